package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** How controllers of replicas are scaled. Immutable. */
enum ReplicaScaling implements Scaling {
  /** The selector has matchLabels and matchExpressions. */
  BY_SELECTOR,
  /** The selector is a map of labels, as of a ReplicationController. */
  BY_LABELS;

  private static final List<String> WANTED = List.of("spec", "replicas");

  @Override
  public Optional<Long> wanted(Fields object) {
    return object.fields("spec").find("replicas").map(n -> n instanceof Long count ? count : 0L);
  }

  @Override
  public long present(Fields object) {
    return object.fields("status").number("replicas");
  }

  @Override
  public String selector(Fields object) {
    Fields selector = object.fields("spec").fields("selector");
    return (this == BY_LABELS ? SelectorOf.labels(selector) : new SelectorOf(selector)).text();
  }

  @Override
  public List<String> wantedPath() {
    return WANTED;
  }
}
