package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.scenario.Scheduling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the real kube-scheduler is called. */
final class KubeScheduler {
  private KubeScheduler() {}

  /**
   * The command line, with a configuration unless the user brings one. On exact time that is the
   * default one without leases, which nobody contends for; on any other clock back-off and the
   * client's limits would pass in real time, which the cluster does not wait for.
   */
  static List<String> command(Path program, Scheduling scheduling, Path kubeconfig, Path folder)
      throws IOException {
    Path config = folder.resolve("kube-scheduler.yaml");
    boolean exact = scheduling.clock().equals(Scheduling.EXACT);
    if (scheduling.config().isPresent()) {
      config = scheduling.config().get();
      if (!Files.isReadable(config)) {
        throw new BadInputException("--scheduler-config " + config + ": cannot be read");
      }
    } else {
      Files.writeString(
          config,
          "apiVersion: kubescheduler.config.k8s.io/v1\n"
              + "kind: KubeSchedulerConfiguration\n"
              + "leaderElection:\n  leaderElect: false\n"
              + (exact ? "" : "podInitialBackoffSeconds: 1\npodMaxBackoffSeconds: 1\n")
              + "clientConnection:\n"
              + "  kubeconfig: '"
              + kubeconfig.toString().replace("'", "''")
              + "'\n"
              + (exact ? "" : "  qps: 10000\n  burst: 10000\n"));
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "--config=" + config, "--secure-port=0", "-v=2"));
    command.addAll(scheduling.schedulerFlags()); // of a flag that comes twice the last counts
    return command;
  }
}
