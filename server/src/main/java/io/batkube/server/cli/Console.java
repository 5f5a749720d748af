package io.batkube.server.cli;

import java.io.PrintStream;

/**
 * Where the command line prints: results to standard output, all else to standard error. On a
 * terminal the last line of standard error may be a status that is drawn over again. May be used
 * from any thread.
 */
final class Console {
  private static final String WIPE = "\r\033[K";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean errIsTerminal;
  private boolean drawn;
  private boolean ended;

  Console(PrintStream out, PrintStream err, boolean errIsTerminal) {
    this.out = out;
    this.err = err;
    this.errIsTerminal = errIsTerminal;
  }

  /**
   * The console of this process; the launcher knows the terminal, because the JVM does not tell.
   */
  @SuppressWarnings("SystemOut") // the one place that may
  static Console ofProcess() {
    return new Console(System.out, System.err, Boolean.getBoolean("batkube.stderr.terminal"));
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Whether a status is drawn over the one before, or is a line of its own. */
  boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** Says how far the work is. */
  synchronized void status(String line) {
    if (ended) {
      return;
    }
    if (errIsTerminal) {
      err.print("\r" + line + "\033[K");
      err.flush();
      drawn = true;
    } else {
      err.println(line);
    }
  }

  /** Takes the status off the terminal. */
  synchronized void wipe() {
    if (drawn) {
      err.print(WIPE);
      err.flush();
      drawn = false;
    }
  }

  /** One line to people about what went wrong. */
  synchronized void complain(String message) {
    wipe();
    err.println("batkube: " + message.replaceAll("[\\p{Cntrl}]+", " ").strip());
  }

  /** The last line: no status comes after it. */
  synchronized void end(String message) {
    ended = true;
    complain(message);
  }
}
