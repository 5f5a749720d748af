package io.batkube.server.architecture.offences.clock.engine;

import java.util.concurrent.ThreadLocalRandom;

final class ThrowsSharedDice {
  Object breach() {
    return ThreadLocalRandom.current();
  }
}
