package io.batkube.server.architecture.offences.order.kubernetes;

import java.util.stream.Collectors;
import java.util.stream.Stream;

final class CollectsMap {
  Object breach() {
    return Stream.of(1, 2).collect(Collectors.toMap(i -> i, i -> i));
  }
}
