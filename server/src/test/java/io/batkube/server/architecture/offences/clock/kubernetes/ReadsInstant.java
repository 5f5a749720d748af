package io.batkube.server.architecture.offences.clock.kubernetes;

import java.time.Instant;

final class ReadsInstant {
  Object breach() {
    return Instant.now();
  }
}
