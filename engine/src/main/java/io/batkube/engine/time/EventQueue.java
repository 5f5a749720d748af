package io.batkube.engine.time;

import java.util.Arrays;

/**
 * The future, in the order (time, class, sequence): earlier instants first; within an instant the
 * lower class first; within a class what was added first. Not thread-safe: it belongs to the
 * engine.
 *
 * <p>A binary heap over parallel arrays, so that an entry costs no object of its own.
 */
public final class EventQueue<T> {
  private long[] timeNs = new long[64];
  private long[] order = new long[64];
  private Object[] items = new Object[64];
  private int size;
  private long sequence;

  /** Number of entries. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Adds an item.
   *
   * @param eventClass 0 to 127; its rank among the items of the same instant
   */
  public void add(long atNs, int eventClass, T item) {
    if (size == items.length) {
      grow();
    }
    long key = (long) eventClass << 56 | sequence++;
    int hole = size++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!before(atNs, key, timeNs[parent], order[parent])) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, atNs, key, item);
  }

  /** Instant of the first entry, or {@link Seconds#NEVER} if there is none. */
  public long nextNs() {
    return size == 0 ? Seconds.NEVER : timeNs[0];
  }

  /** Class of the first entry; the queue is not empty. */
  public int nextClass() {
    return (int) (order[0] >>> 56);
  }

  /** The first item; the queue is not empty. */
  @SuppressWarnings("unchecked")
  public T peek() {
    return (T) items[0];
  }

  /** Removes and returns the first item; the queue is not empty. */
  @SuppressWarnings("unchecked")
  public T poll() {
    T first = (T) items[0];
    size--;
    long lastNs = timeNs[size];
    long lastKey = order[size];
    Object last = items[size];
    items[size] = null;
    if (size > 0) {
      int hole = 0;
      for (int child = 1; child < size; child = 2 * hole + 1) {
        int right = child + 1;
        if (right < size && before(timeNs[right], order[right], timeNs[child], order[child])) {
          child = right;
        }
        if (!before(timeNs[child], order[child], lastNs, lastKey)) {
          break;
        }
        move(child, hole);
        hole = child;
      }
      put(hole, lastNs, lastKey, last);
    }
    return first;
  }

  private static boolean before(long timeA, long orderA, long timeB, long orderB) {
    return timeA != timeB ? timeA < timeB : orderA < orderB;
  }

  private void move(int from, int to) {
    timeNs[to] = timeNs[from];
    order[to] = order[from];
    items[to] = items[from];
  }

  private void put(int at, long atNs, long key, Object item) {
    timeNs[at] = atNs;
    order[at] = key;
    items[at] = item;
  }

  private void grow() {
    int capacity = items.length * 2;
    timeNs = Arrays.copyOf(timeNs, capacity);
    order = Arrays.copyOf(order, capacity);
    items = Arrays.copyOf(items, capacity);
  }
}
