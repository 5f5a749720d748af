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

  // As the record's own would be, which take their time at the first use: a start looks up
  // hundreds.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Partition partition
            && resource.equals(partition.resource)
            && group.equals(partition.group);
  }

  @Override
  public int hashCode() {
    return 31 * group.hashCode() + resource.hashCode();
  }

  /** "deployments.apps". */
  @Override
  public String toString() {
    return Status.qualified(group, resource);
  }
}
