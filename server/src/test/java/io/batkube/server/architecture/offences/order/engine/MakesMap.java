package io.batkube.server.architecture.offences.order.engine;

import java.util.Map;

final class MakesMap {
  Object breach() {
    return Map.of(1, 2);
  }
}
