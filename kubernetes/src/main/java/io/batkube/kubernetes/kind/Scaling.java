package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/** Where a kind keeps what its Scale shows. Refusals are StatusExceptions. */
public interface Scaling {

  /** The replicas that are wanted; empty if the object does not say. */
  Optional<Long> wanted(Fields object);

  /** The replicas that are there. */
  long present(Fields object);

  /** The selector of the replicas as a query writes it; "" if there is none. */
  String selector(Fields object);

  /** The names on the way to the wanted replicas. */
  List<String> wantedPath();
}
