package io.batkube.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of {@code run} that say where clients from outside find the cluster. */
final class LivePort {
  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "With --scheduler: port on the loopback address (default: a free one)")
  private int port;

  @Option(names = "--tls", description = "With --scheduler: HTTPS and HTTP/2")
  private boolean tls;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "With --scheduler: where to write what clients need (default: kubeconfig)")
  private Path kubeconfig;

  int port() {
    return port;
  }

  boolean tls() {
    return tls;
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig);
  }
}
