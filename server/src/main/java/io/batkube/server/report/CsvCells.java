package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a file of comma-separated values, RFC 4180: one pass over its bytes, and no object
 * per cell for those who need none.
 *
 * <p>Owns its position in the file; one object reads one file once.
 */
final class CsvCells {
  private final Path path;
  private final byte[] in;
  private int at;
  private long line = 1;

  /** The cell that was read last: its bytes, quotes included. */
  private int from;

  private int to;

  /**
   * Opens a file, gzip or not.
   *
   * @throws BadInputException if it cannot be read
   */
  CsvCells(Path path) {
    this.path = path;
    this.in = new InputFile(path).read(InputStream::readAllBytes);
  }

  /** The whole file. */
  byte[] bytes() {
    return in;
  }

  boolean hasMore() {
    return at < in.length;
  }

  /** Whether the next line is empty. */
  boolean isAtEndOfLine() {
    return in[at] == '\n' || in[at] == '\r';
  }

  /** The line that is read, from 1. */
  long line() {
    return line;
  }

  /** Where the cell begins that was read last. */
  int from() {
    return from;
  }

  /** Where it ends. */
  int to() {
    return to;
  }

  /** Moves behind the next cell. */
  void cell() {
    from = at;
    if (at < in.length && in[at] == '"') {
      quotedCell();
    } else {
      while (at < in.length && in[at] != ',' && in[at] != '\n' && in[at] != '\r') {
        at++;
      }
    }
    to = at;
  }

  private void quotedCell() {
    long opened = line;
    for (at++; ; at++) {
      if (at >= in.length) {
        throw BadInputException.atLine(
            path, opened, "found a quote that is never closed, expected one more \"");
      }
      if (in[at] == '\n') {
        line++;
      } else if (in[at] == '"') {
        at++;
        if (at >= in.length || in[at] != '"') {
          return;
        }
      }
    }
  }

  /** Moves behind the comma that follows, if one does. */
  boolean comma() {
    boolean comma = at < in.length && in[at] == ',';
    if (comma) {
      at++;
    }
    return comma;
  }

  /** Moves to the next line. */
  void endRow() {
    if (at < in.length && in[at] == '\r') {
      at++;
    }
    if (at < in.length && in[at] != '\n') {
      throw BadInputException.atLine(
          path, line, "found '" + (char) (in[at] & 0xff) + "' after a cell, expected a comma");
    }
    at++;
    line++;
  }

  /** The cell that was read last, without its quotes. */
  String text() {
    var raw = new String(in, from, to - from, StandardCharsets.UTF_8);
    return raw.startsWith("\"") ? raw.substring(1, raw.length() - 1).replace("\"\"", "\"") : raw;
  }

  /** The texts of a whole row. */
  List<String> row() {
    var cells = new ArrayList<String>();
    do {
      cell();
      cells.add(text());
    } while (comma());
    endRow();
    return cells;
  }
}
