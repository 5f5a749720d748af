package io.batkube.engine.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The numbers of a cluster's hosts: {@code 0-15,20}. Source: SimGrid 3.32, {@code explodesRadical}.
 */
record Radical(List<Range> ranges) {
  record Range(int first, int last) {}

  /**
   * Reads ranges {@code a-b} or {@code a}, separated by commas.
   *
   * @throws IllegalArgumentException saying what was found and expected
   */
  static Radical parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String range = part.strip();
      int dash = range.indexOf('-');
      int first = number(range, dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : number(range, range.substring(dash + 1));
      if (last < first) {
        throw new IllegalArgumentException(
            "found '" + range + "', expected the smaller number first");
      }
      ranges.add(new Range(first, last));
    }
    return new Radical(List.copyOf(ranges));
  }

  private static int number(String range, String digits) {
    if (!digits.strip().matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "found '" + range + "', expected numbers and ranges such as 0-15,20");
    }
    return Integer.parseInt(digits.strip());
  }

  /** How many numbers it has, without going through them. */
  long size() {
    return ranges.stream().mapToLong(r -> r.last - (long) r.first + 1).sum();
  }

  /** Every number, in the order of the text. */
  void forEach(IntConsumer action) {
    for (Range range : ranges) {
      for (int i = range.first; i <= range.last; i++) {
        action.accept(i);
      }
    }
  }
}
