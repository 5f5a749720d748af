package io.batkube.kubernetes.tree;

/**
 * Texts that were read lately, by their hash, so that the objects of a cluster share what most of
 * them say: images, labels, phases. Any thread may find or lose one here; results never depend on
 * it.
 */
final class RecentTexts {
  private static final int LONGEST = 128;

  private static final String[] TEXTS = new String[4096];

  private RecentTexts() {}

  /** The text, or an equal one. */
  static String shared(String text) {
    if (text.length() > LONGEST) {
      return text;
    }
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (TEXTS.length - 1);
    String recent = TEXTS[slot];
    if (text.equals(recent)) {
      return recent;
    }
    TEXTS[slot] = text;
    return text;
  }
}
