package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads {@code pods.csv}: RFC 4180 with our own columns, in any order, unknown ones skipped. */
public final class PodRows {
  /** The file of a result folder. */
  public static final String FILE = "pods.csv";

  private static final List<String> COLUMNS =
      List.of(
          "namespace",
          "name",
          "node",
          "creation_time",
          "scheduling_time",
          "starting_time",
          "finish_time",
          "phase");

  private final Path path;
  private final String text;
  private int at;
  private int line = 1;

  /**
   * What became of a pod; times as they are written, empty where there is none.
   *
   * @param bound when it was
   */
  public record Row(
      String name,
      String node,
      String created,
      String bound,
      String started,
      String finished,
      String phase) {}

  private PodRows(Path path, String text) {
    this.path = path;
    this.text = text;
  }

  /**
   * The pods of a result folder by namespace and name, in the file's order.
   *
   * @throws BadInputException naming file, line, what was found and what was expected
   */
  public static SequencedMap<String, Row> read(Path folder) {
    Path path = folder.resolve(FILE);
    byte[] bytes = new InputFile(path).read(InputStream::readAllBytes);
    return new PodRows(path, new String(bytes, StandardCharsets.UTF_8)).rows();
  }

  private SequencedMap<String, Row> rows() {
    List<String> head = at < text.length() ? cells() : List.of();
    int[] places = COLUMNS.stream().mapToInt(head::indexOf).toArray();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0) {
        throw new BadInputException(path + ":1: found no column " + COLUMNS.get(i));
      }
    }
    var rows = new LinkedHashMap<String, Row>();
    while (at < text.length()) {
      int first = line;
      List<String> cells = cells();
      if (cells.size() != head.size()) {
        throw new BadInputException(
            path + ":" + first + ": found " + cells.size() + " cells, expected " + head.size());
      }
      var name = cells.get(places[0]) + "/" + cells.get(places[1]);
      var row =
          new Row(
              name,
              cells.get(places[2]),
              cells.get(places[3]),
              cells.get(places[4]),
              cells.get(places[5]),
              cells.get(places[6]),
              cells.get(places[7]));
      // A name may be used again after its pod has gone.
      for (int again = 2; rows.putIfAbsent(name, row) != null; again++) {
        name = row.name() + "#" + again;
      }
    }
    return rows;
  }

  /** Those of one line, which may have line breaks in quotes. */
  private List<String> cells() {
    var cells = new ArrayList<String>();
    while (true) {
      cells.add(cell());
      if (at >= text.length()) {
        return cells;
      }
      if (text.charAt(at++) == '\n') {
        line++;
        return cells;
      }
    }
  }

  private String cell() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    var cell = new StringBuilder();
    int first = line;
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        if (at >= text.length() || text.charAt(at) != '"') {
          return cell.toString();
        }
      } else if (c == '\n') {
        line++;
      }
      cell.append(c);
    }
    throw new BadInputException(path + ":" + first + ": found a quote that does not end");
  }
}
