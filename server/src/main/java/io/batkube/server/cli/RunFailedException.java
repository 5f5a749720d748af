package io.batkube.server.cli;

/** Carries what went wrong in the thread of one run to the one that waits for it. */
final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunFailedException(Throwable cause) {
    super(cause);
  }
}
