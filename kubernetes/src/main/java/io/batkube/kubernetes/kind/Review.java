package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/**
 * A write that asks for admission.
 *
 * @param subresource "" for the object itself
 * @param name "" while it is not known
 * @param old what is stored; empty of a creation
 */
public record Review(
    Operation operation,
    Resource resource,
    String subresource,
    String namespace,
    String name,
    Optional<Fields> old,
    String userName,
    List<String> userGroups,
    Write write) {

  public Review {
    userGroups = List.copyOf(userGroups);
  }

  /** What the client does. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }
}
