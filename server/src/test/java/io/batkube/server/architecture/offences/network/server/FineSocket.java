package io.batkube.server.architecture.offences.network.server;

import java.net.Socket;

final class FineSocket {
  Object breach() {
    return new Socket();
  }
}
