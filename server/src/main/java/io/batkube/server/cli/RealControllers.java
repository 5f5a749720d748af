package io.batkube.server.cli;

import io.batkube.server.scenario.Scheduling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the real kube-controller-manager is called. */
final class RealControllers {
  private RealControllers() {}

  /**
   * The command line, with what the user adds last. Nobody contends for leases. It would make the
   * folder of volume plugins if it were not there, so that is one of ours. On any other clock than
   * the exact one the client's limits would pass in real time, which the cluster does not wait for.
   */
  static List<String> command(Path program, Scheduling scheduling, Path kubeconfig, Path folder) {
    var command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--secure-port=0",
                "--flex-volume-plugin-dir=" + folder.resolve("volume-plugins"),
                "-v=2"));
    if (!scheduling.clock().equals(Scheduling.EXACT)) {
      command.addAll(List.of("--kube-api-qps=10000", "--kube-api-burst=10000"));
    }
    command.addAll(scheduling.controllerFlags());
    return command;
  }
}
