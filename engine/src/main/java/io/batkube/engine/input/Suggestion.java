package io.batkube.engine.input;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean …": the known name that a mistyped one was most likely meant to be. */
public final class Suggestion {
  /** Longer names are nobody's typing mistake. */
  private static final int MAX_LENGTH = 64;

  private Suggestion() {}

  /**
   * The known name nearest to {@code found}, if it is near enough to be meant: a letter wrong,
   * missing, too many or swapped per three letters, letter case counting for nothing. Of equally
   * near names the first wins.
   */
  public static Optional<String> nearest(String found, Collection<String> known) {
    String typed = found.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = Math.max(1, found.length() / 3) + 1;
    if (typed.length() <= MAX_LENGTH) {
      for (String name : known) {
        int distance = distance(typed, name.toLowerCase(Locale.ROOT));
        if (distance < bestDistance && distance < name.length()) {
          best = name;
          bestDistance = distance;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code ", did you mean 'x'?"}, or nothing. */
  public static String phrase(String found, Collection<String> known) {
    return nearest(found, known).map(name -> ", did you mean '" + name + "'?").orElse("");
  }

  /** Edits from one text to the other: insert, delete, replace, swap of neighbours. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
