package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.cli.Transcript.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that stands still while people look at it, and one that is cut off. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
final class PausedRunTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeWorkload() throws IOException {
    Files.writeString(
        folder.resolve("w.json"),
        "{\"nb_res\":1,\"jobs\":[{\"id\":\"0\",\"subtime\":0,\"res\":1,\"profile\":\"d\"},"
            + "{\"id\":\"1\",\"subtime\":8,\"res\":1,\"profile\":\"d\"}],"
            + "\"profiles\":{\"d\":{\"type\":\"delay\",\"delay\":10}}}");
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    return LiveServer.of(folder.resolve("kubeconfig")).ask(method, path);
  }

  private static String lineThatBegins(String word, BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith(word)) {
      line = out.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  void aPausedRunIsServedAndGoesOnWhenItIsTold() throws IOException, InterruptedException {
    Path errors = folder.resolve("err");
    Process process =
        Jvm.in(folder)
            .batkube(
                errors,
                "run",
                "--nodes",
                "1",
                "--workload",
                "w.json",
                "--scheduler",
                "external",
                "--patience",
                "0",
                "--pause-at",
                "5s",
                "--until",
                "9",
                "--out",
                "out");
    try {
      BufferedReader out = process.inputReader();
      lineThatBegins("waiting", out);
      assertEquals(200, ask("GET", "/api/v1/pods").statusCode());
      assertTrue(lineThatBegins("paused", out).startsWith("paused    at 5 s; look around"));

      HttpResponse<String> pods = ask("GET", "/api/v1/pods");
      assertTrue(pods.body().contains("w0-0"), pods.body());
      assertTrue(!pods.body().contains("w0-1"), pods.body());
      HttpResponse<String> refused = ask("GET", "/batkube/v1/resume");
      assertEquals(405, refused.statusCode(), refused.body());

      Outcome resumed = Jvm.in(folder).batkube("resume");
      assertEquals(
          new Outcome(0, "{\"time\":\"2026-01-01T00:00:05Z\"}\n", ""),
          new Outcome(resumed.status(), resumed.out(), ""));
      assertEquals(0, process.waitFor(), Files.readString(errors));
      String summary = Files.readString(folder.resolve("out/summary.json"));
      assertTrue(summary.contains("\"until\" : 9"), summary);
      assertTrue(summary.contains("\"submitted\" : 2"), summary);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aPauseWithoutAPortIsRefused() throws IOException, InterruptedException {
    for (List<String> more : List.of(List.<String>of(), List.of("--scheduler", "builtin"))) {
      var words = new ArrayList<>(List.of("run", "--nodes", "1", "--workload", "w.json"));
      words.addAll(List.of("--pause-at", "1h"));
      words.addAll(more);
      Outcome outcome = Jvm.in(folder).batkube(words.toArray(String[]::new));
      assertEquals(2, outcome.status());
      assertTrue(
          outcome.err().contains("--pause-at: found without a --scheduler from outside"),
          outcome.err());
    }
  }
}
