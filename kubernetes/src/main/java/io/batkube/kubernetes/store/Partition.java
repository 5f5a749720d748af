package io.batkube.kubernetes.store;

import io.batkube.kubernetes.status.Status;

/**
 * Where the objects of one kind lie, whatever version of its API they came through.
 *
 * @param group "" for the core
 * @param resource plural, lower case: "pods"
 */
public record Partition(String group, String resource) implements Comparable<Partition> {
  @Override
  public int compareTo(Partition other) {
    int byGroup = group.compareTo(other.group);
    return byGroup != 0 ? byGroup : resource.compareTo(other.resource);
  }

  /** "deployments.apps". */
  @Override
  public String toString() {
    return Status.qualified(group, resource);
  }
}
