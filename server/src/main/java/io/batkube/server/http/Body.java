package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The body of a request while it comes in; it takes memory as it comes, whatever was announced. */
final class Body {
  private static final byte[] NONE = new byte[0];

  private final int limit;
  private byte[] bytes = NONE;
  private int length;

  Body(int limit) {
    this.limit = limit;
  }

  /** False if it is too long; then nothing is taken. */
  boolean add(ByteBuf more) {
    int size = more.readableBytes();
    if (size > limit - length) {
      return false;
    }
    if (size > bytes.length - length) {
      int capacity = length == 0 ? size : Math.max(length + size, bytes.length * 2);
      bytes = Arrays.copyOf(bytes, Math.min(capacity, limit));
    }
    more.readBytes(bytes, length, size);
    length += size;
    return true;
  }

  byte[] bytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
