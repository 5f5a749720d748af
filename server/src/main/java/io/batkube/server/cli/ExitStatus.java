package io.batkube.server.cli;

/** What the process ends with. */
final class ExitStatus {
  static final int DONE = 0;

  /** A run that failed: jobs left waiting, a full disk, a defect. */
  static final int FAILED = 1;

  /** A mistake in what the user gave. */
  static final int BAD_INPUT = 2;

  /** Ctrl-C. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
