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

  /** The network and the gateway. */
  private static final int RESERVED = 2;

  private final long first;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next = RESERVED;

  /**
   * Reads "10.128.3.0/24".
   *
   * @return empty if it is no IPv4 range of at least four addresses
   */
  static Optional<AddressRange> of(String cidr) {
    int slash = cidr.indexOf('/');
    if (slash < 0 || !cidr.substring(slash + 1).matches("[0-9]{1,2}")) {
      return Optional.empty();
    }
    int length = Integer.parseInt(cidr.substring(slash + 1));
    String[] parts = cidr.substring(0, slash).split("\\.", -1);
    if (parts.length != 4 || length < 4 || length > BITS - 2) {
      return Optional.empty();
    }
    long network = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      network = network << 8 | Integer.parseInt(part);
    }
    int size = 1 << (BITS - length);
    return Optional.of(new AddressRange(network & -(long) size, size));
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
    free = free >= size - 1 ? RESERVED : free;
    taken.set(free);
    next = free + 1;
    return free;
  }

  void giveBack(int number) {
    taken.clear(number);
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
