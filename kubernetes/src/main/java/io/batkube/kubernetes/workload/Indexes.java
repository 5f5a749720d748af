package io.batkube.kubernetes.workload;

import java.util.ArrayList;
import java.util.List;

/** Indexes of a job, written as ranges in rising order: "0,2-5". */
record Indexes(List<Range> ranges) {
  Indexes {
    ranges = List.copyOf(ranges);
  }

  /** From the first to the last, both included. */
  record Range(long first, long last) {}

  /** The text is no such list; the message is that of a real server. */
  static final class BadIndexesException extends Exception {
    private static final long serialVersionUID = 1L;

    BadIndexesException(String message) {
      super(message);
    }
  }

  static Indexes parse(String text, long completions) throws BadIndexesException {
    List<Range> ranges = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String part : text.split(",", -1)) {
        Range range = range(part, completions);
        if (!ranges.isEmpty() && ranges.getLast().last >= range.first) {
          throw new BadIndexesException(
              "non-increasing order, previous: "
                  + ranges.getLast().last
                  + ", current: "
                  + range.first);
        }
        ranges.add(range);
      }
    }
    return new Indexes(ranges);
  }

  private static Range range(String text, long completions) throws BadIndexesException {
    String[] ends = text.split("-", -1);
    if (ends.length > 2) {
      throw new BadIndexesException(
          "the fragment \""
              + text
              + "\" violates the requirement that an index interval can have at most two parts"
              + " separated by '-'");
    }
    long first = index(ends[0], completions);
    if (ends.length == 1) {
      return new Range(first, first);
    }
    long last = index(ends[1], completions);
    if (first >= last) {
      throw new BadIndexesException(
          "non-increasing order, previous: " + first + ", current: " + last);
    }
    return new Range(first, last);
  }

  private static long index(String text, long completions) throws BadIndexesException {
    if (!text.matches("[+]?[0-9]{1,18}")) {
      throw new BadIndexesException("cannot convert string to integer for index: \"" + text + "\"");
    }
    long index = Long.parseLong(text);
    if (index >= completions) {
      throw new BadIndexesException("too large index: \"" + text + "\"");
    }
    return index;
  }

  long count() {
    return ranges.stream().mapToLong(range -> range.last - range.first + 1).sum();
  }

  /** The first index that is in both, or -1. */
  long common(Indexes other) {
    for (Range mine : ranges) {
      for (Range theirs : other.ranges) {
        if (mine.first <= theirs.last && theirs.first <= mine.last) {
          return Math.max(mine.first, theirs.first);
        }
      }
    }
    return -1;
  }
}
