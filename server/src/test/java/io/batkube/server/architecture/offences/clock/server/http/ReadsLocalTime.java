package io.batkube.server.architecture.offences.clock.server.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

final class ReadsLocalTime {
  Object breach() {
    return LocalDateTime.now(ZoneOffset.UTC);
  }
}
