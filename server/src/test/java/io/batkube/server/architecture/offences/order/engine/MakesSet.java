package io.batkube.server.architecture.offences.order.engine;

import java.util.Set;

final class MakesSet {
  Object breach() {
    return Set.of(1, 2);
  }
}
