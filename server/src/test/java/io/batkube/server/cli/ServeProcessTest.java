package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.cli.Transcript.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code batkube serve} as a process of its own, from its welcome to its end. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
final class ServeProcessTest {
  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  /** A server that has said where it is. */
  private record Served(Process process, List<String> welcome, URI url) {
    HttpRequest.Builder to(String path) {
      return HttpRequest.newBuilder(url.resolve(path));
    }
  }

  private Served serve(String... more) throws IOException {
    var words = new ArrayList<>(List.of("serve", "--port", "0"));
    words.addAll(List.of(more));
    Process process = Jvm.in(folder).batkube(folder.resolve("err"), words.toArray(String[]::new));
    processes.add(process);
    var welcome = new ArrayList<String>();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      welcome.add(line);
      if (line.startsWith("stop ")) {
        String url = welcome.getFirst().split(" +", -1)[1];
        return new Served(process, welcome, URI.create(url));
      }
    }
    throw new IOException("no welcome: " + Files.readString(folder.resolve("err")));
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  private String token() throws IOException {
    return Files.readString(folder.resolve("kubeconfig.pod/token"));
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void servesWhoHasTheTokenAndEndsWhenTold() throws Exception {
    Served served = serve();
    try (var client = HttpClient.newHttpClient()) {
      var nodes = served.to("/api/v1/nodes").header("Authorization", "Bearer " + token());
      assertEquals(200, send(client, nodes).statusCode());
      assertEquals(401, send(client, nodes.setHeader("Authorization", "Bearer x")).statusCode());
      assertEquals(403, send(client, served.to("/api/v1/nodes")).statusCode());
      var advance = served.to("/batkube/v1/advance?ms=1").POST(HttpRequest.BodyPublishers.noBody());
      assertEquals(
          403, send(client, advance.header("Authorization", "Bearer " + token())).statusCode());
    }
    String config = Files.readString(folder.resolve("kubeconfig"));
    assertTrue(config.contains("//batkube:" + token() + "@127.0.0.1:" + served.url().getPort()));
    assertTrue(
        served
            .welcome()
            .contains("clients   export KUBECONFIG=" + folder.toRealPath().resolve("kubeconfig")),
        served.welcome().toString());
    for (String file : List.of("kubeconfig", "kubeconfig.pod/token")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))));
    }

    served.process().destroy();
    assertTrue(served.process().waitFor(100, TimeUnit.SECONDS));
    assertEquals(128 + 15, served.process().exitValue());
    assertEquals("", Files.readString(folder.resolve("err")));
    assertFalse(served.welcome().toString().contains(token()));
  }

  @Test
  void endsAtOnceThoughAClientWatches() throws Exception {
    Served served = serve();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), served.url().getPort())) {
      String watch =
          "GET /api/v1/nodes?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + token()
              + "\r\n\r\n";
      socket.getOutputStream().write(watch.getBytes(StandardCharsets.US_ASCII));
      var in = socket.getInputStream();
      assertEquals("HTTP/1.1 200", new String(in.readNBytes(12), StandardCharsets.US_ASCII));
      served.process().destroy();
      String rest = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(rest.endsWith("\r\n0\r\n\r\n"), rest);
    }
    assertTrue(served.process().waitFor(100, TimeUnit.SECONDS));
  }

  @Test
  void underTlsClientsTrustTheAuthorityInTheFiles() throws Exception {
    Served served = serve("--tls", "--clock", "lockstep");
    X509Certificate authority;
    try (var in = Files.newInputStream(folder.resolve("kubeconfig.pod/ca.crt"))) {
      authority = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    assertEquals("default", Files.readString(folder.resolve("kubeconfig.pod/namespace")));
    try (var client =
        HttpClient.newBuilder().sslContext(ServeRehearsal.trusting(authority)).build()) {
      var advance =
          served
              .to("/batkube/v1/advance?ms=60000")
              .POST(HttpRequest.BodyPublishers.noBody())
              .header("Authorization", "Bearer " + token());
      var answer = send(client, advance);
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals("{\"time\":\"2026-01-01T00:01:00Z\"}\n", answer.body());
    }
  }

  @Test
  void usersComeFromAFileOfTokens() throws Exception {
    Files.writeString(folder.resolve("tokens.csv"), "t1,alice,1\nt2,root,2,\"a,system:masters\"\n");
    Served served =
        serve("--token-auth-file", "tokens.csv", "--start-time", "2030-05-06T07:08:09Z");
    assertEquals("t2", token());
    try (var client = HttpClient.newHttpClient()) {
      var alices = served.to("/api/v1/nodes").header("Authorization", "Bearer t1");
      var refused = send(client, alices);
      assertEquals(403, refused.statusCode());
      assertTrue(refused.body().contains("User \\\"alice\\\" cannot list"), refused.body());
      var roots = send(client, served.to("/api/v1/nodes").header("Authorization", "Bearer t2"));
      assertEquals(200, roots.statusCode());
      assertTrue(
          roots.headers().firstValue("date").orElseThrow().startsWith("Mon, 06 May 2030 07:"));
    }
  }

  @Test
  void aPortInUseIsOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Outcome outcome = Jvm.in(folder).batkube("serve", "--port", port);
      assertEquals(
          "batkube: --port " + port + ": is in use; --port 0 takes a free one\n", outcome.err());
      assertEquals(2, outcome.status());
      assertFalse(Files.exists(folder.resolve("kubeconfig")), "nothing was written");
    }
  }
}
