package io.batkube.kubernetes.kubelet;

/** Names that a runtime gives to containers: made of who they are, the same in every run. */
final class ContainerIds {
  private static final String RUNTIME = "containerd://";
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();
  private static final int WORDS = 4;
  private static final int DIGITS_PER_WORD = 16;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private ContainerIds() {}

  static String of(String podUid, String container, int restarts) {
    long hash = mixed(mixed(FNV_OFFSET, podUid), container) ^ restarts;
    char[] text = new char[RUNTIME.length() + WORDS * DIGITS_PER_WORD];
    RUNTIME.getChars(0, RUNTIME.length(), text, 0);
    int at = RUNTIME.length();
    for (int word = 0; word < WORDS; word++) {
      hash += GOLDEN;
      long bits = scrambled(hash);
      for (int digit = 0; digit < DIGITS_PER_WORD; digit++) {
        text[at++] = DIGITS[(int) (bits >>> (60 - 4 * digit)) & 15];
      }
    }
    return new String(text);
  }

  private static long mixed(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private static long scrambled(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
