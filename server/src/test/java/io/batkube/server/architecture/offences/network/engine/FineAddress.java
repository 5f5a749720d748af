package io.batkube.server.architecture.offences.network.engine;

import java.net.URI;

final class FineAddress {
  Object breach() {
    return URI.create("batkube:");
  }
}
