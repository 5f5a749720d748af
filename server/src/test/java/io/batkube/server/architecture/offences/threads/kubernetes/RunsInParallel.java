package io.batkube.server.architecture.offences.threads.kubernetes;

import java.util.List;

final class RunsInParallel {
  private final List<Integer> numbers = List.of(1);

  Object breach() {
    return numbers.parallelStream();
  }
}
