package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
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
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the real kube-scheduler has done all it wants to when it says so. Needs Go 1.26. */
@Tag("slow")
final class IdleProbesTest {
  private static final int PROBES = 300;
  private static final long PROBE_NS = 30_000_000;
  private static final Pattern SERVER = Pattern.compile("server: \"?http://([^@]*)@([^\"\\s]*)");

  @TempDir private Path folder;

  private record Live(HttpClient client, String address, String credentials) {
    Fields ask(String method, String path) throws IOException, InterruptedException {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + address + path))
                  .header("Authorization", "Basic " + credentials)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      return (Fields) Json.parse(answer.body());
    }

    /** The last version of anything. */
    String version() throws IOException, InterruptedException {
      return ask("GET", "/api/v1/namespaces").fields("metadata").text("resourceVersion");
    }
  }

  @Test
  void nothingIsWrittenWhereTimeWouldHaveMovedOn() throws Exception {
    Process run = start();
    var told = new ArrayList<String>();
    int probes = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
      BufferedReader out = run.inputReader();
      Live live = new Live(client, "", "");
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told.add(line);
        if (!line.startsWith("paused")) {
          continue;
        }
        if (probes == 0) {
          live = live(client, line);
        }
        String before = live.version();
        LockSupport.parkNanos(PROBE_NS); // for whoever would go on by himself
        assertEquals(before, live.version(), line);
        live.ask("POST", "/batkube/v1/resume");
        probes++;
      }
      assertEquals(0, run.waitFor(), told::toString);
    } finally {
      run.destroy();
      run.waitFor();
    }
    assertTrue(probes >= PROBES, "only " + probes + " probes: " + told);
    assertEquals(
        PROBES,
        Experiment.rows(folder.resolve("out/jobs.csv")).stream()
            .filter(row -> row.get("final_state").equals("COMPLETED_SUCCESSFULLY"))
            .count());
  }

  /** A job comes at every pause, and half of them wait for room. */
  private Process start() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("w.json"),
        "{\"nb_res\":8,\"profiles\":{\"p\":{\"type\":\"delay\",\"delay\":33}},\"jobs\":["
            + String.join(
                ",",
                IntStream.rangeClosed(1, PROBES)
                    .mapToObj(
                        i ->
                            "{\"id\":\"%d\",\"subtime\":%d,\"res\":1,\"profile\":\"p\"}"
                                .formatted(i, 3 * i))
                    .toList())
            + "]}");
    var words =
        new ArrayList<>(List.of("run", "--nodes", "8", "--workload", "w.json", "--out", "out"));
    words.addAll(List.of("--scheduler", "kube-scheduler", "--clock", "exact"));
    IntStream.rangeClosed(1, PROBES)
        .forEach(i -> words.addAll(List.of("--pause-at", (3 * i) + "s")));
    return new Experiment(folder).start(words);
  }

  private static Live live(HttpClient client, String line) throws IOException {
    String file = line.substring(line.indexOf("--kubeconfig ") + "--kubeconfig ".length()).strip();
    Matcher server = SERVER.matcher(Files.readString(Path.of(file)));
    assertTrue(server.find());
    return new Live(
        client,
        server.group(2),
        Base64.getEncoder().encodeToString(server.group(1).getBytes(StandardCharsets.UTF_8)));
  }
}
