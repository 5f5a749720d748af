package io.batkube.server.architecture.offences.clock.engine;

import java.util.Random;

final class ThrowsDice {
  Object breach() {
    return new Random();
  }
}
