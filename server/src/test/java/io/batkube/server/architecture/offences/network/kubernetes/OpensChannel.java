package io.batkube.server.architecture.offences.network.kubernetes;

import java.io.IOException;
import java.nio.channels.SocketChannel;

final class OpensChannel {
  Object breach() throws IOException {
    return SocketChannel.open();
  }
}
