package io.batkube.kubernetes.kubelet;

import java.util.BitSet;
import java.util.Optional;

/**
 * The addresses that a node gives to its pods: all of a range but the network's own, the gateway's
 * and the last, one after the other, those that were given back when the end is reached. Mutable;
 * its kubelet owns it.
 */
final class AddressRange {
  private static final int BITS = 32;
  private static final int BYTES = 4;
  private static final int NO_NUMBER = -1;

  /** The network and the gateway. */
  private static final int RESERVED = 2;

  private final long first;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next = RESERVED;

  /** How many have the first address besides one, for want of others. */
  private int sharers;

  /**
   * Reads "10.128.3.0/24".
   *
   * @return empty if it is no IPv4 range of at least four addresses
   */
  static Optional<AddressRange> of(String cidr) {
    int slash = cidr.indexOf('/');
    int length = slash < 0 ? NO_NUMBER : number(cidr, slash + 1, cidr.length(), BITS - 2);
    if (length < 4) {
      return Optional.empty();
    }
    long network = 0;
    int from = 0;
    for (int i = 0; i < BYTES; i++) {
      int end = i == BYTES - 1 ? slash : cidr.indexOf('.', from);
      int part = end < 0 ? NO_NUMBER : number(cidr, from, end, 255);
      if (part == NO_NUMBER) {
        return Optional.empty();
      }
      network = network << 8 | part;
      from = end + 1;
    }
    int size = 1 << (BITS - length);
    return Optional.of(new AddressRange(network & -(long) size, size));
  }

  /** A number of one to three digits that is not above a limit; -1 if it is none. */
  private static int number(String text, int from, int to, int most) {
    if (to <= from || to - from > 3) {
      return NO_NUMBER;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return NO_NUMBER;
      }
      number = number * 10 + digit - '0';
    }
    return number <= most ? number : NO_NUMBER;
  }

  AddressRange(long first, int size) {
    this.first = first;
    this.size = size;
  }

  /** The number of an address that is free; if none is, of one that is not. */
  int take() {
    int free = taken.nextClearBit(next);
    if (free >= size - 1) {
      free = taken.nextClearBit(RESERVED);
    }
    if (free >= size - 1) {
      sharers++;
      return RESERVED;
    }
    taken.set(free);
    next = free + 1;
    return free;
  }

  void giveBack(int number) {
    if (number == RESERVED && sharers > 0) {
      sharers--;
    } else {
      taken.clear(number);
    }
  }

  String text(int number) {
    return text(first + number);
  }

  static String text(long address) {
    return (address >>> 24 & 255)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
