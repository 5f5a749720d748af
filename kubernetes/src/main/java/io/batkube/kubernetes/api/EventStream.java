package io.batkube.kubernetes.api;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The events of a watch, encoded. One thread at a time, that of the connection. */
public interface EventStream {
  /** What is left after a {@link #poll}. */
  enum State {
    /** Nothing until the store's next change. */
    IDLE,
    /** There is more: poll again when the client has taken what it has. */
    MORE,
    /** The last event is out: close. */
    ENDED
  }

  /**
   * Hands out what is there, each piece one event.
   *
   * @param maxBytes stops after the piece that reaches it
   */
  State poll(Consumer<byte[]> out, int maxBytes);

  /**
   * What streams have in common that tell the same from the same {@link #position} on, so that the
   * wire need ask only one of them; empty of a stream that is like no other.
   */
  default Optional<Object> likeness() {
    return Optional.empty();
  }

  /** The version up to which everything has been told; -1 while there is more to tell than that. */
  default long position() {
    return -1;
  }

  /** Takes as told what a stream that is alike has told between two positions, from ours on. */
  default void skipTo(long position) {
    throw new UnsupportedOperationException("like no other stream");
  }

  /**
   * A bookmark for the wire to send once a minute and shortly before the timeout, if the client
   * allows bookmarks; nothing otherwise, or while events are waiting.
   */
  void bookmark(Consumer<byte[]> out);

  /** How long the client wants to watch, in seconds of real time; empty if it leaves it to us. */
  OptionalLong timeoutSeconds();

  /** The client is gone, or has been told all: nobody will ask any more. Any thread. */
  default void close() {}

  /** Whether it was closed. Any thread. */
  default boolean isClosed() {
    return false;
  }
}
