package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file of comma-separated values, RFC 4180, row by row: for files that are read whole and
 * by people. Owns its position; one object reads one file once.
 */
final class CsvRows {
  private final Path path;
  private final String text;
  private int at;
  private long line = 1;
  private long rowLine = 1;

  /**
   * Opens a file, gzip or not.
   *
   * @throws BadInputException if it cannot be read
   */
  CsvRows(Path path) {
    this.path = path;
    this.text =
        new String(new InputFile(path).read(InputStream::readAllBytes), StandardCharsets.UTF_8);
  }

  boolean hasNext() {
    return at < text.length();
  }

  /** The line on which the row begins that was read last. */
  long line() {
    return rowLine;
  }

  /**
   * The cells of the next row.
   *
   * @throws BadInputException if a quote is never closed, or a cell goes on after it
   */
  List<String> next() {
    rowLine = line;
    var cells = new ArrayList<String>();
    do {
      cells.add(cell());
    } while (isAt(',') && at++ >= 0);
    if (isAt('\r')) {
      at++;
    }
    if (hasNext() && !isAt('\n')) {
      throw BadInputException.atLine(
          path, line, "found '" + text.charAt(at) + "' after a cell, expected a comma");
    }
    at++;
    line++;
    return cells;
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private String cell() {
    if (isAt('"')) {
      return quoted();
    }
    int from = at;
    while (hasNext() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    var cell = new StringBuilder();
    for (at++; hasNext(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        if (!isAt('"')) {
          return cell.toString();
        }
      } else if (c == '\n') {
        line++;
      }
      cell.append(c);
    }
    throw BadInputException.atLine(
        path, rowLine, "found a quote that is never closed, expected one more \"");
  }
}
