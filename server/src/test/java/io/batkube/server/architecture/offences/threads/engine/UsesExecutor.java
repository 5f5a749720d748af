package io.batkube.server.architecture.offences.threads.engine;

import java.util.concurrent.Executors;

final class UsesExecutor {
  Object breach() {
    return Executors.newCachedThreadPool();
  }
}
