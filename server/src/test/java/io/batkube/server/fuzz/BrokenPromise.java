package io.batkube.server.fuzz;

/** A checker found that something does not hold. */
final class BrokenPromise extends AssertionError {
  private static final long serialVersionUID = 1L;

  BrokenPromise(String what) {
    super(what);
  }
}
