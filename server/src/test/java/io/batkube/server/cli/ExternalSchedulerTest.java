package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
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
@Timeout(300)
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

  /**
   * As a scheduler does first; then it is gone. It is the server that closes, together with its
   * answer: a client that did might be slow about it.
   */
  private void lookAtPods() throws IOException {
    Matcher server = SERVER.matcher(Files.readString(folder.resolve("kubeconfig")));
    assertTrue(server.find());
    URI address = URI.create("http://" + server.group(2));
    byte[] user = server.group(1).getBytes(StandardCharsets.UTF_8);
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      String request =
          "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic "
              + Base64.getEncoder().encodeToString(user)
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, StandardCharsets.UTF_8);
      assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
    }
  }
}
