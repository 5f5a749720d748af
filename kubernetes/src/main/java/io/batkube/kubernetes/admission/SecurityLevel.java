package io.batkube.kubernetes.admission;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A level of pod security as it was in a version of Kubernetes.
 *
 * @param minor of version 1; {@link #LATEST} is the newest
 */
record SecurityLevel(Strictness strictness, int minor) {
  static final int LATEST = Integer.MAX_VALUE;
  static final SecurityLevel NONE = new SecurityLevel(Strictness.PRIVILEGED, LATEST);

  private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]*)");

  /** From what allows everything to what allows little. */
  enum Strictness {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    static Optional<Strictness> of(String text) {
      for (Strictness each : values()) {
        if (each.text().equals(text)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** "latest" or "v1.30". */
  static Optional<Integer> version(String text) {
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    if (!VERSION.matcher(text).matches() || text.length() > 12) {
      return Optional.empty();
    }
    return Optional.of((int) Math.min(Long.parseLong(text.substring(3)), LATEST - 1));
  }

  boolean isPrivileged() {
    return strictness == Strictness.PRIVILEGED;
  }

  /** "restricted:latest". */
  @Override
  public String toString() {
    return strictness.text() + ":" + (minor == LATEST ? "latest" : "v1." + minor);
  }
}
