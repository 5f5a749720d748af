package io.batkube.server.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the build asks a server, so that the AOT cache knows what a first kubectl needs. */
final class ServeRehearsal {
  private static final int ROUNDS = 50;

  private static final List<String> READS =
      List.of(
          "/version",
          "/api",
          "/apis",
          "/openapi/v3",
          "/api/v1/nodes",
          "/api/v1/namespaces/default/pods?limit=500",
          "/apis/apps/v1/namespaces/default/deployments?limit=500");

  private ServeRehearsal() {}

  static void run(InetSocketAddress address, String token) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String path : READS) {
        ask(address, token, "GET", path, "");
      }
      String name = "rehearsal-" + round;
      ask(
          address,
          token,
          "POST",
          "/api/v1/namespaces",
          "{\"metadata\":{\"name\":\"" + name + "\"}}");
      ask(
          address,
          token,
          "POST",
          "/api/v1/namespaces/" + name + "/pods",
          "{\"metadata\":{\"name\":\"p\"},"
              + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
      ask(
          address,
          token,
          "GET",
          "/api/v1/namespaces/" + name + "/pods?watch=1&timeoutSeconds=1",
          "");
    }
  }

  private static void ask(
      InetSocketAddress address, String token, String method, String path, String body)
      throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + token
              + "\r\nUser-Agent: kubectl/v1.36.0\r\nAccept: "
              + "application/json;as=Table;v=v1;g=meta.k8s.io,application/json\r\n"
              + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (!path.contains("watch=")) {
        socket.getInputStream().readAllBytes();
      } else {
        socket.getInputStream().read();
      }
    }
  }
}
