package io.batkube.server.architecture.offences.order.kubernetes;

import java.util.stream.Collectors;
import java.util.stream.Stream;

final class GroupsAnyhow {
  Object breach() {
    return Stream.of(1, 2).collect(Collectors.groupingBy(i -> i));
  }
}
