package io.batkube.kubernetes.kubelet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as statuses show them: in whole seconds. */
final class Times {
  /**
   * What was said last: many things happen in the same second. Immutable, so that any thread may
   * find one here, or miss it.
   */
  private record Said(long second, String text) {}

  private static Said last = new Said(0, "1970-01-01T00:00:00Z");

  private Times() {}

  static String text(Instant instant) {
    Said said = last;
    if (said.second != instant.getEpochSecond()) {
      said = new Said(instant.getEpochSecond(), instant.truncatedTo(ChronoUnit.SECONDS).toString());
      last = said;
    }
    return said.text;
  }
}
