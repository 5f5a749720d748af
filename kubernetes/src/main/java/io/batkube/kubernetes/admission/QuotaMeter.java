package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What objects of a kind take of a quota. */
interface QuotaMeter {

  /** True if such a write can change what is taken. */
  boolean handles(Review review, Fields object);

  /** True if the resource of a quota is one that the kind takes of. */
  boolean measures(String resource);

  /** What an object takes. */
  Amounts usage(Fields object, Instant now);

  /** True if a scope of a quota holds the object. */
  default boolean inScope(QuotaScope scope, Fields object) {
    return false;
  }

  /** What an object would have to say before it can be measured: "must specify ...". */
  default Optional<String> missing(Collection<String> resources, Fields object) {
    return Optional.empty();
  }
}
