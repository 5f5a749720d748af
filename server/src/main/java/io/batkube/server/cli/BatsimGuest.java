package io.batkube.server.cli;

import io.batkube.engine.batsim.protocol.BatsimEngine;
import io.batkube.server.batsim.BatsimSocket;
import io.batkube.server.batsim.LostPeerException;
import io.batkube.server.scenario.ForeignBatsim;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.ProgramLogs;
import io.batkube.server.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** A real Batsim that takes part in a run as its engine, started by us or by somebody else. */
final class BatsimGuest implements AutoCloseable {
  /** How long it may take to write its files when all is over. */
  private static final long LAST_WORDS_MS = 30_000;

  /** In a command that starts Batsim, this word stands for this program. */
  private static final String OURSELVES = "batkube ";

  private final BatsimSocket socket;
  private final BatsimEngine engine;
  private final Optional<SchedulerProcess> process;

  private BatsimGuest(
      BatsimSocket socket, BatsimEngine engine, Optional<SchedulerProcess> process) {
    this.socket = socket;
    this.engine = engine;
    this.process = process;
  }

  /**
   * Opens the door, starts Batsim if that was asked for, and waits for its first message.
   *
   * @param folder of the results
   */
  static BatsimGuest await(Scenario scenario, Path folder, Console console, boolean talks) {
    ForeignBatsim batsim = scenario.batsim().orElseThrow();
    boolean cluster = scenario.scheduling().isPresent();
    var died = new AtomicReference<String>();
    var socket =
        new BatsimSocket(
            batsim.endpoint(), batsim.timeoutMs(), () -> Optional.ofNullable(died.get()));
    Optional<SchedulerProcess> process = Optional.empty();
    try {
      process =
          batsim
              .command()
              .map(
                  command ->
                      SchedulerProcess.start(
                          "Batsim",
                          "--exec",
                          List.of("sh", "-c", "exec " + completed(command, batsim, cluster)),
                          Map.of(),
                          folder.resolve(ProgramLogs.BATSIM),
                          died::set));
      if (talks && process.isEmpty()) {
        console.err().println("batkube: waiting for Batsim at " + batsim.endpoint());
      }
      var engine = new BatsimEngine(socket, cluster);
      engine.await();
      return new BatsimGuest(socket, engine, process);
    } catch (RuntimeException e) {
      process.ifPresent(SchedulerProcess::close);
      socket.close();
      throw e;
    }
  }

  /** The command with the options that this run needs and that it does not say itself. */
  private static String completed(String command, ForeignBatsim batsim, boolean cluster) {
    var text = new StringBuilder(command.strip());
    if (text.indexOf(OURSELVES) == 0) {
      text.replace(
          0,
          OURSELVES.length() - 1,
          "'"
              + System.getProperty("java.home")
              + "/bin/java' -cp '"
              + System.getProperty("java.class.path")
              + "' "
              + Main.class.getName());
    }
    if (!command.matches("(?s).*\\s(-s|--socket-endpoint)[=\\s].*")) {
      text.append(" -s '").append(batsim.otherEnd()).append("'");
    }
    if (cluster) {
      for (String option : List.of("--enable-dynamic-jobs", "--enable-compute-sharing")) {
        if (!command.contains(option)) {
          text.append(' ').append(option);
        }
      }
    }
    return text.toString();
  }

  /** What the run is made of: what Batsim said. */
  Inputs inputs(Scenario scenario) {
    return Inputs.of(scenario, engine, engine.platform());
  }

  /** The run is over: Batsim ends too. */
  void end() {
    if (process.isPresent()) {
      OptionalInt status = process.get().await(LAST_WORDS_MS);
      if (status.isEmpty() || status.getAsInt() != 0) {
        throw new LostPeerException(
            "Batsim "
                + (status.isEmpty() ? "has not ended" : "ended with status " + status.getAsInt())
                + " when the simulation was over"
                + process.get().lastLines());
      }
    }
  }

  @Override
  public void close() {
    process.ifPresent(SchedulerProcess::close);
    socket.close();
  }
}
