package io.batkube.server.architecture.offences.threads.engine;

final class StartsThread {
  Object breach() {
    return new Thread();
  }
}
