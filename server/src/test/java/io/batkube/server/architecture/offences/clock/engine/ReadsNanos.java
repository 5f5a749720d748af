package io.batkube.server.architecture.offences.clock.engine;

import java.util.function.Supplier;

final class ReadsNanos {
  Object breach() {
    Supplier<Long> now = System::nanoTime;
    return now;
  }
}
