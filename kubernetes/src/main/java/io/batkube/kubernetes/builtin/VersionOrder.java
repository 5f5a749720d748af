package io.batkube.kubernetes.builtin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' order of versions: v2 before v1 before v1beta1 before v2alpha1. */
final class VersionOrder {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

  private VersionOrder() {}

  /** True if the first is to be preferred. */
  static boolean moreMature(String version, String other) {
    return rank(version) > rank(other);
  }

  /** Stability, then major, then minor number. */
  private static long rank(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return -1;
    }
    long stability = parts.group(2) == null ? 2 : parts.group(2).equals("beta") ? 1 : 0;
    long major = Long.parseLong(parts.group(1));
    long minor = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    return (stability * 1000 + major) * 1000 + minor;
  }
}
