package io.batkube.server.architecture.offences.clock.server.http;

import java.time.Clock;

final class ReadsSystemClock {
  Object breach() {
    return Clock.systemUTC();
  }
}
