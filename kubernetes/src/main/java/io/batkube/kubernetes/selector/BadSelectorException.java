package io.batkube.kubernetes.selector;

/** A selector that cannot be read; the message is the one a real server gives. */
public final class BadSelectorException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadSelectorException(String message) {
    super(message);
  }
}
