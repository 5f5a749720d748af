package io.batkube.server.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
