package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;

/** A scheduler of 2020, which takes its time by batsky-go's protocol. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
final class BatskyRunTest {
  private static final String PODS = "/api/v1/pods";
  private static final String POD = "/api/v1/namespaces/default/pods/";
  private static final String FIRST = "w0-0";
  private static final long TEN_SECONDS_NS = 10_000_000_000L;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  private Process run(String endpoint) throws IOException {
    Files.writeString(
        folder.resolve("w.json"),
        "{\"nb_res\":2,\"jobs\":[{\"id\":\"0\",\"subtime\":0,\"res\":1,\"profile\":\"d\"},"
            + "{\"id\":\"1\",\"subtime\":12,\"res\":1,\"profile\":\"d\"}],"
            + "\"profiles\":{\"d\":{\"type\":\"delay\",\"delay\":30}}}");
    var words = new ArrayList<>(List.of("run", "--nodes", "2", "--workload", "w.json"));
    words.addAll(List.of("--scheduler", "external", "--clock", "batsky"));
    words.addAll(List.of("--silence", "50", "--patience", "0"));
    words.addAll(List.of("--batsky-endpoint", endpoint, "--out", "out"));
    return Jvm.in(folder).batkube(folder.resolve("err"), words.toArray(String[]::new));
  }

  private static void awaitPort(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); !line.startsWith("waiting"); ) {
      line = out.readLine();
    }
  }

  private static Fields ask(
      LiveServer server, HttpClient client, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(server, client, method, path, body);
    assertTrue(answer.statusCode() < 300, answer.body());
    return (Fields) Json.parse(answer.body());
  }

  private static HttpResponse<String> send(
      LiveServer server, HttpClient client, String method, String path, String body)
      throws IOException, InterruptedException {
    byte[] credentials = server.credentials().getBytes(StandardCharsets.UTF_8);
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Waits until second 0 has been made; returns the name of its pod. */
  private static String awaitFirst(LiveServer server, HttpClient client)
      throws IOException, InterruptedException {
    while (send(server, client, "GET", POD + FIRST, "").statusCode() == 404) {
      // Soon.
    }
    return FIRST;
  }

  private static void bind(LiveServer server, HttpClient client, String pod, int node)
      throws IOException, InterruptedException {
    ask(
        server,
        client,
        "POST",
        POD + pod + "/binding",
        "{\"metadata\":{\"name\":\"%s\"},\"target\":{\"name\":\"node%d\"}}".formatted(pod, node));
  }

  @Test
  void aSchedulerThatLooksEveryTenSecondsBindsAtItsTimers()
      throws IOException, InterruptedException {
    var looks = new ArrayList<Long>();
    try (var program = new BatskyProgram();
        HttpClient client = HttpClient.newHttpClient()) {
      Process process = run(program.endpoint());
      try {
        awaitPort(process);
        LiveServer server = LiveServer.of(folder.resolve("kubeconfig"));
        bind(server, client, awaitFirst(server, client), 0);
        program.setTimer(TEN_SECONDS_NS);
        ask(server, client, "GET", PODS, ""); // which is when time begins
        int node = 1;
        while (node < 2) {
          looks.add(program.sleep() / 1_000_000_000 - START.getEpochSecond());
          Fields waiting = ask(server, client, "GET", PODS + "?fieldSelector=spec.nodeName=", "");
          for (Fields pod : waiting.items("items").eachFields()) {
            bind(server, client, pod.textAt("metadata", "name"), node++);
          }
          if (node < 2) {
            program.setTimer(TEN_SECONDS_NS);
          }
        }
        program.rest();
        assertEquals(0, process.waitFor(), Files.readString(folder.resolve("err")));
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    assertEquals(List.of(10L, 20L), looks);
    List<String> jobs = Files.readAllLines(folder.resolve("out/jobs.csv"));
    assertEquals("0.000000", jobs.get(1).split(",", -1)[8]);
    assertEquals("20.000000", jobs.get(2).split(",", -1)[8]);
    String summary = Files.readString(folder.resolve("out/summary.json"));
    assertTrue(summary.contains("batsky: a program of 2020 asks for the time"), summary);
    assertTrue(summary.contains("\"advancesByWake\" : 2"), summary);
  }

  @Test
  void aProgramThatSpeaksOtherwiseIsQuoted() throws IOException, InterruptedException {
    try (var context = new ZContext()) {
      var socket = context.createSocket(SocketType.REP);
      int port = socket.bindToRandomPort("tcp://127.0.0.1");
      Process process = run("tcp://127.0.0.1:" + port);
      try {
        assertEquals("ready", socket.recvStr());
        socket.send("{\"now\": 3}");
        assertEquals(1, process.waitFor());
        String told = Files.readString(folder.resolve("err"));
        assertTrue(
            told.contains(
                "--clock batsky: the program says '{\"now\": 3}', expected a JSON list of"
                    + " nanoseconds"),
            told);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void anEndpointThatIsNoneIsRefused() throws IOException, InterruptedException {
    Process process = run("27000");
    assertEquals(2, process.waitFor());
    String told = Files.readString(folder.resolve("err"));
    assertTrue(told.contains("--batsky-endpoint: found '27000', expected one such as"), told);
  }
}
