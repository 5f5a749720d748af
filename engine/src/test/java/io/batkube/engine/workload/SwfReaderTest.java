package io.batkube.engine.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SwfReaderTest {
  private static final String FIELDS = " -1 10 4 -1 -1 4 20 -1 1 1 1 -1 -1 -1 -1 -1\n";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> readsStrictly() throws IOException {
    return CaseFolder.of("swf/read").tests(".strict", file -> readOrRefused(file, Cleaning.STRICT));
  }

  @TestFactory
  Stream<DynamicTest> readsLikePyss() throws IOException {
    return CaseFolder.of("swf/read").tests(".pyss", file -> readOrRefused(file, Cleaning.PYSS));
  }

  private static String readOrRefused(InputFile file, Cleaning cleaning) {
    try {
      return WorkloadText.of(SwfReader.open(file, "w0", cleaning, 100));
    } catch (BadInputException e) {
      return e.getMessage() + "\n";
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesInOneLine() throws IOException {
    return CaseFolder.of("swf/refused")
        .tests(
            ".message",
            file -> CaseFolder.refusal(() -> SwfReader.open(file, "w0", Cleaning.STRICT, 100)));
  }

  @Test
  void keepsTheHeaderInOrder() {
    var file = new InputFile(CaseFolder.ROOT.resolve("swf/read/every-rule.input"));
    SwfHeader header = SwfReader.open(file, "w0", Cleaning.STRICT, 100).header();
    assertEquals(
        "[Version, Computer, UnixStartTime, TimeZone, TimeZoneString, MaxNodes, MaxProcs, Note,"
            + " Note]",
        header.fields().stream().map(SwfHeader.Field::key).toList().toString());
    assertEquals(OptionalLong.of(843480031), header.unixStartTime());
    assertEquals("3600", header.first("TimeZone").orElseThrow());
    assertEquals("Europe/Stockholm", header.first("TimeZoneString").orElseThrow());
    assertEquals("Example", header.first("Computer").orElseThrow());
    assertEquals("100", header.first("MaxProcs").orElseThrow());
    assertEquals("a log", header.first("Note").orElseThrow());
    var vague = new SwfHeader(List.of(new SwfHeader.Field("UnixStartTime", "unknown")));
    assertEquals(OptionalLong.empty(), vague.unixStartTime(), "a text is no number");
  }

  @Test
  void findsEqualNumbersFarApart() throws IOException {
    var log = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      log.append(i * 7919L).append(' ').append(i).append(FIELDS);
    }
    assertEquals(OptionalLong.of(20_000), open(log.toString()).jobCount());
    log.append("7919 30000").append(FIELDS);
    assertEquals(
        folder.resolve("log") + ":20001: job number 7919 again, first on line 2",
        assertThrows(BadInputException.class, () -> open(log.toString())).getMessage());
  }

  @Test
  void readsPackedLogsAndRefusesCutOnes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(log(5000).getBytes(StandardCharsets.US_ASCII));
    }
    Path file = Files.write(folder.resolve("log"), bytes.toByteArray());
    assertEquals(5000, WorkloadText.jobs(open(file)).size());
    for (int length : new int[] {3, 10, bytes.size() / 2, bytes.size() - 1}) {
      Files.write(file, Arrays.copyOf(bytes.toByteArray(), length));
      assertEquals(
          file + ": the file ends too early (truncated gzip?)",
          assertThrows(BadInputException.class, () -> open(file)).getMessage());
    }
  }

  @Test
  void refusesToGoOnWhenTheFileChanges() throws IOException {
    SwfWorkload workload = open(log(100));
    for (String other : new String[] {log(99), log(101), "", "1 5" + FIELDS + "2 4" + FIELDS}) {
      Files.writeString(folder.resolve("log"), other);
      assertEquals(
          folder.resolve("log") + ": changed while it was being read",
          assertThrows(BadInputException.class, () -> WorkloadText.jobs(workload)).getMessage());
    }
    Files.delete(folder.resolve("log"));
    assertEquals(
        folder.resolve("log") + ": no such file",
        assertThrows(BadInputException.class, workload::jobs).getMessage());
  }

  @Test
  void streamsAreIndependentAndMayBeClosedEarlyAndTwice() throws IOException {
    SwfWorkload workload = open(log(10));
    JobStream first = workload.jobs();
    assertEquals("w0!0", first.next().toString());
    assertEquals(10, WorkloadText.jobs(workload).size());
    assertEquals("w0!1", first.next().toString());
    first.close();
    first.close();
    assertThrows(NoSuchElementException.class, first::next);
  }

  private static String log(int jobs) {
    var log = new StringBuilder();
    for (int i = 0; i < jobs; i++) {
      log.append(i).append(' ').append(i).append(FIELDS);
    }
    return log.toString();
  }

  private SwfWorkload open(String log) throws IOException {
    return open(Files.writeString(folder.resolve("log"), log));
  }

  private static SwfWorkload open(Path file) {
    return SwfReader.open(new InputFile(file), "w0", Cleaning.STRICT, 100);
  }
}
