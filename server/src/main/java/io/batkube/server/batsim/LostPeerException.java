package io.batkube.server.batsim;

/** The other end of a socket is gone or does not answer; the run ends with this one line. */
public final class LostPeerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LostPeerException(String message) {
    super(message);
  }
}
