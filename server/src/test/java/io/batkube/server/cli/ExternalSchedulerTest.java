package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run with a scheduler that people start themselves. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
final class ExternalSchedulerTest {
  private static final Pattern SERVER = Pattern.compile("server: \"?http://([^@]*)@([^\"\\s]*)");

  @TempDir private Path folder;

  @Test
  void aRunWhoseSchedulerWentAwaySaysSo() throws IOException, InterruptedException {
    String told = complaintOf("--patience", "3");
    assertTrue(told.contains("1 pod waits: default/w0-0"), told);
    assertTrue(told.contains("; it would fit on node0; nobody has been connected since 0 s"), told);
  }

  @Test
  void aRunInWhichClientsWakeForEverIsOverWhenNobodyHasDoneAnythingForADay()
      throws IOException, InterruptedException {
    String told = complaintOf("--patience", "0", "--client-wakes", "3600");
    assertTrue(told.contains("1 of 1 jobs were still waiting when nothing more could"), told);
    assertTrue(told.contains("1 pod waits: default/w0-0, for 86400 s"), told);
  }

  @Test
  void aRunThatIsCutOffSaysIfNobodyWasAtWork() throws IOException, InterruptedException {
    String told = complaintOf("--patience", "0", "--client-wakes", "300", "--until", "10m");
    assertTrue(
        told.contains(
            "batkube: 1 of 1 jobs were waiting at the end, and nothing was ever bound: 1 pod waits:"
                + " default/w0-0, for 600 s, for scheduler default-scheduler; it would fit on"
                + " node0"),
        told);
  }

  /** What a run says and ends with status 1 for, whose client looks at pods once. */
  private String complaintOf(String... more) throws IOException, InterruptedException {
    Path workload = folder.resolve("w.json");
    Files.writeString(
        workload,
        "{\"nb_res\":1,\"jobs\":[{\"id\":\"0\",\"subtime\":0,\"res\":1,\"profile\":\"d\"}],"
            + "\"profiles\":{\"d\":{\"type\":\"delay\",\"delay\":10}}}");
    Path errors = folder.resolve("err");
    var words =
        new ArrayList<>(
            List.of(
                "run",
                "--nodes",
                "1",
                "--workload",
                workload.toString(),
                "--scheduler",
                "external",
                "--out",
                folder.resolve("out").toString()));
    words.addAll(List.of(more));
    Process process = Jvm.in(folder).batkube(errors, words.toArray(String[]::new));
    try {
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); !line.startsWith("waiting"); ) {
        line = out.readLine();
      }
      lookAtPods();
      assertEquals(1, process.waitFor(), Files.readString(errors));
      return Files.readString(errors);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** As a scheduler does first; then it is gone. */
  private void lookAtPods() throws IOException, InterruptedException {
    Matcher server = SERVER.matcher(Files.readString(folder.resolve("kubeconfig")));
    assertTrue(server.find());
    String admin =
        Base64.getEncoder().encodeToString(server.group(1).getBytes(StandardCharsets.UTF_8));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + server.group(2) + "/api/v1/pods"))
                  .header("Authorization", "Basic " + admin)
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
    }
  }
}
