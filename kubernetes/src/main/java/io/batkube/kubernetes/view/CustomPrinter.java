package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The columns that a CustomResourceDefinition declares, after the name.
 *
 * @param declared in their order
 */
public record CustomPrinter(List<Declared> declared) implements Printer {

  public CustomPrinter {
    declared = List.copyOf(declared);
  }

  /**
   * A declared column.
   *
   * @param value what it shows of an object, of the column's type; of a "date", the time itself;
   *     {@link Null} for an empty cell
   */
  public record Declared(Column column, Function<Fields, Object> value) {}

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("Name", "string", "name", Columns.nameDescription(), 0));
    declared.forEach(each -> columns.add(each.column()));
    return columns;
  }

  @Override
  public boolean readsServedVersion() {
    return true;
  }

  @Override
  public void print(Fields object, Row row) {
    row.name(object);
    for (Declared each : declared) {
      Object value = each.value().apply(object);
      if (each.column().type().equals("date") && value instanceof String time) {
        row.text(age(time, row));
      } else {
        row.value(value);
      }
    }
  }

  private static String age(String time, Row row) {
    if (time.isEmpty() || time.equals("null")) {
      return Row.UNKNOWN;
    }
    try {
      return row.since(OffsetDateTime.parse(time).toInstant().toString());
    } catch (DateTimeException e) {
      return "<invalid>";
    }
  }
}
