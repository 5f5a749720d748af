package io.batkube.server.architecture.offences.threads.engine;

import java.util.concurrent.TimeUnit;

final class FineUnit {
  Object breach() {
    return TimeUnit.SECONDS;
  }
}
