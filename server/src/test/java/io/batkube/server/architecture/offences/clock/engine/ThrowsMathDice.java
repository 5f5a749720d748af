package io.batkube.server.architecture.offences.clock.engine;

final class ThrowsMathDice {
  Object breach() {
    return Math.random();
  }
}
