package io.batkube.server.architecture.offences.threads.server;

final class FineThread {
  Object breach() {
    return new Thread();
  }
}
