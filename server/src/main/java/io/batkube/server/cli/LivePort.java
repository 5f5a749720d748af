package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.scenario.Span;
import java.nio.file.Path;
import java.util.List;
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

  @Option(
      names = "--pause-at",
      paramLabel = "TIME",
      description =
          "With --scheduler: stand still at the end of this instant, such as 90s or 2h, until"
              + " batkube resume; repeatable")
  private List<String> pauses = List.of();

  @Option(
      names = "--batsky-endpoint",
      paramLabel = "ENDPOINT",
      defaultValue = "tcp://127.0.0.1:27000",
      description = "With --clock batsky: where the program is (default: ${DEFAULT-VALUE})")
  private String batskyEndpoint;

  /** Whether it can be one; 0 for any that is free. */
  static void check(int port) {
    if (port < 0 || port > 65_535) {
      throw new BadInputException("--port: found " + port + ", expected 0 to 65535");
    }
  }

  int port() {
    return port;
  }

  boolean tls() {
    return tls;
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig);
  }

  String batskyEndpoint() {
    return batskyEndpoint;
  }

  /** Instants of simulated time. */
  List<Long> pausesNs() {
    return pauses.stream().map(text -> Span.ns("--pause-at", text)).toList();
  }
}
