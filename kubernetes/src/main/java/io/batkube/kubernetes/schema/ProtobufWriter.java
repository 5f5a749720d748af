package io.batkube.kubernetes.schema;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of protobuf that grows from its end to its beginning: when the length of a message is
 * written, the message is there. What shall stand last is written first. One owner.
 */
final class ProtobufWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;

  private byte[] bytes;

  /** Where the first byte is that is written. */
  private int at;

  ProtobufWriter(int expected) {
    bytes = new byte[Math.max(16, expected)];
    at = bytes.length;
  }

  private void ensure(int more) {
    if (at < more) {
      byte[] larger = new byte[Math.max(bytes.length * 2, bytes.length - at + more)];
      int length = length();
      System.arraycopy(bytes, at, larger, larger.length - length, length);
      bytes = larger;
      at = larger.length - length;
    }
  }

  int length() {
    return bytes.length - at;
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static int sizeOf(long varint) {
    return (Long.SIZE + 6 - Long.numberOfLeadingZeros(varint | 1)) / 7;
  }

  private void varint(long number) {
    int size = sizeOf(number);
    ensure(size);
    at -= size;
    long rest = number;
    for (int i = at; i < at + size - 1; i++) {
      bytes[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at + size - 1] = (byte) rest;
  }

  private void tag(int number, int wire) {
    varint((long) number << 3 | wire);
  }

  void number(int number, long value) {
    varint(value);
    tag(number, VARINT);
  }

  void float64(int number, double value) {
    raw(ProtobufWriter.littleEndian(Double.doubleToRawLongBits(value)));
    tag(number, FIXED64);
  }

  private static byte[] littleEndian(long bits) {
    byte[] eight = new byte[Long.BYTES];
    for (int i = 0; i < eight.length; i++) {
      eight[i] = (byte) (bits >>> (i * Byte.SIZE));
    }
    return eight;
  }

  /** Bytes as they are. */
  void raw(byte[] more) {
    ensure(more.length);
    at -= more.length;
    System.arraycopy(more, 0, bytes, at, more.length);
  }

  void bytes(int number, byte[] value) {
    raw(value);
    varint(value.length);
    tag(number, LENGTH);
  }

  @SuppressWarnings("deprecation") // the one copy of Latin-1 bytes without an encoder
  void text(int number, String value) {
    int size = value.length();
    ensure(size);
    for (int i = 0; i < size; i++) {
      if (value.charAt(i) >= 0x80) {
        bytes(number, value.getBytes(StandardCharsets.UTF_8));
        return;
      }
    }
    at -= size;
    value.getBytes(0, size, bytes, at);
    varint(size);
    tag(number, LENGTH);
  }

  /**
   * Makes a message of what was written since.
   *
   * @param before what {@link #length} was then
   */
  void message(int number, int before) {
    varint(length() - before);
    tag(number, LENGTH);
  }

  /** The beginning of a message of which more follows than is written here. */
  void lengthBefore(int number, long length) {
    varint(length);
    tag(number, LENGTH);
  }

  /** Puts the length of everything in front of it, as four bytes, the highest first. */
  void frame() {
    int length = length();
    raw(
        new byte[] {
          (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
        });
  }
}
