package io.batkube.kubernetes.kubelet;

/**
 * Names that machines and runtimes have from the factory, or from a digest: made of who they are,
 * the same in every run.
 */
final class MadeUpIds {
  private static final String RUNTIME = "containerd://";
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();
  private static final int DIGITS_PER_WORD = 16;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private MadeUpIds() {}

  /** The id of a container, as a runtime writes it. */
  static String ofContainer(String podUid, String container, int restarts) {
    long hash = mixed(mixed(FNV_OFFSET, podUid), container) ^ restarts;
    char[] text = new char[RUNTIME.length() + 4 * DIGITS_PER_WORD];
    RUNTIME.getChars(0, RUNTIME.length(), text, 0);
    write(hash, text, RUNTIME.length());
    return new String(text);
  }

  /** 64 hexadecimal digits, as of a digest. */
  static String ofDigest(String text) {
    char[] digits = new char[4 * DIGITS_PER_WORD];
    write(mixed(FNV_OFFSET, text), digits, 0);
    return new String(digits);
  }

  /** 32 hexadecimal digits. */
  static String ofMachine(String text) {
    char[] digits = new char[2 * DIGITS_PER_WORD];
    write(mixed(FNV_OFFSET, text), digits, 0);
    return new String(digits);
  }

  /** The digits of {@link #ofMachine} with the dashes of a UUID. */
  static String uuid(String text) {
    String digits = ofMachine(text);
    return digits.substring(0, 8)
        + "-"
        + digits.substring(8, 12)
        + "-"
        + digits.substring(12, 16)
        + "-"
        + digits.substring(16, 20)
        + "-"
        + digits.substring(20);
  }

  private static void write(long start, char[] text, int from) {
    long hash = start;
    for (int at = from; at < text.length; ) {
      hash += GOLDEN;
      long bits = scrambled(hash);
      for (int digit = 0; digit < DIGITS_PER_WORD; digit++) {
        text[at++] = DIGITS[(int) (bits >>> (60 - 4 * digit)) & 15];
      }
    }
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
