package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.JobState;
import io.batkube.engine.time.Seconds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code jobs.csv}, with Batsim's column names in any order, unknown ones skipped, and no
 * object per cell. One object reads one file once.
 */
final class JobsCsv {
  private enum Column {
    JOB_ID,
    WORKLOAD_NAME,
    PROFILE,
    SUBMISSION_TIME,
    REQUESTED_NUMBER_OF_RESOURCES,
    REQUESTED_TIME,
    FINAL_STATE,
    STARTING_TIME,
    FINISH_TIME,
    ALLOCATED_RESOURCES,
    METADATA,
    OTHER;

    private static final Set<Column> OPTIONAL =
        EnumSet.of(PROFILE, REQUESTED_NUMBER_OF_RESOURCES, REQUESTED_TIME, METADATA, OTHER);

    String header() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Column of(String header) {
      return Arrays.stream(values())
          .filter(c -> c != OTHER && c.header().equals(header))
          .findFirst()
          .orElse(OTHER);
    }
  }

  private static final int MAX_HOST = 10_000_000;
  private static final JobState[] STATES = JobState.values();
  private static final byte[][] STATE_NAMES =
      Arrays.stream(STATES)
          .map(s -> s.name().getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private final Path path;
  private final CsvCells cells;
  private final byte[] in;

  /** The cell that was read last: its bytes, quotes included. */
  private int from;

  private int to;

  private JobsCsv(Path path, CsvCells cells) {
    this.path = path;
    this.cells = cells;
    this.in = cells.bytes();
  }

  /**
   * Reads a whole file, gzip or not.
   *
   * @throws BadInputException naming file, line, what was found and what was expected
   */
  static JobTable read(Path path) {
    return new JobsCsv(path, new CsvCells(path)).rows();
  }

  private JobTable rows() {
    List<Column> columns = header();
    int width = columns.size();
    Column[] column = columns.toArray(Column[]::new);
    var table = new JobTable(in, in.length / 120);
    while (cells.hasMore()) {
      if (cells.isAtEndOfLine()) {
        cells.endRow();
        continue;
      }
      table.beginRow();
      long rowLine = cells.line();
      int read = 0;
      do {
        cell();
        if (read < width) {
          take(column[read], table);
        }
        read++;
      } while (cells.comma());
      cells.endRow();
      if (read != width) {
        throw BadInputException.atLine(
            path, rowLine, "found " + read + " columns, expected the " + width + " of the header");
      }
      check(table, rowLine);
    }
    return table;
  }

  private List<Column> header() {
    if (in.length == 0) {
      throw BadInputException.atLine(path, 1, "found an empty file, expected the header of jobs");
    }
    var columns = new ArrayList<Column>();
    do {
      cell();
      var column = Column.of(cells.text());
      if (column != Column.OTHER && columns.contains(column)) {
        throw BadInputException.atLine(
            path, 1, "found column " + column.header() + " twice, expected it once");
      }
      columns.add(column);
    } while (cells.comma());
    cells.endRow();
    for (Column needed : EnumSet.complementOf(EnumSet.copyOf(Column.OPTIONAL))) {
      if (!columns.contains(needed)) {
        throw BadInputException.atLine(
            path, 1, "found no column " + needed.header() + ", expected it in the header");
      }
    }
    return columns;
  }

  /** Moves behind the next cell. */
  private void cell() {
    cells.cell();
    from = cells.from();
    to = cells.to();
  }

  private void take(Column column, JobTable table) {
    switch (column) {
      case JOB_ID -> table.setText(table.name, from, to);
      case WORKLOAD_NAME -> table.setText(table.workload, from, to);
      case PROFILE -> table.setText(table.profile, from, to);
      case METADATA -> table.setText(table.metadata, from, to);
      case SUBMISSION_TIME -> {
        if (from == to) {
          throw wrong(column, "seconds such as 12.500000");
        }
        table.setSubmissionNs(seconds(column));
      }
      case REQUESTED_NUMBER_OF_RESOURCES -> table.setRequested(wholeNumber(column));
      case REQUESTED_TIME -> {
        long ns = from == to ? -1 : seconds(column);
        table.setWalltimeNs(ns < 0 ? JobTable.NEVER : ns);
      }
      case FINAL_STATE -> table.setState(state());
      case STARTING_TIME -> table.setStartNs(from == to ? JobTable.NEVER : seconds(column));
      case FINISH_TIME -> table.setFinishNs(from == to ? JobTable.NEVER : seconds(column));
      case ALLOCATED_RESOURCES -> hosts(table);
      case OTHER -> {}
    }
  }

  /** What only a whole row can say. */
  private void check(JobTable table, long rowLine) {
    int row = table.size() - 1;
    switch (table.state(row)) {
      case REJECTED, NOT_SUBMITTED, SUBMITTED -> table.forgetRun();
      case RUNNING, COMPLETED_SUCCESSFULLY, COMPLETED_FAILED, COMPLETED_WALLTIME_REACHED -> {
        if (table.startNs(row) == JobTable.NEVER) {
          throw BadInputException.atLine(
              path, rowLine, "found no starting_time, expected one of a job that ran");
        }
      }
      case COMPLETED_KILLED -> {}
    }
    if (table.finishNs(row) != JobTable.NEVER && table.finishNs(row) < table.startNs(row)) {
      throw BadInputException.atLine(
          path, rowLine, "found finish_time before starting_time, expected it at or after");
    }
  }

  /** Decimal seconds to nanoseconds; the plain form here, every other through {@link Seconds}. */
  private long seconds(Column column) {
    int p = from;
    boolean negative = p < to && in[p] == '-';
    if (negative) {
      p++;
    }
    long value = 0;
    int digits = 0;
    int decimals = -1;
    for (; p < to; p++) {
      int c = in[p];
      if (c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
        digits++;
        decimals += decimals >= 0 ? 1 : 0;
      } else if (c == '.' && decimals < 0) {
        decimals = 0;
      } else {
        break;
      }
    }
    if (p < to
        || digits == 0
        || digits > 18
        || decimals > 9
        || digits - Math.max(0, decimals) > 9) {
      return otherSeconds(column);
    }
    for (int i = Math.max(0, decimals); i < 9; i++) {
      value *= 10;
    }
    return negative ? -value : value;
  }

  private long otherSeconds(Column column) {
    try {
      return Seconds.parse(cells.text());
    } catch (ArithmeticException | NumberFormatException _) {
      throw wrong(column, "seconds such as 12.500000");
    }
  }

  private int wholeNumber(Column column) {
    int value = 0;
    for (int p = from; p < to; p++) {
      int digit = in[p] - '0';
      if (digit < 0 || digit > 9 || value > MAX_HOST) {
        throw wrong(column, "a whole number");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private JobState state() {
    for (int i = 0; i < STATES.length; i++) {
      if (Arrays.equals(in, from, to, STATE_NAMES[i], 0, STATE_NAMES[i].length)) {
        return STATES[i];
      }
    }
    throw wrong(Column.FINAL_STATE, "one of " + Arrays.toString(STATES));
  }

  /** Intervals such as {@code 0-3 7}, apart by spaces or commas, as in Batsim. */
  private void hosts(JobTable table) {
    boolean quoted = from < to && in[from] == '"';
    int p = quoted ? from + 1 : from;
    int end = quoted ? to - 1 : to;
    while (p < end) {
      int first = 0;
      int digits = p;
      for (; p < end && in[p] >= '0' && in[p] <= '9' && first <= MAX_HOST; p++) {
        first = first * 10 + (in[p] - '0');
      }
      int last = first;
      boolean bad = p == digits;
      if (p < end && in[p] == '-') {
        p++;
        digits = p;
        last = 0;
        for (; p < end && in[p] >= '0' && in[p] <= '9' && last <= MAX_HOST; p++) {
          last = last * 10 + (in[p] - '0');
        }
        bad |= p == digits;
      }
      boolean apart = p == end || in[p] == ' ' || in[p] == ',';
      if (bad || !apart || last < first || last > MAX_HOST) {
        throw wrong(Column.ALLOCATED_RESOURCES, "intervals of hosts such as 0-3 7");
      }
      table.addHosts(first, last);
      p++;
    }
  }

  private BadInputException wrong(Column column, String expected) {
    String found = from == to ? "nothing" : "'" + cells.text() + "'";
    return BadInputException.atLine(
        path, cells.line(), column.header() + ": found " + found + ", expected " + expected);
  }
}
