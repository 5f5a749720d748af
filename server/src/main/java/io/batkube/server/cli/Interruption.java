package io.batkube.server.cli;

import io.batkube.server.scenario.StagedFolder;
import java.io.PrintStream;
import java.nio.file.Path;

/** What happens to results when somebody ends the process: nothing half-written stays. */
final class Interruption implements AutoCloseable {
  private static volatile boolean happened;

  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /** Whether the process is being ended: then what other threads complain about is its echo. */
  static boolean happened() {
    return happened;
  }

  /** Removes the folder if the process is ended before this object is closed, and says so. */
  static Interruption cleansUp(StagedFolder folder, PrintStream err, Path name) {
    var hook =
        new Thread(
            () -> {
              happened = true;
              if (folder.abandon()) {
                err.println("\nbatkube: interrupted; nothing was written to " + name);
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  @Override
  public void close() {
    if (!happened) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
