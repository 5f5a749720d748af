package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.store.Partition;

/** Which versions of a kind differ in more than their name, and how. */
final class Conversions {
  private Conversions() {}

  static Conversion between(
      Partition partition, String kind, String storedApiVersion, String servedApiVersion) {
    return Conversion.renaming(storedApiVersion, servedApiVersion);
  }
}
