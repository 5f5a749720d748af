package io.batkube.engine.platform;

import java.util.Arrays;
import java.util.BitSet;

/**
 * An immutable set of host numbers, held as ascending, disjoint, maximal intervals.
 *
 * <p>Its text is Batsim's: {@code "0-3 7"}, intervals separated by one space; the empty set is the
 * empty text. Source: Batsim 4.2, {@code IntervalSet::to_string_hyphen}.
 */
public final class HostSet {
  /** The set of no host. */
  public static final HostSet EMPTY = new HostSet(new int[0], 0);

  /** first0, last0, first1, last1, … */
  private final int[] bounds;

  private final int size;

  private HostSet(int[] bounds, int size) {
    this.bounds = bounds;
    this.size = size;
  }

  /** The set of one host. */
  public static HostSet of(int host) {
    return new HostSet(new int[] {host, host}, 1);
  }

  /** Hosts {@code first} to {@code last}, both included. */
  public static HostSet range(int first, int last) {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("no interval of hosts: " + first + "-" + last);
    }
    return new HostSet(new int[] {first, last}, last - first + 1);
  }

  /** The hosts whose bit is set. */
  public static HostSet of(BitSet hosts) {
    return lowest(hosts, hosts.cardinality());
  }

  /**
   * The {@code count} lowest-numbered hosts of a bit set.
   *
   * @throws IllegalArgumentException if it holds fewer
   */
  public static HostSet lowest(BitSet hosts, int count) {
    return lowest(hosts, count, 0);
  }

  /**
   * The {@code count} lowest-numbered hosts of a bit set, from a host on.
   *
   * @throws IllegalArgumentException if it holds fewer
   */
  public static HostSet lowest(BitSet hosts, int count, int from) {
    if (count == 0) {
      return EMPTY;
    }
    int first = hosts.nextSetBit(from);
    if (count == 1 && first >= 0) {
      return of(first);
    }
    int[] bounds = new int[8];
    int used = 0;
    int left = count;
    while (left > 0) {
      if (first < 0) {
        throw new IllegalArgumentException(
            count + " hosts wanted, " + (count - left) + " in the set");
      }
      int end = Math.min(hosts.nextClearBit(first), first + left);
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, used * 2);
      }
      bounds[used++] = first;
      bounds[used++] = end - 1;
      left -= end - first;
      first = hosts.nextSetBit(end);
    }
    return new HostSet(Arrays.copyOf(bounds, used), count);
  }

  /**
   * Reads Batsim's text: intervals {@code a-b} or {@code a}, separated by spaces or commas, in any
   * order.
   *
   * @throws IllegalArgumentException naming the part that is no interval
   */
  public static HostSet parse(String text) {
    BitSet hosts = new BitSet();
    for (String part : text.trim().split("[ ,]+", -1)) {
      if (part.isEmpty() && text.isBlank()) {
        break;
      }
      int dash = part.indexOf('-');
      try {
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        if (first < 0 || last < first || last > MAX_HOST) {
          throw new NumberFormatException();
        }
        hosts.set(first, last + 1);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "'" + part + "' is no interval of hosts such as 3 or 0-7", e);
      }
    }
    return of(hosts);
  }

  /** Host numbers are below this, so that a wrong number cannot ask for gigabytes. */
  private static final int MAX_HOST = 10_000_000;

  /** Number of hosts. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Number of intervals. */
  public int intervals() {
    return bounds.length / 2;
  }

  /** First host of interval {@code i}. */
  public int first(int i) {
    return bounds[2 * i];
  }

  /** Last host of interval {@code i}. */
  public int last(int i) {
    return bounds[2 * i + 1];
  }

  /** The greatest host number, or -1 for the empty set. */
  public int max() {
    return bounds.length == 0 ? -1 : bounds[bounds.length - 1];
  }

  /** Sets the bit of every host. */
  public void addTo(BitSet hosts) {
    for (int i = 0; i < bounds.length; i += 2) {
      hosts.set(bounds[i], bounds[i + 1] + 1);
    }
  }

  /** Clears the bit of every host. */
  public void removeFrom(BitSet hosts) {
    for (int i = 0; i < bounds.length; i += 2) {
      hosts.clear(bounds[i], bounds[i + 1] + 1);
    }
  }

  /** How many of these hosts have their bit set. */
  public int countIn(BitSet hosts) {
    int count = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      for (int h = hosts.nextSetBit(bounds[i]);
          h >= 0 && h <= bounds[i + 1];
          h = hosts.nextSetBit(h + 1)) {
        count++;
      }
    }
    return count;
  }

  /** Those of it whose number is less. */
  public HostSet below(int limit) {
    if (max() < limit) {
      return this;
    }
    BitSet less = toBitSet();
    less.clear(limit, less.length());
    return of(less);
  }

  /** Whether every host has its bit set. */
  public boolean isWithin(BitSet hosts) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (!holdsAll(hosts, bounds[i], bounds[i + 1])) {
        return false;
      }
    }
    return true;
  }

  /** Looks at short intervals host by host: nextClearBit looks on beyond their end. */
  private static boolean holdsAll(BitSet hosts, int first, int last) {
    if (last - first > Long.SIZE) {
      return hosts.nextClearBit(first) > last;
    }
    for (int host = first; host <= last; host++) {
      if (!hosts.get(host)) {
        return false;
      }
    }
    return true;
  }

  /** The hosts as a new bit set. */
  public BitSet toBitSet() {
    BitSet hosts = new BitSet();
    addTo(hosts);
    return hosts;
  }

  /** Appends {@link #toString}. */
  public StringBuilder appendTo(StringBuilder out) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (i > 0) {
        out.append(' ');
      }
      out.append(bounds[i]);
      if (bounds[i + 1] > bounds[i]) {
        out.append('-').append(bounds[i + 1]);
      }
    }
    return out;
  }

  @Override
  public String toString() {
    return appendTo(new StringBuilder(16)).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostSet set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }
}
