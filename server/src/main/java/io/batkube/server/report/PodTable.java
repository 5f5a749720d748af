package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of {@code pods.csv} in the order of the file; none where a run had no pods.
 *
 * @param rows a pod each
 */
public record PodTable(List<Row> rows) {
  /** The time of something that never happened. */
  public static final long NEVER = -1;

  private static final String FILE = "pods.csv";
  private static final List<String> COLUMNS =
      List.of(
          "namespace",
          "name",
          "job_id",
          "scheduler",
          "bound_by",
          "node",
          "creation_time",
          "scheduling_time",
          "starting_time",
          "finish_time",
          "phase",
          "waiting_message");

  /**
   * A pod.
   *
   * @param jobId empty if no workload made it
   * @param boundBy who bound it, empty if nobody did
   * @param scheduledNs when it was bound, or {@link #NEVER}, as the next two
   * @param finishedNs when it ended or was deleted
   * @param why what is known about why it waited, empty if it did not
   */
  public record Row(
      String namespace,
      String name,
      String jobId,
      String scheduler,
      String boundBy,
      String node,
      long createdNs,
      long scheduledNs,
      long startedNs,
      long finishedNs,
      String phase,
      String why) {
    /** Such as {@code default/w0-3}. */
    public String path() {
      return namespace + "/" + name;
    }

    /** Whether the same became of both pods, at the same times. */
    boolean faresAs(Row other) {
      return node.equals(other.node)
          && createdNs == other.createdNs
          && scheduledNs == other.scheduledNs
          && startedNs == other.startedNs
          && finishedNs == other.finishedNs
          && phase.equals(other.phase);
    }

    /** How long it waited for a node, to the end of the run if nobody bound it. */
    long waitNs(long endNs) {
      long until = scheduledNs != NEVER ? scheduledNs : finishedNs != NEVER ? finishedNs : endNs;
      return until - createdNs;
    }
  }

  /** Copies. */
  public PodTable {
    rows = List.copyOf(rows);
  }

  /**
   * Reads {@code pods.csv} of a folder of results.
   *
   * @throws BadInputException if the folder has none, or it is malformed, naming file, line, what
   *     was found and expected
   */
  public static PodTable read(Path folder) {
    Path path = folder.resolve(FILE);
    if (!Files.exists(path)) {
      throw new BadInputException(
          folder + ": found no pods.csv, expected the results of a run with --scheduler");
    }
    var csv = new CsvCells(path);
    if (!csv.hasMore()) {
      throw BadInputException.atLine(path, 1, "found an empty file, expected the header of pods");
    }
    List<String> header = csv.row();
    Map<String, Integer> places = new HashMap<>();
    for (String column : COLUMNS) {
      int place = header.indexOf(column);
      if (place < 0) {
        throw BadInputException.atLine(
            path, 1, "found no column " + column + ", expected it in the header");
      }
      places.put(column, place);
    }
    var rows = new ArrayList<Row>();
    while (csv.hasMore()) {
      long line = csv.line();
      List<String> cells = csv.row();
      if (cells.size() != header.size()) {
        throw BadInputException.atLine(
            path,
            line,
            "found " + cells.size() + " columns, expected the " + header.size() + " of the header");
      }
      rows.add(new Reading(path, line, cells, places).row());
    }
    return new PodTable(rows);
  }

  /** The same; none where a run had no pods. */
  static PodTable readIfAny(Path folder) {
    return Files.exists(folder.resolve(FILE)) ? read(folder) : new PodTable(List.of());
  }

  private record Reading(Path path, long line, List<String> cells, Map<String, Integer> places) {
    Row row() {
      return new Row(
          text("namespace"),
          text("name"),
          text("job_id"),
          text("scheduler"),
          text("bound_by"),
          text("node"),
          time("creation_time"),
          time("scheduling_time"),
          time("starting_time"),
          time("finish_time"),
          text("phase"),
          text("waiting_message"));
    }

    private String text(String column) {
      return cells.get(places.get(column));
    }

    private long time(String column) {
      String text = text(column);
      try {
        return text.isEmpty() ? NEVER : Seconds.parse(text);
      } catch (IllegalArgumentException _) {
        throw BadInputException.atLine(
            path, line, column + ": found '" + text + "', expected seconds such as 12.500000");
      }
    }
  }

  /** When the last of what is known of them happened. */
  long endNs() {
    long end = 0;
    for (Row row : rows) {
      end = Math.max(end, Math.max(row.createdNs, Math.max(row.scheduledNs, row.finishedNs)));
    }
    return end;
  }

  /** The pods that did not get a node at once, the longest waits first. */
  public List<Waiting> waiting() {
    long end = endNs();
    var waiting = new ArrayList<Waiting>();
    for (Row row : rows) {
      if (row.waitNs(end) > 0 || row.scheduledNs == NEVER) {
        waiting.add(new Waiting(row, row.waitNs(end)));
      }
    }
    waiting.sort((a, b) -> Long.compare(b.ns, a.ns));
    return Collections.unmodifiableList(waiting);
  }

  /** A pod and how long it waited. */
  public record Waiting(Row pod, long ns) {}
}
