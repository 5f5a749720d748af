package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Partition;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table: one kind in one version of its group.
 *
 * @param partition where its objects lie; versions of a kind share one
 * @param advertised named in discovery; the others answer those who know them
 * @param subresources in the order of discovery
 */
public record Resource(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    boolean namespaced,
    List<String> verbs,
    List<String> shortNames,
    List<String> categories,
    String storageVersionHash,
    boolean advertised,
    Partition partition,
    List<Subresource> subresources,
    Codec codec,
    KindRules rules) {

  public Resource {
    verbs = List.copyOf(verbs);
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    subresources = List.copyOf(subresources);
  }

  /**
   * A part of an object with a path of its own.
   *
   * @param kind what is sent and answered there, which may be of another group: Scale, Binding
   */
  public record Subresource(
      String name, String group, String version, String kind, List<String> verbs) {
    public Subresource {
      verbs = List.copyOf(verbs);
    }
  }

  /** "v1" or "apps/v1". */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public String listKind() {
    return rules.listKind(this);
  }

  /** True if a CustomResourceDefinition made the row. */
  public boolean custom() {
    return !codec.takesStrategicMergePatches();
  }

  public Optional<Subresource> subresource(String name) {
    for (Subresource part : subresources) {
      if (part.name().equals(name)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  public boolean serves(String verb) {
    return verbs.contains(verb);
  }

  /** "pods" or "deployments.apps". */
  public String qualified() {
    return Status.qualified(group, plural);
  }
}
