package io.batkube.server.cli;

import java.io.PrintStream;

/** Where the command line prints: results to standard output, all else to standard error. */
final class Console {
  @SuppressWarnings("SystemOut") // the one place that may
  PrintStream out() {
    return System.out;
  }

  PrintStream err() {
    return System.err;
  }

  /** Whether a progress bar can be drawn; the launcher knows, because the JVM does not tell. */
  boolean errIsTerminal() {
    return Boolean.getBoolean("batkube.stderr.terminal");
  }

  /** One line to people about what went wrong. */
  void complain(String message) {
    err().println("batkube: " + message);
  }
}
