package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;

/** What the user behind a write may do besides it: a port. */
@FunctionalInterface
public interface Permissions {

  /** True if the user may do that to an object of the cluster. */
  boolean allow(Review review, String verb, String group, String resource, String name);
}
