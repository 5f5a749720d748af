package io.batkube.kubernetes.api;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;

/**
 * What a write did.
 *
 * @param code 200 or 201
 * @param tree the object after it, in the stored version
 * @param stored empty after a dry run
 */
record Outcome(int code, Fields tree, Optional<StoredObject> stored) {
  static Outcome of(int code, StoredObject object) {
    return new Outcome(code, object.tree(), Optional.of(object));
  }

  static Outcome dry(int code, Fields tree) {
    return new Outcome(code, tree, Optional.empty());
  }
}
