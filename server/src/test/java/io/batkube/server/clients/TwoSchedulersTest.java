package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real kube-schedulers in one run that want the same lease. Needs Go 1.26. */
@Tag("slow")
final class TwoSchedulersTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final String VERSION =
      "-X k8s.io/component-base/version.gitVersion=v1.36.3"
          + " -X k8s.io/component-base/version.gitMajor=1"
          + " -X k8s.io/component-base/version.gitMinor=36"
          + " -X k8s.io/client-go/pkg/version.gitVersion=v1.36.3";
  private static final String SCHEDULER = "./kube-scheduler --config=config.yaml --secure-port=0";
  private static final Pattern WARNING =
      Pattern.compile(
          "warning: two programs want the lease kube-system/kube-scheduler: (\\S+) has it;"
              + " kube-scheduler/v1\\.36\\.3 stands by, and decides nothing while it is renewed\n");

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void build() throws IOException, InterruptedException {
    experiment = new Experiment(folder);
    experiment.writeThreeJobs();
    Programs.Outcome built =
        experiment.batkube(
            "build-go",
            ROOT.resolve("clients/kube-scheduler").toString(),
            "--ldflags",
            VERSION,
            "-o",
            "kube-scheduler");
    assertEquals(0, built.status(), built.output());
    // With its default, which is leader election, unlike the one that we would write for it.
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        apiVersion: kubescheduler.config.k8s.io/v1
        kind: KubeSchedulerConfiguration
        clientConnection: {kubeconfig: kubeconfig}
        """);
  }

  @Test
  void oneSchedulesAndTheOtherStandsByWithTheSameBytesEachTime()
      throws IOException, InterruptedException {
    for (String name : List.of("first", "second")) {
      run("exec:exec " + SCHEDULER);
      assertEquals(List.of("3.000000", "12.000000", "28.000000"), bindings());
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
    String standby = Files.readString(folder.resolve("first/beside-1.log"));
    assertTrue(standby.contains("Attempting to acquire leader lease"), standby);
    assertTrue(!standby.contains("Successfully"), standby);

    Programs.Outcome replay = experiment.batkube("replay", "second", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("second"), folder.resolve("again"));
  }

  /** The one that leads is killed at 20 s, and has renewed its lease of 15 s just before. */
  @Test
  void theOtherTakesOverWhenTheLeaseHasRunOut() throws IOException, InterruptedException {
    run("exec:timeout -s KILL 20 " + SCHEDULER + "; sleep 1000");
    List<String> bindings = bindings();
    assertEquals(List.of("3.000000", "12.000000"), bindings.subList(0, 2));
    double last = Double.parseDouble(bindings.getLast());
    assertTrue(last > 28 && last < 20 + 15 + 5, "bound at " + last);
    String standby = Files.readString(folder.resolve("out/beside-1.log"));
    assertTrue(standby.contains("Successfully acquired lease"), standby);
  }

  /** Runs the three jobs, and has it say once that two compete. */
  private void run(String scheduler) throws IOException, InterruptedException {
    Programs.Outcome outcome =
        experiment.batkube(
            "run",
            "--out",
            "out",
            "--nodes",
            "2",
            "--workload",
            "w.json",
            "--kubeconfig",
            "kubeconfig",
            "--clock",
            "exact",
            "--reproducible",
            "--scheduler",
            scheduler,
            "--beside",
            "exec " + SCHEDULER + " -v=2");
    assertEquals(0, outcome.status(), outcome.output());
    assertEquals(1, WARNING.matcher(outcome.output()).results().count(), outcome.output());
  }

  private List<String> bindings() throws IOException {
    return Experiment.rows(folder.resolve("out/pods.csv")).stream()
        .map((Map<String, String> row) -> row.get("scheduling_time"))
        .toList();
  }
}
