package io.batkube.server.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.input.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path dir;

  private Path run(String folder) {
    return ResultFolders.write(dir.resolve(folder), ResultFolders.SUMMARY, ResultFolders.JOBS);
  }

  private String page(Path folder) {
    Path html = dir.resolve("report.html");
    Report.write(folder, html);
    return ResultFolders.read(html);
  }

  @Test
  void theSameFolderGivesTheSameBytes() throws IOException {
    Path folder = run("a");
    Report.write(folder, dir.resolve("1.html"));
    Report.write(folder, dir.resolve("2.html"));

    assertEquals(-1, Files.mismatch(dir.resolve("1.html"), dir.resolve("2.html")));
  }

  @Test
  void whatUsersWroteIsNoMarkup() {
    String page = page(run("a"));

    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("</title><script>"));
    assertFalse(page.contains("onerror"), "the data stand in the page as base64 only");
    assertTrue(page.contains("<h1>easy &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
    assertTrue(page.contains("{\"title\":\"easy \\u003c/title\\u003e"));
    assertEquals(page.split("<script", -1).length, page.split("</script>", -1).length);
  }

  @Test
  void thePageAsksForNothingFromOutside() {
    String page = page(run("a"));

    assertTrue(page.contains("content=\"default-src 'none'; script-src 'sha256-"));
    assertFalse(Pattern.compile("(src|href)\\s*=|url\\(|https?://").matcher(page).find());
  }

  @Test
  void dataComeOutAsTheyWentIn() throws IOException {
    RunData data = RunData.of(ResultFolder.read(run("a")));
    var block = new Block(data);

    assertTrue(data.json().contains("\"unitNs\":1000,"), data.json());
    assertTrue(
        data.json().contains("\"unavailable\":[{\"hosts\":[3,3],\"from\":1.5,\"to\":null}]"));
    assertArrayEquals(
        new long[] {0, 1_000_000, 1_000_000, 1_000_001, 6_999_999}, block.next("submission"));
    assertArrayEquals(new long[] {0, 0, 10_500_000, 26_999_999, Columns.NONE}, block.next("start"));
    assertArrayEquals(
        new long[] {12_500_000, 19_000_000, 17_500_000, 11_000_000, Columns.NONE},
        block.next("finish"));
    assertArrayEquals(
        new long[] {Columns.NONE, 19_000_000, Columns.NONE, Columns.NONE, Columns.NONE},
        block.next("walltime"));
    assertArrayEquals(new long[] {2, 1, 2, 0, 9}, block.next("requested"));
    assertArrayEquals(new long[] {3, 5, 4, 6, 7}, block.next("state"));
    assertArrayEquals(new long[] {1, 1, 2, 0, 0}, block.next("intervals"));
    assertArrayEquals(new long[] {0, 2, 0, 2}, block.next("first"));
    assertArrayEquals(new long[] {1, 0, 0, 1}, block.next("more"));
    assertEquals("w0w0w0w0w0", block.nextText("workload"));
    assertEquals("12</script><b>3</b>45", block.nextText("name"));
    assertEquals("sleepsleepa,\"b\"é漢😀big", block.nextText("profile"));
  }

  @Test
  void extremeIntegersSurvivePacking() throws IOException {
    long[] values = {0, -1, 1, 63, 64, -64, -65, Long.MAX_VALUE / 2, -Long.MAX_VALUE / 2};
    var columns = new Columns().integers("x", values.length, i -> values[i]);

    assertArrayEquals(values, new Block(columns.directory(), columns.base64()).next("x"));
  }

  @Test
  void aRunWithoutJobsHasAPage() {
    String summary = "{\"platform\":{\"computeHosts\":0}}";
    String page = page(ResultFolders.write(dir.resolve("idle"), summary, ResultFolders.HEADER));

    assertTrue(page.contains("<h1>idle</h1>"));
    assertTrue(page.contains("\"rows\":0"));
  }

  @Test
  void anIncompleteRunSaysSo() {
    String summary =
        """
        {"platform": {"computeHosts": 1}, "result": {"complete": false, "jobs": {"waiting": 1200}},
         "guarantees": {"advancesByTimeout": 3}}
        """;
    String page = page(ResultFolders.write(dir.resolve("r"), summary, ResultFolders.HEADER));

    assertTrue(page.contains("1\u202f200 jobs still waited when nothing more could happen"));
    assertTrue(page.contains("Time advanced 3 times because an outside process was silent"));
  }

  @Test
  void comparedRunsOfOneNameAreToldApartAndTheBestIsMarked() {
    String better = ResultFolders.SUMMARY.replace("9.375", "3.125");
    Path first = run("first");
    Path second = ResultFolders.write(dir.resolve("second"), better, ResultFolders.JOBS);
    Path html = dir.resolve("compare.html");
    Report.compare(List.of(first, second, dir.resolve("first/../first")), html);
    String page = ResultFolders.read(html);

    assertTrue(page.contains("(first)") && page.contains("(second)"));
    assertTrue(page.contains("(first) #2"));
    assertTrue(
        page.contains(
            "<td>9.375 s</td><td><span class=best>best</span> <strong>3.125 s</strong>"
                + " <small class=change>−66.7 %</small></td>"));
    assertTrue(page.contains("All runs had the same platform, workloads and events."));
  }

  @Test
  void comparedRunsOfDifferentInputsAreNoted() {
    Path other =
        ResultFolders.write(
            dir.resolve("other"), ResultFolders.SUMMARY.replace("abc", "def"), ResultFolders.JOBS);
    Path html = dir.resolve("compare.html");
    Report.compare(List.of(run("first"), other), html);

    assertTrue(ResultFolders.read(html).contains("These runs did not have the same input"));
  }

  @Test
  void refusesToCompareNothingAndToWriteNowhere() {
    Path nowhere = dir.resolve("no/where.html");
    Path folder = run("a");
    assertThrows(BadInputException.class, () -> Report.compare(List.of(), nowhere));
    assertThrows(BadInputException.class, () -> Report.write(folder, nowhere));
  }

  /** The other end of {@link Columns}, as data.js has it. */
  private static final class Block {
    private final String directory;
    private final byte[] bytes;
    private int at;

    Block(RunData data) throws IOException {
      this(data.json(), data.base64());
    }

    Block(String directory, String base64) throws IOException {
      this.directory = directory;
      var packed = new ByteArrayInputStream(Base64.getDecoder().decode(base64));
      this.bytes = new InflaterInputStream(packed).readAllBytes();
    }

    long[] next(String name) {
      return integers(member(name, "rows"));
    }

    String nextText(String name) {
      integers(member(name, "rows"));
      int length = member(name, "textBytes");
      at += length;
      return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    private int member(String column, String member) {
      var pattern = Pattern.compile("\"name\":\"" + column + "\"[^}]*\"" + member + "\":(\\d+)");
      var found = pattern.matcher(directory);
      assertTrue(found.find(), column);
      return Integer.parseInt(found.group(1));
    }

    private long[] integers(int rows) {
      long[] values = new long[rows];
      for (int i = 0; i < rows; i++) {
        long code = 0;
        int shift = 0;
        byte b;
        do {
          b = bytes[at++];
          code |= (long) (b & 0x7f) << shift;
          shift += 7;
        } while (b < 0);
        values[i] = code == 0 ? Columns.NONE : ((code - 1) >>> 1) ^ -((code - 1) & 1);
      }
      return values;
    }
  }
}
