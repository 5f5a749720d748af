package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.store.ObjectMap;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The class that annotations mark as the default: of several the newest, of those the first by
 * name. Owner thread only.
 */
final class DefaultClass {
  private static final Comparator<Fields> NEWEST =
      Comparator.comparing((Fields metadata) -> metadata.text("creationTimestamp"))
          .reversed()
          .thenComparing(metadata -> metadata.text("name"));

  private final List<String> annotations;
  private final Derived<Optional<String>> name;

  /**
   * Of a kind of classes.
   *
   * @param annotations any of which marks the default by the value "true"
   */
  DefaultClass(Partition classes, List<String> annotations) {
    this.annotations = List.copyOf(annotations);
    this.name = new Derived<>(classes, this::find);
  }

  Optional<String> name(Snapshot state) {
    return name.of(state);
  }

  private Optional<String> find(ObjectMap classes) {
    List<Fields> marked = new ArrayList<>();
    classes.forEach(
        each -> {
          Fields found = each.metadata().fields("annotations");
          if (annotations.stream().anyMatch(key -> found.text(key).equals("true"))) {
            marked.add(each.metadata());
          }
        });
    return marked.stream().min(NEWEST).map(metadata -> metadata.text("name"));
  }
}
