package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiments of the first Batkube, of 2020, with schedulers that know nothing of us. */
@Tag("slow")
final class ExperimentsTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path SHELL = ROOT.resolve("clients/shell-scheduler/scheduler.sh");

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void begin() {
    experiment = new Experiment(folder);
  }

  @Test
  void kubeSchedulerEndsTwoHundredJobsAtOnceInThirteenRoundsAndIsReplayedToTheSameBytes()
      throws IOException, InterruptedException {
    assertMakespan(2210, experiment.run("200_delay170", 16, "kube-scheduler"));
    Programs.Outcome replay = experiment.batkube("replay", "out", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  @Test
  void kubeSchedulerEndsTwoHundredJobsTenSecondsApartWithTheLastOne()
      throws IOException, InterruptedException {
    assertMakespan(2280, experiment.run("spaced_200_delay170", 16, "kube-scheduler"));
  }

  @Test
  void withTheLatenciesOfRealClustersTheyTakeAsLong() throws IOException, InterruptedException {
    for (String workload : List.of("200_delay170", "spaced_200_delay170")) {
      for (String scheduler : List.of("kube-scheduler", "builtin")) {
        Fields result =
            experiment.run(workload, 15, scheduler, "--start-latency", "k3s", "--force");
        double measured = Experiment.measuredMakespan(workload);
        assertEquals(
            measured, Experiment.makespan(result), 0.005 * measured, scheduler + ", " + workload);
      }
    }
  }

  @Test
  void theShellSchedulerEndsTwoHundredJobsAtOnceInThirteenRounds()
      throws IOException, InterruptedException {
    assertMakespan(2210, experiment.run("200_delay170", 16, shell(6, "--free")));
  }

  @Test
  void theShellSchedulerEndsTwoHundredJobsTenSecondsApartWithTheLastOne()
      throws IOException, InterruptedException {
    assertMakespan(2280, experiment.run("spaced_200_delay170", 16, shell(0.2, "--free")));
  }

  @Test
  void aNodeOnWhichAShellSchedulerPutsAPodTooManyRefusesIt()
      throws IOException, InterruptedException {
    Fields jobs = experiment.run("200_delay170", 16, shell(0.2, "")).fieldsAt("result", "jobs");

    assertEquals(200, jobs.number("COMPLETED_SUCCESSFULLY") + jobs.number("REJECTED"));
    assertTrue(jobs.number("REJECTED") > 0, jobs.toString());
    assertNeverTwoAtOnce(folder.resolve("out/jobs.csv"));
  }

  private static void assertNeverTwoAtOnce(Path jobs) throws IOException {
    var startsOfHosts = new TreeMap<String, TreeMap<Double, Double>>();
    for (var row : Experiment.rows(jobs)) {
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

  private static void assertMakespan(double expected, Fields summary) {
    assertEquals(200, summary.fieldsAt("result", "jobs").number("COMPLETED_SUCCESSFULLY"));
    assertEquals(expected, Experiment.makespan(summary));
  }

  /** The command of the shell scheduler, with our own kubectl. */
  private static String shell(double pauseSeconds, String option)
      throws IOException, InterruptedException {
    Path kubectl = new GoProgram("kubectl").built();
    return "exec:PATH=%s:$PATH PAUSE=%s exec %s %s"
        .formatted(kubectl.getParent(), pauseSeconds, SHELL, option);
  }
}
