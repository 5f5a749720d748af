package io.batkube.server.architecture.offences.clock.engine;

final class ReadsMillis {
  Object breach() {
    return System.currentTimeMillis();
  }
}
