package io.batkube.engine.workload;

import java.util.Arrays;

/**
 * The job numbers met so far, each with its line: a hash table of primitives, because logs have
 * hundreds of thousands. Mutable; used by one pass over the file.
 */
final class JobNumbers {
  private static final long NONE = -1;

  private long[] numbers = new long[1 << 12];
  private long[] lines = new long[1 << 12];
  private int size;

  JobNumbers() {
    Arrays.fill(numbers, NONE);
  }

  /**
   * Notes a number, 0 or more.
   *
   * @return the line where it stood before, or -1 if it is new
   */
  long add(long number, long line) {
    if (size * 2 >= numbers.length) {
      grow();
    }
    int slot = slot(number);
    if (numbers[slot] == number) {
      return lines[slot];
    }
    numbers[slot] = number;
    lines[slot] = line;
    size++;
    return NONE;
  }

  /** Where the number stands or belongs. */
  private int slot(long number) {
    int mask = numbers.length - 1;
    int slot = (int) ((number * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (numbers[slot] != NONE && numbers[slot] != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldNumbers = numbers;
    long[] oldLines = lines;
    numbers = new long[oldNumbers.length * 2];
    lines = new long[oldNumbers.length * 2];
    Arrays.fill(numbers, NONE);
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] != NONE) {
        int slot = slot(oldNumbers[i]);
        numbers[slot] = oldNumbers[i];
        lines[slot] = oldLines[i];
      }
    }
  }
}
