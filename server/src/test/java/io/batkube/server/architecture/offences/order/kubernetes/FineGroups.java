package io.batkube.server.architecture.offences.order.kubernetes;

import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class FineGroups {
  Object breach() {
    return Stream.of(1, 2)
        .collect(Collectors.groupingBy(i -> i, TreeMap::new, Collectors.counting()));
  }
}
