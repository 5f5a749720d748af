package io.batkube.kubernetes.api;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** A watch that ends with its first event, an error. */
final class OneEvent implements EventStream {
  private final byte[] line;
  private boolean sent;

  OneEvent(byte[] line) {
    this.line = line;
  }

  @Override
  public State poll(Consumer<byte[]> out, int maxBytes) {
    if (!sent) {
      sent = true;
      out.accept(line);
    }
    return State.ENDED;
  }

  @Override
  public void bookmark(Consumer<byte[]> out) {}

  @Override
  public OptionalLong timeoutSeconds() {
    return OptionalLong.empty();
  }
}
