package io.batkube.kubernetes.api;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;

/** Who may do what: a port, which answers on any thread. */
@FunctionalInterface
public interface Authorizer {

  /**
   * What somebody wants to do.
   *
   * @param verb "get", "list", "deletecollection"; for paths without resources the method in lower
   *     case
   * @param namespace "" for the cluster
   * @param path of a request that is about no resource; "" otherwise
   */
  record Attributes(
      String verb,
      String group,
      String resource,
      String subresource,
      String name,
      String namespace,
      String path) {

    static Attributes path(String verb, String path) {
      return new Attributes(verb, "", "", "", "", "", path);
    }
  }

  /**
   * The decision.
   *
   * @param reason why, for reviews; may be ""
   */
  record Decision(boolean allowed, String reason) {}

  Decision decide(User user, Attributes attributes);

  /** Throws the refusal of a real server if the user may not. */
  default void check(User user, Attributes attributes) {
    Decision decision = decide(user, attributes);
    if (!decision.allowed()) {
      throw refusal(user, attributes).exception();
    }
  }

  private static Status refusal(User user, Attributes what) {
    if (!what.path().isEmpty()) {
      return new Status(
          false,
          403,
          "Forbidden",
          "forbidden: User \""
              + user.name()
              + "\" cannot "
              + what.verb()
              + " path \""
              + what.path()
              + "\"",
          Fields.EMPTY,
          0);
    }
    String resource =
        what.subresource().isEmpty() ? what.resource() : what.resource() + "/" + what.subresource();
    String where =
        what.namespace().isEmpty()
            ? "at the cluster scope"
            : "in the namespace \"" + what.namespace() + "\"";
    return Status.forbidden(
        what.group(),
        what.resource(),
        what.name(),
        "User \""
            + user.name()
            + "\" cannot "
            + what.verb()
            + " resource \""
            + resource
            + "\" in API group \""
            + what.group()
            + "\" "
            + where);
  }
}
