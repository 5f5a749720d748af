package io.batkube.server.architecture.offences.clock.engine;

import java.util.Random;

final class FineRandom {
  Object breach() {
    return new Random(1);
  }
}
