package io.batkube.kubernetes.schema;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Bytes in base64, as Go's {@code encoding/base64} reads and writes them. */
final class GoBytes {
  private GoBytes() {}

  /** The same bytes as Go writes them: without line breaks. */
  static String canonical(String text) throws MistypedException {
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int count = 0;
    int at = 0;
    while (at < in.length && in[at] != '=') {
      if (isDigit(in[at])) {
        out[count++] = in[at];
      } else if (!isBreak(in[at])) {
        throw corrupt(at);
      }
      at++;
    }
    if (at == in.length && count % 4 != 0) {
      throw corrupt(at - count % 4);
    }
    if (at < in.length) {
      checkPadding(in, at, count % 4);
    }
    boolean whole = count == in.length;
    byte[] bytes = Base64.getDecoder().decode(whole ? in : Arrays.copyOf(out, count));
    return whole ? text : Base64.getEncoder().encodeToString(bytes);
  }

  /** One {@code =} after three digits, two after two, and nothing but line breaks besides. */
  private static void checkPadding(byte[] in, int first, int digits) throws MistypedException {
    if (digits < 2) {
      throw corrupt(first);
    }
    int at = afterBreaks(in, first + 1);
    if (digits == 2) {
      if (at == in.length) {
        throw corrupt(in.length);
      }
      if (in[at] != '=') {
        throw corrupt(at - 1);
      }
      at = afterBreaks(in, at + 1);
    }
    if (at < in.length) {
      throw corrupt(at);
    }
  }

  private static int afterBreaks(byte[] in, int from) {
    int at = from;
    while (at < in.length && isBreak(in[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBreak(byte b) {
    return b == '\n' || b == '\r';
  }

  private static boolean isDigit(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/';
  }

  private static MistypedException corrupt(int at) {
    return new MistypedException("illegal base64 data at input byte " + at);
  }
}
