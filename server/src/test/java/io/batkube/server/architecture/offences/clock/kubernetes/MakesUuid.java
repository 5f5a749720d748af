package io.batkube.server.architecture.offences.clock.kubernetes;

import java.util.UUID;

final class MakesUuid {
  Object breach() {
    return UUID.randomUUID();
  }
}
