package io.batkube.server.architecture.offences.clock.kubernetes;

import java.security.SecureRandom;

final class ThrowsSecureDice {
  Object breach() {
    return new SecureRandom();
  }
}
