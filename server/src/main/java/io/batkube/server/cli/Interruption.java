package io.batkube.server.cli;

import io.batkube.server.http.HttpServer;
import io.batkube.server.scenario.StagedFolder;
import java.nio.file.Path;

/** What happens when somebody ends the process: no result half-written, no answer half-sent. */
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
  static Interruption cleansUp(StagedFolder folder, Console console, Path name) {
    var hook =
        new Thread(
            () -> {
              happened = true;
              if (folder.abandon()) {
                console.end("interrupted; nothing was written to " + name);
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  /** Closes a server if the process is ended before this object is closed. */
  static Interruption closes(HttpServer server) {
    var hook =
        new Thread(
            () -> {
              happened = true;
              server.close();
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      happened = true; // the process is being ended, the hook runs or is about to
    }
  }
}
