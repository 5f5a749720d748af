package io.batkube.server.http;

import io.batkube.kubernetes.api.EventStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The watches of one event loop that are alike, and what the last of them was told: the others who
 * stand where it stood are told the same bytes. On its event loop only.
 */
final class WatchGroup {
  /**
   * What watches are alike in.
   *
   * @param chunked see {@link Outlet#chunked}
   */
  record Likeness(Object events, boolean chunked) {}

  private final Likeness likeness;
  private int members;
  private boolean known;
  private long from;
  private long to;
  private EventStream.State state = EventStream.State.IDLE;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  WatchGroup(Likeness likeness) {
    this.likeness = likeness;
  }

  Likeness likeness() {
    return likeness;
  }

  void enter() {
    members++;
  }

  /** Returns true if nobody is left. */
  boolean leave() {
    members--;
    return members == 0;
  }

  /** Whether it is worth remembering what one is told. */
  boolean isShared() {
    return members > 1;
  }

  boolean knows(long position) {
    return known && from == position;
  }

  /** Remembers what was told; takes the buffer over. */
  void remember(long newFrom, long newTo, EventStream.State newState, ByteBuf newBytes) {
    forget();
    known = true;
    from = newFrom;
    to = newTo;
    state = newState;
    bytes = newBytes;
  }

  long to() {
    return to;
  }

  EventStream.State state() {
    return state;
  }

  /** For one client; the caller's to release. */
  ByteBuf bytes() {
    return bytes.retainedDuplicate();
  }

  boolean isEmpty() {
    return !bytes.isReadable();
  }

  /** Gives the memory back. */
  void forget() {
    known = false;
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }
}
