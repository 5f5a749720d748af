package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiments of the first Batkube, of 2020, with schedulers that know nothing of us. */
@Tag("slow")
final class ExperimentsTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path DATA = ROOT.resolve("../shared/data");
  private static final Path SHELL = ROOT.resolve("clients/shell-scheduler/scheduler.sh");

  @TempDir private Path folder;

  @Test
  void kubeSchedulerEndsTwoHundredJobsAtOnceInThirteenRoundsAndIsReplayedToTheSameBytes()
      throws IOException, InterruptedException {
    assertMakespan(2210, run("200_delay170", 16, "kube-scheduler"));
    Programs.Outcome replay = batkube("replay", "out", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  @Test
  void kubeSchedulerEndsTwoHundredJobsTenSecondsApartWithTheLastOne()
      throws IOException, InterruptedException {
    assertMakespan(2280, run("spaced_200_delay170", 16, "kube-scheduler"));
  }

  @Test
  void withTheLatenciesOfRealClustersTheyTakeAsLong() throws IOException, InterruptedException {
    for (String workload : List.of("200_delay170", "spaced_200_delay170")) {
      for (String scheduler : List.of("kube-scheduler", "builtin")) {
        Fields result = run(workload, 15, scheduler, "--start-latency", "k3s", "--force");
        double measured = measuredMakespan(workload);
        assertEquals(measured, makespan(result), 0.005 * measured, scheduler + ", " + workload);
      }
    }
  }

  @Test
  void theShellSchedulerEndsTwoHundredJobsAtOnceInThirteenRounds()
      throws IOException, InterruptedException {
    assertMakespan(2210, run("200_delay170", 16, shell(6, "--free")));
  }

  @Test
  void theShellSchedulerEndsTwoHundredJobsTenSecondsApartWithTheLastOne()
      throws IOException, InterruptedException {
    assertMakespan(2280, run("spaced_200_delay170", 16, shell(0.2, "--free")));
  }

  @Test
  void aNodeOnWhichAShellSchedulerPutsAPodTooManyRefusesIt()
      throws IOException, InterruptedException {
    Fields jobs = run("200_delay170", 16, shell(0.2, "")).fieldsAt("result", "jobs");

    assertEquals(200, jobs.number("COMPLETED_SUCCESSFULLY") + jobs.number("REJECTED"));
    assertTrue(jobs.number("REJECTED") > 0, jobs.toString());
    assertNeverTwoAtOnce(folder.resolve("out/jobs.csv"));
  }

  /** Of the real runs, from the first submission to the last end. */
  private static double measuredMakespan(String workload) throws IOException {
    Path runs = DATA.resolve("k3s-runs");
    List<Path> files;
    try (Stream<Path> all = Files.list(runs)) {
      files =
          all.filter(f -> f.getFileName().toString().matches(workload + "_\\d+_jobs\\.csv"))
              .toList();
    }
    assertFalse(files.isEmpty(), runs + " has none of " + workload);
    double sum = 0;
    for (Path file : files) {
      double first = Double.MAX_VALUE;
      double last = 0;
      for (var row : rows(file)) {
        first = Math.min(first, Double.parseDouble(row.get("submission_time")));
        last = Math.max(last, Double.parseDouble(row.get("finish_time")));
      }
      sum += last - first;
    }
    return sum / files.size();
  }

  private static void assertNeverTwoAtOnce(Path jobs) throws IOException {
    var startsOfHosts = new TreeMap<String, TreeMap<Double, Double>>();
    for (var row : rows(jobs)) {
      if (row.get("final_state").equals("COMPLETED_SUCCESSFULLY")) {
        Double before =
            startsOfHosts
                .computeIfAbsent(row.get("allocated_resources"), _ -> new TreeMap<>())
                .put(
                    Double.valueOf(row.get("starting_time")),
                    Double.valueOf(row.get("finish_time")));
        assertEquals(null, before, row.toString());
      }
    }
    startsOfHosts.forEach(
        (host, ends) -> {
          double free = 0;
          for (var job : ends.entrySet()) {
            assertTrue(job.getKey() >= free, "two at once on " + host + ": " + ends);
            free = job.getValue();
          }
        });
  }

  private static List<Map<String, String>> rows(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.getFirst().split(",", -1);
    var rows = new ArrayList<Map<String, String>>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static void assertMakespan(double expected, Fields summary) {
    assertEquals(200, summary.fieldsAt("result", "jobs").number("COMPLETED_SUCCESSFULLY"));
    assertEquals(expected, makespan(summary));
  }

  private static double makespan(Fields summary) {
    return Double.parseDouble(summary.fields("result").find("makespan").orElseThrow().toString());
  }

  private static void assertSameFiles(Path first, Path second) throws IOException {
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        assertArrayEquals(
            Files.readAllBytes(file),
            Files.readAllBytes(second.resolve(file.getFileName())),
            file.getFileName().toString());
      }
    }
  }

  /** The command of the shell scheduler, with our own kubectl. */
  private static String shell(double pauseSeconds, String option)
      throws IOException, InterruptedException {
    Path kubectl = new GoProgram("kubectl").built();
    return "exec:PATH=%s:$PATH PAUSE=%s exec %s %s"
        .formatted(kubectl.getParent(), pauseSeconds, SHELL, option);
  }

  /** Runs a workload and returns the summary. */
  private Fields run(String workload, int nodes, String scheduler, String... options)
      throws IOException, InterruptedException {
    Path file = DATA.resolve("batkube/workloads/" + workload + ".json");
    assumeTrue(Files.exists(file), workload + " is not there: " + file);
    var words =
        new ArrayList<>(
            List.of(
                "run",
                "--nodes",
                Integer.toString(nodes),
                "--workload",
                file.toString(),
                "--scheduler",
                scheduler,
                "--out",
                "out"));
    words.addAll(List.of(options));
    Programs.Outcome outcome = batkube(words.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.output());
    return (Fields) Json.parse(Files.readString(folder.resolve("out/summary.json")));
  }

  private Programs.Outcome batkube(String... arguments) throws IOException, InterruptedException {
    // What is built for a scheduler stays out of the user's own cache.
    Path home = Files.createDirectories(ROOT.resolve("target/clients/home"));
    return Programs.run(
        folder, Programs.batkube(List.of("-Duser.home=" + home), List.of(arguments)));
  }
}
