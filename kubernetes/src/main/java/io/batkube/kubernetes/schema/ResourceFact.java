package io.batkube.kubernetes.schema;

import java.util.List;

/**
 * A built-in resource of one version: a row of Kubernetes' API.
 *
 * @param group "" for the core
 * @param singular "" if discovery gives none
 * @param storageVersionHash "" if discovery gives none
 * @param servedByDefault by a kube-apiserver 1.36 without flags; the others need a flag or are gone
 */
public record ResourceFact(
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
    List<SubresourceFact> subresources,
    boolean servedByDefault) {

  public ResourceFact {
    verbs = List.copyOf(verbs);
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    subresources = List.copyOf(subresources);
  }

  /**
   * A part of a resource with a path of its own.
   *
   * @param name "status"
   * @param kind of what is read and written there, of {@code group} and {@code version}
   */
  public record SubresourceFact(
      String name, String kind, String group, String version, List<String> verbs) {
    public SubresourceFact {
      verbs = List.copyOf(verbs);
    }
  }
}
