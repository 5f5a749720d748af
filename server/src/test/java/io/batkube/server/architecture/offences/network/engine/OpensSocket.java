package io.batkube.server.architecture.offences.network.engine;

import java.net.Socket;

final class OpensSocket {
  Object breach() {
    return new Socket();
  }
}
