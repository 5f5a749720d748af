package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kube-scheduler on exact time. Needs Go 1.26, and builds it once. */
@Tag("slow")
final class ExactExperimentsTest {
  private static final int PODS = 1200;

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void begin() {
    experiment = new Experiment(folder);
  }

  @Test
  void twoHundredJobsAtOnceEndInThirteenRoundsWithTheSameBytesEachTime()
      throws IOException, InterruptedException {
    assertEquals(2210, makespanOfTwo("200_delay170"));
  }

  @Test
  void twoHundredJobsTenSecondsApartEndWithTheLastOneWithTheSameBytesEachTime()
      throws IOException, InterruptedException {
    assertEquals(2280, makespanOfTwo("spaced_200_delay170"));
  }

  @Test
  void overTlsAndHttp2TheyEndAlikeToo() throws IOException, InterruptedException {
    assertEquals(2280, makespanOfTwo("spaced_200_delay170", "--tls"));
  }

  @Test
  void anExactRunIsReplayedWithoutTheSchedulerToTheSameBytes()
      throws IOException, InterruptedException {
    experiment.run("spaced_200_delay170", 16, "kube-scheduler", "--clock", "exact");
    Programs.Outcome replay = experiment.batkube("replay", "out", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  @Test
  void inABusyHourEveryPodIsBoundWhenItComesOrWhenRoomIsMadeWithTheSameBytesInTenRuns()
      throws IOException, InterruptedException {
    run(busyHour());
    List<String> ends = column("finish_time");
    List<String> arrivals = column("creation_time");
    List<String> bindings = column("scheduling_time");
    var late = new ArrayList<String>();
    int waited = 0;
    for (int i = 0; i < PODS; i++) {
      boolean atOnce = bindings.get(i).equals(arrivals.get(i));
      waited += atOnce ? 0 : 1;
      if (!atOnce && !new HashSet<>(ends).contains(bindings.get(i))) {
        late.add("pod " + i + " of " + arrivals.get(i) + " is bound at " + bindings.get(i));
      }
    }
    assertEquals(List.of(), late);
    assertTrue(waited > PODS / 4, "too few pods had to wait: " + waited);

    // Ten runs, the last five of them beside somebody who uses every processor.
    Path first = Files.move(folder.resolve("out"), folder.resolve("run-1"));
    for (int number = 2; number <= 5; number++) {
      assertSameAgain(first, number);
    }
    try (var _ = new BusyMachine()) {
      for (int number = 6; number <= 10; number++) {
        assertSameAgain(first, number);
      }
    }
  }

  private void assertSameAgain(Path first, int number) throws IOException, InterruptedException {
    run(busyHour());
    Path again = Files.move(folder.resolve("out"), folder.resolve("run-" + number));
    Experiment.assertSameFiles(first, again);
  }

  @Test
  void twoStrategiesPartWhereTheExampleSaysSo() throws IOException, InterruptedException {
    Path example = Path.of(System.getProperty("batkube.root")).resolve("examples/two-strategies");
    for (String strategy : List.of("least", "most")) {
      experiment.run(
          List.of(
              "--platform",
              example.resolve("platform.yaml").toString(),
              "--workload",
              example.resolve("workload.json").toString(),
              "--scheduler",
              "kube-scheduler",
              "--scheduler-config",
              example.resolve(strategy + ".yaml").toString(),
              "--kubeconfig",
              "kubeconfig",
              "--clock",
              "exact",
              "--reproducible"));
      Files.move(folder.resolve("out"), folder.resolve(strategy));
    }
    Programs.Outcome diff = experiment.batkube("diff", "least", "most");
    assertEquals(1, diff.status(), diff.output());
    String readme = Files.readString(example.resolve("README.md"));
    assertTrue(readme.endsWith("```\n" + diff.output() + "```\n"), diff.output());
  }

  @Test
  void withTheLatenciesOfRealClustersTheyTakeAsLongWithTheSameBytesEachTime()
      throws IOException, InterruptedException {
    for (String workload : List.of("200_delay170", "spaced_200_delay170")) {
      double measured = Experiment.measuredMakespan(workload);
      assertEquals(
          measured,
          makespanOfTwo(15, workload, "--start-latency", "k3s", "--force"),
          0.005 * measured,
          workload);
    }
  }

  @Test
  void workloadsFromSeedsAreBoundWhenTheyComeOrWhenRoomIsMadeWithTheSameBytesEachTime()
      throws IOException, InterruptedException {
    for (long seed : List.of(11L, 12L, 13L)) {
      Path workload = workloadOf(seed);
      run(workload);
      var moments = new HashSet<>(column("finish_time"));
      List<String> arrivals = column("creation_time");
      List<String> bindings = column("scheduling_time");
      for (int i = 0; i < bindings.size(); i++) {
        boolean isInTime =
            bindings.get(i).equals(arrivals.get(i)) || moments.contains(bindings.get(i));
        assertTrue(isInTime, "seed " + seed + ": pod " + i + " is bound at " + bindings.get(i));
      }
      Path first = folder.resolve("first-" + seed);
      Files.move(folder.resolve("out"), first);
      run(workload);
      Experiment.assertSameFiles(first, folder.resolve("out"));
      Files.move(folder.resolve("out"), folder.resolve("second-" + seed));
    }
  }

  @Test
  void aPodThatFitsNowhereEndsTheRunAfterADayInWhichNobodyDidAnything()
      throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("w.json"),
        """
        {"nb_res": 2, "profiles": {"p": {"type": "delay", "delay": 10},
        "large": {"type": "delay", "delay": 10, "cpu": 100}}, "jobs": [
        {"id": "1", "subtime": 0, "res": 1, "profile": "large"},
        {"id": "2", "subtime": 5, "res": 1, "profile": "p"}]}
        """);
    var words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(Experiment.exact("kube-scheduler"));
    Programs.Outcome outcome = experiment.batkube(words.toArray(String[]::new));
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(
        outcome.output().contains("1 of 2 jobs were still waiting when nothing more could happen"),
        outcome.output());
    assertTrue(outcome.output().contains("; nobody has done anything since "), outcome.output());
    Programs.Outcome replay = experiment.batkube("replay", "out", "--out", "again");
    assertEquals(1, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  private double makespanOfTwo(String workload, String... more)
      throws IOException, InterruptedException {
    return makespanOfTwo(16, workload, more);
  }

  private double makespanOfTwo(int nodes, String workload, String... more)
      throws IOException, InterruptedException {
    var options = new ArrayList<>(List.of("--clock", "exact", "--reproducible"));
    options.addAll(List.of(more));
    String[] words = options.toArray(String[]::new);
    Fields summary = experiment.run(workload, nodes, "kube-scheduler", words);
    assertEquals(200, summary.fieldsAt("result", "jobs").number("COMPLETED_SUCCESSFULLY"));
    assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
    Path first = folder.resolve("first-" + workload);
    Files.move(folder.resolve("out"), first);
    experiment.run(workload, nodes, "kube-scheduler", words);
    Experiment.assertSameFiles(first, folder.resolve("out"));
    return Experiment.makespan(summary);
  }

  private void run(Path workload) throws IOException, InterruptedException {
    Path platform = folder.resolve("platform.yaml");
    Files.writeString(platform, "nodes:\n  - name: node\n    count: 16\n    cores: 4\n");
    experiment.run(
        List.of(
            "--platform",
            platform.toString(),
            "--workload",
            workload.toString(),
            "--scheduler",
            "kube-scheduler",
            "--clock",
            "exact",
            "--reproducible",
            "--seed",
            "7"));
  }

  private List<String> column(String name) throws IOException {
    return Experiment.rows(folder.resolve("out/pods.csv")).stream()
        .map(row -> row.get(name))
        .toList();
  }

  /** Jobs of several sizes and lengths that nobody has seen before, on 64 cores. */
  private Path workloadOf(long seed) throws IOException {
    var random = new Random(seed);
    var jobs = new ArrayList<String>();
    var profiles = new TreeSet<String>();
    double at = 0;
    for (int i = 0; i < 200; i++) {
      at += random.nextInt(3) == 0 ? random.nextInt(30_000) / 1000.0 : 0;
      int seconds = 1 + random.nextInt(300);
      int cores = 1 + random.nextInt(4);
      profiles.add(
          "\"%d-%d\":{\"type\":\"delay\",\"delay\":%d,\"cpu\":%d}"
              .formatted(seconds, cores, seconds, cores));
      jobs.add(
          "{\"id\":\"%d\",\"subtime\":%s,\"res\":1,\"profile\":\"%d-%d\"}"
              .formatted(i, at, seconds, cores));
    }
    return Files.writeString(
        folder.resolve("seed-" + seed + ".json"),
        "{\"nb_res\":16,\"profiles\":{%s},\"jobs\":[%s]}"
            .formatted(String.join(",", profiles), String.join(",", jobs)));
  }

  /** Twelve hundred jobs of 170 s on 64 places: one in forty comes with twenty others. */
  private Path busyHour() throws IOException {
    var random = new Random(1);
    var times = new ArrayList<Double>();
    while (times.size() < PODS) {
      double at = Math.floor(random.nextDouble() * 3_600_000) / 1000;
      for (int i = random.nextInt(40) == 0 ? 20 : 1; i > 0 && times.size() < PODS; i--) {
        times.add(at);
      }
    }
    var jobs = new ArrayList<String>();
    for (int i = 0; i < PODS; i++) {
      jobs.add(
          "{\"id\":\"%d\",\"subtime\":%s,\"res\":1,\"profile\":\"p\"}".formatted(i, times.get(i)));
    }
    String text =
        "{\"nb_res\":64,\"profiles\":{\"p\":{\"type\":\"delay\",\"delay\":170}},\"jobs\":["
            + jobs.stream().collect(Collectors.joining(","))
            + "]}";
    return Files.writeString(folder.resolve("busy.json"), text);
  }
}
