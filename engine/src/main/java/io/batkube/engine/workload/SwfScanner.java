package io.batkube.engine.workload;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.time.Seconds;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits a log into records, straight from its bytes: nothing is allocated per line or per field.
 * All 18 fields of a line must be there and be numbers, also those that nobody uses.
 *
 * <p>Mutable; used by one pass over the file. Source: the Standard Workload Format, version 2.2.
 */
final class SwfScanner {
  private static final String[] FIELDS = {
    "job number",
    "submit time",
    "wait time",
    "run time",
    "allocated processors",
    "average CPU time",
    "used memory",
    "requested processors",
    "requested time",
    "requested memory",
    "status",
    "user",
    "group",
    "application",
    "queue",
    "partition",
    "preceding job",
    "think time"
  };

  private static final int LONGEST_LINE = 1 << 16;
  private static final int LONGEST_NUMBER = 100;

  /** With so many digits before or after the point, the quick way cannot overflow. */
  private static final int QUICK_DIGITS = 9;

  private final InputFile file;
  private final InputStream in;
  private final byte[] buffer = new byte[LONGEST_LINE];
  private int filled;
  private int nextLine;
  private int lineStart;
  private int lineEnd;
  private long line;

  /** The line's values in units of 1e-9: nanoseconds of those that are seconds. */
  private final long[] nanos = new long[FIELDS.length];

  SwfScanner(InputFile file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Goes on to the next line that has data.
   *
   * @param comments gets every comment line on the way, {@code ;} first
   * @return false at the end of the file
   */
  boolean next(SwfRecord record, Consumer<String> comments) throws IOException {
    while (nextLine()) {
      int start = skipBlanks(lineStart);
      if (start == lineEnd) {
        continue;
      }
      if (buffer[start] == ';') {
        comments.accept(text(start, lineEnd));
        continue;
      }
      scanFields(start);
      fill(record);
      return true;
    }
    return false;
  }

  private void fill(SwfRecord record) {
    record.line = line;
    record.number = whole(0);
    record.submitNs = nanos[1];
    record.runNs = nanos[3];
    record.allocatedProcessors = count(4);
    record.requestedProcessors = count(7);
    record.requestedNs = nanos[8];
    if (record.number < 0) {
      throw refused(0, Long.toString(record.number), "a whole number, 0 or more");
    }
  }

  private long whole(int field) {
    if (nanos[field] % Seconds.ONE != 0) {
      throw refused(field, Seconds.format(nanos[field]), "a whole number");
    }
    return nanos[field] / Seconds.ONE;
  }

  private int count(int field) {
    long value = whole(field);
    if (value != (int) value) {
      throw refused(field, Long.toString(value), "a number of processors");
    }
    return (int) value;
  }

  private void scanFields(int start) {
    int at = start;
    int field = 0;
    while (at < lineEnd) {
      if (field == FIELDS.length) {
        throw refused("more than 18 fields, expected 18");
      }
      at = skipBlanks(scanNumber(at, field++));
    }
    if (field < FIELDS.length) {
      throw refused("found " + field + (field == 1 ? " field" : " fields") + ", expected 18");
    }
  }

  /** Reads the field that begins at {@code start}; returns where it ends. */
  private int scanNumber(int start, int field) {
    int at = start;
    boolean negative = buffer[at] == '-';
    if (negative) {
      at++;
    }
    int digits = at;
    long value = 0;
    for (; at < lineEnd && isDigit(buffer[at]); at++) {
      value = value * 10 + (buffer[at] - '0');
    }
    boolean quick = at > digits && at - digits <= QUICK_DIGITS;
    value *= Seconds.ONE;
    if (at < lineEnd && buffer[at] == '.') {
      int point = at++;
      for (long unit = Seconds.ONE / 10; at < lineEnd && isDigit(buffer[at]); at++, unit /= 10) {
        value += (buffer[at] - '0') * unit;
      }
      quick &= at - point - 1 <= QUICK_DIGITS;
    }
    if (quick && (at == lineEnd || isBlank(buffer[at]))) {
      nanos[field] = negative ? -value : value;
      return at;
    }
    return scanOddNumber(start, field);
  }

  /** A number with an exponent or very many digits, or none at all. */
  private int scanOddNumber(int start, int field) {
    int end = start;
    while (end < lineEnd && !isBlank(buffer[end])) {
      end++;
    }
    String text = text(start, end);
    try {
      if (text.length() > LONGEST_NUMBER) {
        throw new NumberFormatException();
      }
      nanos[field] = Seconds.ofDecimal(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw refused(field, text, "a number");
    } catch (ArithmeticException e) {
      throw refused(field, text, "a number below 9.2e9");
    }
    return end;
  }

  private boolean nextLine() throws IOException {
    int at = nextLine;
    while (true) {
      for (; at < filled; at++) {
        if (buffer[at] == '\n') {
          return startLine(at, at + 1);
        }
      }
      if (nextLine == 0 && filled == buffer.length) {
        line++;
        throw refused("the line is longer than " + LONGEST_LINE + " bytes, expected 18 numbers");
      }
      System.arraycopy(buffer, nextLine, buffer, 0, filled - nextLine);
      filled -= nextLine;
      nextLine = 0;
      at = filled;
      int more = in.read(buffer, filled, buffer.length - filled);
      if (more < 0) {
        return filled > 0 && startLine(filled, filled);
      }
      filled += more;
    }
  }

  private boolean startLine(int end, int next) {
    lineStart = nextLine;
    lineEnd = end;
    nextLine = next;
    line++;
    if (line == 1 && startsWithByteOrderMark()) {
      lineStart += 3;
    }
    return true;
  }

  /** What some editors put before the first character of a UTF-8 file. */
  private boolean startsWithByteOrderMark() {
    return lineEnd - lineStart >= 3
        && buffer[lineStart] == (byte) 0xef
        && buffer[lineStart + 1] == (byte) 0xbb
        && buffer[lineStart + 2] == (byte) 0xbf;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < lineEnd && isBlank(buffer[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private String text(int from, int to) {
    return new String(Arrays.copyOfRange(buffer, from, to), StandardCharsets.UTF_8);
  }

  private BadInputException refused(int field, String found, String expected) {
    return refused(
        ("field " + (field + 1) + " (" + FIELDS[field] + ") is '")
            + (JsonInput.shortened(found) + "', expected " + expected));
  }

  private BadInputException refused(String problem) {
    return BadInputException.atLine(file, line, problem);
  }
}
