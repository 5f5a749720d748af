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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kube-controller-manager in a run. Needs Go 1.26, and builds it once. */
@Tag("slow")
final class RealControllersTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("batkube.root")).resolve("examples/controllers");

  /** Perhaps a run, then commands, and what those print. */
  private static final Pattern SHOWN =
      Pattern.compile(
          """
          (?ms)^```sh
          ((?:\\.\\./\\S*batkube run ([^\n]*)
          )?)(.*?)^```
          ```
          (.*?)^```$\
          """);

  /** So many that every node gets one. */
  private static final int REPLICAS = 8;

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void copyExample() throws IOException {
    for (String name : List.of("cluster.yaml", "workload.json", "events.txt")) {
      Files.copy(EXAMPLE.resolve(name), folder.resolve(name));
    }
    experiment = new Experiment(folder);
  }

  /**
   * A Deployment, a Job that goes after its end, a namespace without its owner, and a node that
   * falls silent and comes back.
   */
  @Test
  void theExampleShowsWhatItsControllersDoAndTheyDoTheSameEachTimeAndWithoutThem()
      throws IOException, InterruptedException {
    String readme = Files.readString(EXAMPLE.resolve("README.md"));
    int shown = 0;
    for (Matcher block = SHOWN.matcher(readme); block.find(); shown++) {
      if (!block.group(1).isEmpty()) {
        Programs.Outcome run = experiment.batkube(("run " + block.group(2)).split(" ", -1));
        assertEquals(0, run.status(), run.output());
      }
      Programs.Outcome outcome = Programs.run(folder, List.of("sh", "-c", block.group(3)));
      assertEquals(block.group(4), outcome.output());
    }
    assertEquals(3, shown);
    Files.move(folder.resolve("out"), folder.resolve("first"));
    experiment.run(run("builtin", "exact", "--reproducible"));
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("out"));

    Programs.Outcome replay = experiment.batkube("replay", "out", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  @Test
  void besideKubeSchedulerItIsOnTheSameClock() throws IOException, InterruptedException {
    Path cluster = folder.resolve("cluster.yaml");
    Files.writeString(
        cluster, Files.readString(cluster).replace("replicas: 2", "replicas: " + REPLICAS));
    Fields summary = experiment.run(run("kube-scheduler", "exact", "--reproducible"));
    assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
    for (Map<String, String> pod : pods()) {
      assertEquals("kube-scheduler/v1.36.3", pod.get("bound_by"), pod.toString());
      assertEquals(pod.get("creation_time"), pod.get("scheduling_time"), pod.toString());
    }
    assertEquals(4, of("batch-", "Succeeded").size());
    List<Map<String, String>> web = new ArrayList<>(of("web-", "Failed")); // with their node
    int failed = web.size();
    web.addAll(of("web-", "Running"));
    assertEquals(REPLICAS, createdAt(web, "0.000000").size());
    long lost =
        createdAt(web, "0.000000").stream().filter(pod -> pod.get("node").equals("node1")).count();
    assertTrue(lost > 0, "kube-scheduler spreads the pods: " + web);
    assertEquals(lost, createdAt(web, "459.200000").size());
    assertEquals(lost, failed);
    assertEquals(REPLICAS + lost, web.size());

    Files.move(folder.resolve("out"), folder.resolve("first"));
    experiment.run(run("kube-scheduler", "exact", "--reproducible"));
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("out"));
  }

  /** Its own delays pass in real time there: a Job comes to its end, and nobody is evicted. */
  @Test
  void whenTimeMovesBySilenceItDoesItsWork() throws IOException, InterruptedException {
    experiment.run(run("builtin", "traffic", "--client-wakes", "1"));
    assertEquals(4, of("batch-", "Succeeded").size());
    assertEquals(2, of("web-", "Running").size());
    assertTrue(asked("DELETE", "/api/v1/namespaces/orphan").size() > 0);
  }

  /** What people delete in mid-run: a namespace and a Deployment. */
  @Test
  void dependentsOfWhatIsDeletedGoAtOnceAndANamespaceIsEmptiedAfterFiveSeconds()
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("team.yaml"), TEAM);
    List<String> words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(run("builtin", "exact", "--manifests", "team.yaml", "--pause-at", "60"));
    words.addAll(List.of("--kubeconfig", "kubeconfig"));
    Process process = experiment.batkubeGoingOn(words);
    try {
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); !line.startsWith("paused"); ) {
        line = out.readLine();
      }
      delete("/api/v1/namespaces/team");
      delete("/apis/apps/v1/namespaces/default/deployments/web");
      assertEquals(0, experiment.batkube("resume").status());
      out.lines().forEach(_ -> {}); // lest it wait for somebody to read
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(
        List.of("60.000000", "60.000000"),
        of("web-", "Failed").stream().map(pod -> pod.get("finish_time")).toList());
    assertEquals(
        List.of("65.000000"),
        of("of-team-", "Failed").stream().map(pod -> pod.get("finish_time")).toList());
    assertEquals(1, asked("PUT", "/api/v1/namespaces/team/finalize").size());
  }

  private static final String TEAM =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: team}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: of-team, namespace: team}
      spec:
        selector: {matchLabels: {app: of-team}}
        template:
          metadata: {labels: {app: of-team}}
          spec:
            containers: [{name: main, image: main, command: [sleep, inf]}]
      """;

  private static List<String> run(String scheduler, String clock, String... more) {
    var words = new ArrayList<>(List.of("--nodes", "4", "--workload", "workload.json"));
    words.addAll(List.of("--events", "events.txt", "--manifests", "cluster.yaml"));
    words.addAll(List.of("--scheduler", scheduler, "--controllers", "external", "--clock", clock));
    words.addAll(List.of(more));
    return words;
  }

  private static List<Map<String, String>> createdAt(List<Map<String, String>> pods, String time) {
    return pods.stream().filter(pod -> pod.get("creation_time").equals(time)).toList();
  }

  private List<Map<String, String>> pods() throws IOException {
    return Experiment.rows(folder.resolve("out/pods.csv"));
  }

  private List<Map<String, String>> of(String name, String phase) throws IOException {
    return pods().stream()
        .filter(pod -> pod.get("name").startsWith(name) && pod.get("phase").equals(phase))
        .toList();
  }

  /** What kube-controller-manager asked for so. */
  private List<Fields> asked(String method, String path) throws IOException {
    var found = new ArrayList<Fields>();
    for (String line : Files.readAllLines(folder.resolve("out/journal.ndjson"))) {
      var request = (Fields) Json.parse(line);
      if (request.text("method").equals(method)
          && request.text("path").equals(path)
          && request.text("userAgent").startsWith("kube-controller-manager/")) {
        found.add(request);
      }
    }
    return found;
  }

  private void delete(String path) throws IOException, InterruptedException {
    String config = Files.readString(folder.resolve("kubeconfig"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(word(config, "server") + path))
              .header("Authorization", "Bearer " + word(config, "token"))
              .DELETE()
              .build();
      assertEquals(200, client.send(request, BodyHandlers.discarding()).statusCode(), path);
    }
  }

  private static String word(String config, String key) {
    Matcher line = Pattern.compile(key + ": *['\"]?([^'\"\n]*)").matcher(config);
    assertTrue(line.find(), key);
    return line.group(1);
  }
}
