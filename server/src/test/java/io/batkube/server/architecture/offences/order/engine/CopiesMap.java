package io.batkube.server.architecture.offences.order.engine;

import java.util.LinkedHashMap;
import java.util.Map;

final class CopiesMap {
  Object breach() {
    return Map.copyOf(new LinkedHashMap<>());
  }
}
