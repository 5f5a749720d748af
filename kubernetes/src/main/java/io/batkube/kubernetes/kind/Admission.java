package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.tree.Fields;

/**
 * A check or a completion of writes that is no rule of a kind: limits of a namespace, classes,
 * default tolerations. Refusals are {@link io.batkube.kubernetes.status.StatusException}s. Owner
 * thread only.
 */
public interface Admission {

  /** Completes an object, before it is validated. Of a deletion the object is the stored one. */
  default Fields admit(Review review, Fields object) {
    return object;
  }

  /** Refuses an object, after it has been validated. */
  default void validate(Review review, Fields object) {}
}
