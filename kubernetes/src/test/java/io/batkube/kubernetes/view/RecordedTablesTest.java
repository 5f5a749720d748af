package io.batkube.kubernetes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.JsonBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Columns and rows as a kube-apiserver 1.36.3 answered them, each row beside its object. Times were
 * taken out of the recording: "&lt;time&gt;" in objects, "&lt;age&gt;" in cells.
 */
final class RecordedTablesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  static Stream<Fields> columns() throws IOException {
    return lines().filter(line -> line.has("columns"));
  }

  static Stream<Fields> rows() throws IOException {
    return lines().filter(line -> line.has("cells"));
  }

  private static Stream<Fields> lines() throws IOException {
    try (InputStream in = RecordedTablesTest.class.getResourceAsStream("recorded-tables.jsonl")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> (Fields) Json.parse(line.replace("<time>", NOW.toString())));
    }
  }

  private static Printer printer(Fields line) {
    String kind = line.text("kind");
    if (kind.equals("scale")) {
      return Printers.scale();
    }
    int dot = kind.indexOf('.');
    return Printers.of(
        dot < 0
            ? new Partition("", kind)
            : new Partition(kind.substring(dot + 1), kind.substring(0, dot)));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void describesColumnsAsRecorded(Fields line) {
    assertEquals(
        line.items("columns"),
        Items.of(printer(line).columns().stream().map(Column::tree).toList()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void printsRowsAsRecorded(Fields line) {
    Fields object = line.fields("object");
    Printer printer = printer(line);
    JsonBytes out = new JsonBytes(256).raw('[');
    printer.print(object, new Row(out, NOW));
    Items cells = (Items) Json.parse(new String(out.raw(']').toBytes(), StandardCharsets.UTF_8));
    assertEquals(ageless(line.items("cells"), cells), cells, line.text("case"));
    assertEquals(line.items("conditions"), Items.of(printer.conditions(object)));
  }

  /** The recorded cells, with our ages in the place of those that were taken out. */
  private static Items ageless(Items recorded, Items ours) {
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i < recorded.size(); i++) {
      String text = recorded.text(i);
      boolean age = text.equals("<age>") && i < ours.size();
      if (age) {
        assertTrue(ours.text(i).matches("([0-9]+[smhdy])+"), "no age: " + ours.text(i));
      }
      cells.add(age ? ours.get(i) : recorded.get(i));
    }
    return Items.of(cells);
  }
}
