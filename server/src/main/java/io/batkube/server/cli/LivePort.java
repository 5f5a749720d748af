package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.scenario.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where clients from outside find the cluster of a {@code run}.
 *
 * @param port on the loopback address; 0 for any that is free
 * @param kubeconfig where to write what clients need, if that was said
 * @param pauses instants of simulated time, as they were written
 * @param batskyEndpoint where the program is under {@code --clock batsky}
 */
record LivePort(
    int port, boolean tls, Optional<Path> kubeconfig, List<String> pauses, String batskyEndpoint) {
  private static final String BATSKY = "tcp://127.0.0.1:27000";

  /** What it is where nothing was said. */
  static final LivePort USUAL = new LivePort(0, false, Optional.empty(), List.of(), BATSKY);

  /** Adds the flags that say it to a command; gives what they say. */
  static Supplier<LivePort> flags(CommandSpec command) {
    var flags = new Flags(command);
    var port =
        flags.value(
            int.class,
            "--port",
            "N",
            "0",
            "With --scheduler: port on the loopback address (default: a free one)");
    var tls = flags.sign("--tls", "With --scheduler: HTTPS and HTTP/2");
    var kubeconfig =
        flags.value(
            Path.class,
            "--kubeconfig",
            "FILE",
            "With --scheduler: where to write what clients need (default: kubeconfig)");
    var pauses =
        flags.values(
            "--pause-at",
            "TIME",
            "With --scheduler: stand still at the end of this instant, such as 90s or 2h, until"
                + " batkube resume; repeatable");
    var batskyEndpoint =
        flags.value(
            String.class,
            "--batsky-endpoint",
            "ENDPOINT",
            BATSKY,
            "With --clock batsky: where the program is (default: ${DEFAULT-VALUE})");
    return () ->
        new LivePort(
            port.get(),
            tls.getAsBoolean(),
            Optional.ofNullable(kubeconfig.get()),
            Optional.ofNullable(pauses.get()).orElse(List.of()),
            batskyEndpoint.get());
  }

  /** Whether it can be one; 0 for any that is free. */
  static void check(int port) {
    if (port < 0 || port > 65_535) {
      throw new BadInputException("--port: found " + port + ", expected 0 to 65535");
    }
  }

  /** Instants of simulated time. */
  List<Long> pausesNs() {
    return pauses.stream().map(text -> Span.ns("--pause-at", text)).toList();
  }
}
