package io.batkube.kubernetes.kubelet;

/**
 * What kubelets know of the changes of the store: their own writes of pods, of which they need not
 * be told, and up to which version there is nothing else that they do not know. Mutable; {@link
 * Kubelets} owns it.
 */
final class Known {
  /**
   * Versions of own writes that were not told yet, in order: a ring whose length is a power of 2.
   */
  private long[] own = new long[1024];

  private int first;
  private int count;

  /** All changes up to this version were told, or are own. */
  private long upTo;

  /** A kubelet has written. */
  void wrote(long version) {
    if (count == own.length) {
      grow();
    }
    own[(first + count++) & (own.length - 1)] = version;
    if (version == upTo + 1) {
      upTo = version;
    }
  }

  private void grow() {
    long[] more = new long[own.length * 2];
    for (int i = 0; i < count; i++) {
      more[i] = own[(first + i) & (own.length - 1)];
    }
    own = more;
    first = 0;
  }

  /** A change is told, in the order of versions. Returns whether it is an own write. */
  boolean isOwn(long version) {
    upTo = Math.max(upTo, version);
    if (count == 0 || own[first] != version) {
      return false;
    }
    first = (first + 1) & (own.length - 1);
    count--;
    return true;
  }

  /** Whether a version holds nothing that is not known. */
  boolean isAll(long version) {
    return upTo == version;
  }
}
