package io.batkube.server.report;

import io.batkube.engine.job.JobState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rows of {@code jobs.csv} in the order of the file, held as columns: a run of 188 000 jobs is
 * read and packed in a fraction of a second. Filled by {@link JobsCsv}, read-only afterwards.
 */
final class JobTable {
  /** The time of something that never happened. */
  static final long NEVER = Long.MIN_VALUE;

  /** A column of text: slices of the file, unquoted when asked for. */
  static final class Text {
    private int[] from;
    private int[] to;

    private void allocate(int rows) {
      from = grown(from, rows);
      to = grown(to, rows);
    }
  }

  /** Where jobs come from. */
  final Text workload = new Text();

  /** Ids of jobs within their workload. */
  final Text name = new Text();

  /** Names of profiles. */
  final Text profile = new Text();

  /** Whatever the workload attached to a job. */
  final Text metadata = new Text();

  private final byte[] file;
  private int size;
  private long[] submissionNs;
  private long[] startNs;
  private long[] finishNs;
  private long[] walltimeNs;
  private int[] requested;
  private JobState[] state;

  /** first0, last0, first1, last1, … of all jobs. */
  private int[] bounds = new int[1024];

  /** Where the bounds of a job end; those of the next begin there. */
  private int[] boundsTo;

  JobTable(byte[] file, int expectedRows) {
    this.file = file;
    allocate(Math.max(16, expectedRows));
  }

  private void allocate(int rows) {
    submissionNs = grown(submissionNs, rows);
    startNs = grown(startNs, rows);
    finishNs = grown(finishNs, rows);
    walltimeNs = grown(walltimeNs, rows);
    requested = grown(requested, rows);
    boundsTo = grown(boundsTo, rows);
    state = state == null ? new JobState[rows] : Arrays.copyOf(state, rows);
    workload.allocate(rows);
    name.allocate(rows);
    profile.allocate(rows);
    metadata.allocate(rows);
  }

  private static long[] grown(long[] column, int rows) {
    return column == null ? new long[rows] : Arrays.copyOf(column, rows);
  }

  private static int[] grown(int[] column, int rows) {
    return column == null ? new int[rows] : Arrays.copyOf(column, rows);
  }

  /** Begins a row in which nothing is known yet. */
  void beginRow() {
    if (size == requested.length) {
      allocate(size * 2);
    }
    submissionNs[size] = 0;
    startNs[size] = NEVER;
    finishNs[size] = NEVER;
    walltimeNs[size] = NEVER;
    boundsTo[size] = size == 0 ? 0 : boundsTo[size - 1];
    size++;
  }

  void setSubmissionNs(long ns) {
    submissionNs[size - 1] = ns;
  }

  void setStartNs(long ns) {
    startNs[size - 1] = ns;
  }

  void setFinishNs(long ns) {
    finishNs[size - 1] = ns;
  }

  void setWalltimeNs(long ns) {
    walltimeNs[size - 1] = ns;
  }

  void setRequested(int hosts) {
    requested[size - 1] = hosts;
  }

  void setState(JobState to) {
    state[size - 1] = to;
  }

  void setText(Text column, int from, int to) {
    column.from[size - 1] = from;
    column.to[size - 1] = to;
  }

  void addHosts(int first, int last) {
    int end = boundsTo[size - 1];
    if (end == bounds.length) {
      bounds = Arrays.copyOf(bounds, end * 2);
    }
    bounds[end] = first;
    bounds[end + 1] = last;
    boundsTo[size - 1] = end + 2;
  }

  /** Forgets when and where the job of this row ran: it was rejected. */
  void forgetRun() {
    startNs[size - 1] = NEVER;
    finishNs[size - 1] = NEVER;
    boundsTo[size - 1] = size == 1 ? 0 : boundsTo[size - 2];
  }

  /** Number of jobs. */
  int size() {
    return size;
  }

  long submissionNs(int row) {
    return submissionNs[row];
  }

  /** Start of the run, or {@link #NEVER}. */
  long startNs(int row) {
    return startNs[row];
  }

  /** End of the run, or {@link #NEVER}. */
  long finishNs(int row) {
    return finishNs[row];
  }

  /** Requested time, or {@link #NEVER}. */
  long walltimeNs(int row) {
    return walltimeNs[row];
  }

  /** Requested number of hosts. */
  int requested(int row) {
    return requested[row];
  }

  JobState state(int row) {
    return state[row];
  }

  /** Number of intervals of hosts. */
  int intervals(int row) {
    return (boundsTo[row] - boundsFrom(row)) / 2;
  }

  /** First host of an interval. */
  int firstHost(int row, int interval) {
    return bounds[boundsFrom(row) + 2 * interval];
  }

  /** Last host of an interval. */
  int lastHost(int row, int interval) {
    return bounds[boundsFrom(row) + 2 * interval + 1];
  }

  private int boundsFrom(int row) {
    return row == 0 ? 0 : boundsTo[row - 1];
  }

  /** Text of a cell without its CSV quotes; empty where the file has no such column. */
  String text(Text column, int row) {
    int from = column.from[row];
    int to = column.to[row];
    if (from == to) {
      return "";
    }
    if (file[from] != '"') {
      return new String(file, from, to - from, StandardCharsets.UTF_8);
    }
    return new String(file, from + 1, to - from - 2, StandardCharsets.UTF_8).replace("\"\"", "\"");
  }
}
