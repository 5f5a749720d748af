package io.batkube.kubernetes.schema;

/** A value is not what its field holds. The message is the one that Go's decoder gives. */
public final class MistypedException extends Exception {
  private static final long serialVersionUID = 1L;

  public MistypedException(String message) {
    super(message);
  }
}
