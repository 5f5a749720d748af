package io.batkube.kubernetes.view;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The printers of the built-in kinds, by where their objects lie. */
public final class Printers {
  private static final Map<String, Printer> BY_KIND = all();
  private static final Printer DEFAULT =
      new Plain(Columns.of(Columns.DEFAULT), Printers::printNameAndCreation, Optional.empty());

  private Printers() {}

  private record Plain(
      List<Column> columns, BiConsumer<Fields, Row> cells, Optional<Comparator<Fields>> order)
      implements Printer {
    @Override
    public void print(Fields object, Row row) {
      cells.accept(object, row);
    }

    @Override
    public boolean nullForNoRows() {
      return this == DEFAULT;
    }
  }

  /** The printer of a kind; name and time of creation if it has no other. */
  public static Printer of(Partition partition) {
    return BY_KIND.getOrDefault(partition.toString(), DEFAULT);
  }

  /** The printer of the Scale of built-in kinds. */
  public static Printer scale() {
    return BY_KIND.getOrDefault("scale", DEFAULT);
  }

  private static void printNameAndCreation(Fields object, Row row) {
    String created = object.fields("metadata").text("creationTimestamp");
    row.name(object).textOr(created, Instant.EPOCH.minusSeconds(62_135_596_800L).toString());
  }

  private static Map<String, Printer> all() {
    Map<String, Printer> all = new LinkedHashMap<>();
    all.put("pods", new PodPrinter());
    Map<String, BiConsumer<Fields, Row>> cells = new LinkedHashMap<>();
    WorkloadCells.addTo(cells);
    ClusterCells.addTo(cells);
    NetworkCells.addTo(cells);
    StorageCells.addTo(cells);
    PolicyCells.addTo(cells);
    cells.forEach(
        (kind, print) ->
            all.put(
                kind,
                new Plain(
                    Columns.of(kind),
                    print,
                    kind.startsWith("flowschemas.")
                        ? Optional.of(PolicyCells.FLOW_SCHEMA_ORDER)
                        : Optional.empty())));
    return all;
  }
}
