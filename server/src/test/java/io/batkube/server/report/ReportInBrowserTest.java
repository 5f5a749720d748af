package io.batkube.server.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens a page in Chromium; skipped where there is none. */
@Tag("slow")
class ReportInBrowserTest {
  @TempDir Path dir;

  @Test
  void thePageUnpacksItsDataAndShowsNamesAsText() throws IOException {
    Optional<Path> chromium = chromium();
    assumeTrue(chromium.isPresent(), "no Chromium on the PATH");
    Path folder = ResultFolders.write(dir.resolve("a"), ResultFolders.SUMMARY, ResultFolders.JOBS);
    Path html = dir.resolve("report.html");
    Report.write(folder, html);

    String dom = dom(chromium.orElseThrow(), html);

    assertTrue(dom.contains("data-ready=\"yes\""), dom);
    assertTrue(dom.contains("&lt;/script&gt;&lt;b&gt;3&lt;/b&gt;</button>"), dom);
    assertTrue(dom.contains("27 s</td>"), "job 4 waited 26.999999 s");
    assertFalse(dom.contains("<b>3</b>"));
  }

  /** Notes the names of jobs as they are drawn in a chart, each with its height and its ends. */
  private static final String NOTES =
      """
      <script>
      const drawn = new Map();
      const draw = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        if (/^job\\d+$/.test(text)) {
          const half = this.measureText(text).width / 2;
          if (drawn.has(text)) drawn.clear();
          drawn.set(text, [text, y, x - half, x + half].join(' '));
          document.documentElement.dataset.drawn = [...drawn.values()].join(';');
        }
        draw.apply(this, arguments);
      };
      </script>
      """;

  private static final Pattern DRAWN = Pattern.compile("data-drawn=\"([^\"]*)\"");

  @Test
  void namesOfJobsThatShareAHostStandBesideEachOther() throws IOException {
    Optional<Path> chromium = chromium();
    assumeTrue(chromium.isPresent(), "no Chromium on the PATH");
    var jobs = new StringBuilder(ResultFolders.HEADER);
    for (int i = 0; i < 7; i++) { // each within the one before, so that all have one middle
      int seconds = 1500 - 200 * i;
      jobs.append("job%d,w0,p,%d,1,-1.000000,1,COMPLETED_SUCCESSFULLY,".formatted(i, 100 * i))
          .append("%d,%d,%d,0,".formatted(100 * i, seconds, 100 * i + seconds))
          .append("%d,1,%d,-1,\"\"\n".formatted(seconds, i % 2));
    }
    Path folder = ResultFolders.write(dir.resolve("a"), ResultFolders.SUMMARY, jobs.toString());
    Path html = dir.resolve("report.html");
    Report.write(folder, html);
    String page = Files.readString(html).replaceFirst("<meta http-equiv=.*\n", "");
    Files.writeString(
        html, page.replaceFirst("<head>", Matcher.quoteReplacement("<head>" + NOTES)));

    Matcher drawn = DRAWN.matcher(dom(chromium.orElseThrow(), html));

    assertTrue(drawn.find());
    List<String[]> names =
        Pattern.compile(";")
            .splitAsStream(drawn.group(1))
            .map(name -> name.split(" ", -1))
            .sorted(Comparator.comparingDouble(name -> Double.parseDouble(name[2])))
            .toList();
    assertEquals(
        List.of("job0", "job1", "job2", "job3", "job4", "job5", "job6"),
        names.stream().map(name -> name[0]).toList());
    for (int i = 2; i < names.size(); i++) {
      String[] before = names.get(i - 2);
      String[] name = names.get(i);
      assertEquals(before[1], name[1], "every other one is on the same host");
      assertTrue(
          Double.parseDouble(before[3]) < Double.parseDouble(name[2]),
          before[0] + " ends at " + before[3] + ", " + name[0] + " begins at " + name[2]);
    }
  }

  private String dom(Path chromium, Path html) throws IOException {
    var process =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + dir.resolve("profile"),
                "--virtual-time-budget=20000",
                "--dump-dom",
                html.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Optional<Path> chromium() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .flatMap(
            folder ->
                List.of("chromium", "chromium-browser", "google-chrome").stream()
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
