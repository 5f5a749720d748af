package io.batkube.server.architecture.offences.clock.server.cli;

final class FineCommandLine {
  Object breach() {
    return System.nanoTime();
  }
}
