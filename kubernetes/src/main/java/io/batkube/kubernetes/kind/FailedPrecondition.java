package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;

/** Why a deletion is refused, in the words of the kinds that look at preconditions themselves. */
public final class FailedPrecondition {
  private FailedPrecondition() {}

  /**
   * What is not as the client wants it.
   *
   * @param metadata of the object to delete
   * @return empty if both are, or are not asked about
   */
  public static Optional<String> of(
      Fields metadata, Optional<String> uid, Optional<String> resourceVersion) {
    return differs("UID", uid, metadata.text("uid"))
        .or(() -> differs("ResourceVersion", resourceVersion, metadata.text("resourceVersion")));
  }

  private static Optional<String> differs(String what, Optional<String> wanted, String found) {
    return wanted
        .filter(value -> !value.equals(found))
        .map(
            value ->
                "Precondition failed: "
                    + String.join(" ", what, "in precondition:", value + ",")
                    + String.join(" ", "", what, "in object meta:", found));
  }
}
