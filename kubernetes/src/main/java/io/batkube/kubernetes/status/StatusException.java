package io.batkube.kubernetes.status;

/** A request is refused; the Status says why. It carries no stack: it is an answer, no fault. */
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  StatusException(Status status) {
    super(status.message(), null, false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
