package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.ProtobufDecoder.BadProtobufException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The wire format of protobuf: fields of a message one after the other. One owner. */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int GROUP = 3;
  private static final int GROUP_END = 4;
  private static final int FIXED32 = 5;

  private static final int MAX_VARINT_BITS = 64;
  private static final int MAX_GROUPS = 100;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int number;
  private int wire;

  ProtobufReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean isAtEnd() {
    return at == end;
  }

  /** Goes to the next field, whose value is then to be read or skipped; false at the end. */
  boolean next() throws BadProtobufException {
    if (at == end) {
      return false;
    }
    long tag = rawVarint();
    number = (int) (tag >>> 3);
    wire = (int) tag & 7;
    if (number <= 0 || tag >>> 32 != 0) {
      throw new BadProtobufException("proto: illegal tag " + number + " (wire type " + wire + ")");
    }
    return true;
  }

  int number() {
    return number;
  }

  boolean isLength() {
    return wire == LENGTH;
  }

  private void expect(int wanted) throws BadProtobufException {
    if (wire != wanted) {
      throw new BadProtobufException("proto: wrong wireType = " + wire + " for field " + number);
    }
  }

  long varint() throws BadProtobufException {
    expect(VARINT);
    return rawVarint();
  }

  /** A number without a tag, as in a packed list. */
  long rawVarint() throws BadProtobufException {
    long value = 0;
    for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
      if (at == end) {
        throw new BadProtobufException("unexpected EOF");
      }
      byte part = bytes[at++];
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new BadProtobufException("proto: integer overflow");
  }

  double float64() throws BadProtobufException {
    expect(FIXED64);
    int from = taken(8);
    long bits = 0;
    for (int i = 7; i >= 0; i--) {
      bits = (bits << 8) | (bytes[from + i] & 0xff);
    }
    return Double.longBitsToDouble(bits);
  }

  /** Where the next bytes are, which are read with it. */
  private int taken(long length) throws BadProtobufException {
    if (length < 0) {
      throw new BadProtobufException("proto: negative length found during unmarshaling");
    }
    if (length > end - at) {
      throw new BadProtobufException("unexpected EOF");
    }
    int from = at;
    at += (int) length;
    return from;
  }

  byte[] bytes() throws BadProtobufException {
    expect(LENGTH);
    int from = taken(rawVarint());
    return Arrays.copyOfRange(bytes, from, at);
  }

  String text() throws BadProtobufException {
    expect(LENGTH);
    int from = taken(rawVarint());
    return new String(bytes, from, at - from, StandardCharsets.UTF_8);
  }

  /** The message in this field, or the numbers of a packed list. */
  ProtobufReader message() throws BadProtobufException {
    expect(LENGTH);
    int from = taken(rawVarint());
    return new ProtobufReader(bytes, from, at);
  }

  /** Leaves out the value of a field that nobody knows. */
  void skip() throws BadProtobufException {
    int groups = 0;
    do {
      switch (wire) {
        case VARINT -> rawVarint();
        case FIXED64 -> taken(8);
        case LENGTH -> taken(rawVarint());
        case GROUP -> groups++;
        case GROUP_END -> groups--;
        case FIXED32 -> taken(4);
        default -> throw new BadProtobufException("proto: illegal wireType " + wire);
      }
      if (groups < 0 || groups > MAX_GROUPS) {
        throw new BadProtobufException("proto: unexpected end of group");
      }
      if (groups > 0 && !next()) {
        throw new BadProtobufException("unexpected EOF");
      }
    } while (groups > 0);
  }
}
