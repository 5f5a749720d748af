package io.batkube.server.architecture.offences.order.server;

import java.util.Map;

final class FineMap {
  Object breach() {
    return Map.of(1, 2);
  }
}
