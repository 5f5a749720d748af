package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kube-scheduler with the user's flags and configuration. Needs Go 1.26. */
@Tag("slow")
final class KubeSchedulerFlagsTest {
  @TempDir private Path folder;

  @Test
  void itHasTheFlagsAndTheProfilesThatItIsGiven() throws IOException, InterruptedException {
    var experiment = new Experiment(folder);
    experiment.writeThreeJobs();
    Path workload = folder.resolve("w.json");
    Files.writeString(
        workload,
        Files.readString(workload)
            .replace("\"id\": \"2\"", "\"id\": \"2\", \"scheduler\": \"two\""));
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        apiVersion: kubescheduler.config.k8s.io/v1
        kind: KubeSchedulerConfiguration
        leaderElection: {leaderElect: false}
        clientConnection: {kubeconfig: kubeconfig}
        profiles: [{schedulerName: default-scheduler}, {schedulerName: two}]
        """);
    var options = new ArrayList<>(Experiment.exact("kube-scheduler --v=4 --profiling=false"));
    options.addAll(List.of("--scheduler-config", "config.yaml", "--kubeconfig", "kubeconfig"));
    experiment.run(options);
    assertEquals(
        List.of("default-scheduler 3.000000", "two 12.000000", "default-scheduler 28.000000"),
        Experiment.rows(folder.resolve("out/pods.csv")).stream()
            .map(pod -> pod.get("scheduler") + " " + pod.get("scheduling_time"))
            .toList());
    String log = Files.readString(folder.resolve("out/scheduler.log"));
    assertTrue(log.contains("FLAG: --v=\"4\""), log);
    assertTrue(log.contains("FLAG: --profiling=\"false\""), log);
  }
}
