package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.server.tls.CertificateAuthority;
import io.batkube.server.tls.ServerTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class Http2Test {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

  private static Response echo(Request request) {
    return Wire.text(
        request.method()
            + " "
            + request.path()
            + " "
            + request.user().name()
            + " "
            + request.user().groups()
            + " "
            + request.body().length);
  }

  private static Wire secure(Limits limits, Function<Request, Response> answers)
      throws IOException {
    var server =
        AUTHORITY.server(
            "kube-apiserver",
            List.of("localhost", "kubernetes.default.svc"),
            List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    var tls = ServerTls.of(AUTHORITY, server, () -> Instant.parse("2026-01-01T00:00:00Z"));
    return new Wire(limits, Optional.of(tls), Wire.service(answers));
  }

  private static Wire secure(Function<Request, Response> answers) throws IOException {
    return secure(Wire.PATIENT, answers);
  }

  /** Trusts our authority alone; shows a certificate if there is one. */
  private static SSLContext context(Optional<CertificateAuthority.Identity> own) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", AUTHORITY.certificate());
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      KeyManager[] keys = {};
      if (own.isPresent()) {
        KeyStore mine = KeyStore.getInstance("PKCS12");
        mine.load(null, null);
        mine.setKeyEntry(
            "me", own.get().key(), new char[0], new X509Certificate[] {own.get().certificate()});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(mine, new char[0]);
        keys = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().sslContext(context(Optional.empty())).build();
  }

  private static HttpRequest.Builder to(Wire wire, String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + wire.port() + path));
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void underTlsHttp2IsSpokenWithTheSameAnswers() throws Exception {
    try (var wire = secure(Http2Test::echo);
        var client = client()) {
      var answer =
          send(client, to(wire, "/a%20b?c=d").header("Authorization", "Bearer " + Wire.TOKEN));
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals("GET /a b alice [team-a, system:authenticated] 0", answer.body());
      assertEquals("no-cache, private", answer.headers().firstValue("cache-control").orElseThrow());
      assertEquals(36, answer.headers().firstValue("audit-id").orElseThrow().length());

      var posted = send(client, to(wire, "/a").POST(BodyPublishers.ofString("x".repeat(99_999))));
      assertTrue(posted.body().endsWith(" 99999"), posted.body());
      var refused = send(client, to(wire, "/a").header("Authorization", "Bearer wrong"));
      assertEquals(401, refused.statusCode());
      assertTrue(refused.body().contains("\"reason\":\"Unauthorized\""), refused.body());
      var head = send(client, to(wire, "/a").method("HEAD", BodyPublishers.noBody()));
      assertEquals("", head.body());
    }
  }

  @Test
  void http1IsSpokenUnderTlsTooIfTheClientPrefersThat() throws Exception {
    try (var wire = secure(Http2Test::echo);
        var client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(Optional.empty()))
                .build()) {
      var answer = send(client, to(wire, "/a"));
      assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
      assertTrue(answer.body().startsWith("GET /a system:anonymous"), answer.body());
    }
  }

  @Test
  void aBodyThatIsTooLongGets413() throws Exception {
    try (var wire = secure(Http2Test::echo);
        var client = client()) {
      var answer = send(client, to(wire, "/a").POST(BodyPublishers.ofString("x".repeat(100_001))));
      assertEquals(413, answer.statusCode());
      assertEquals(200, send(client, to(wire, "/a")).statusCode(), "the connection lives on");
    }
  }

  @Test
  void manyWatchesShareAConnectionAndEndCleanly() throws Exception {
    var wires = new AtomicReference<Wire>();
    try (var wire =
            secure(
                request ->
                    new Response.Stream(
                        "application/json",
                        List.of(),
                        wires.get().new Lines(100, 4, OptionalLong.empty())));
        var client = client()) {
      wires.set(wire);
      var watches = new ArrayList<HttpResponse<Stream<String>>>();
      for (int i = 0; i < 100; i++) {
        watches.add(client.send(to(wire, "/api/v1/pods?watch=1").build(), BodyHandlers.ofLines()));
      }
      for (int i = 0; i < 3; i++) {
        wire.change();
      }
      for (var watch : watches) {
        assertEquals(List.of("x".repeat(99)), watch.body().distinct().toList());
      }
    }
  }

  @Test
  void aWatchSendsItsHeadersAndEventsAtOnce() throws Exception {
    var wires = new AtomicReference<Wire>();
    try (var wire =
            secure(
                request ->
                    request.path().equals("/other")
                        ? Wire.text("other")
                        : new Response.Stream(
                            "application/json",
                            List.of(),
                            wires.get().new Lines(100, 99, OptionalLong.empty())));
        var client = client()) {
      wires.set(wire);
      var watch =
          client.send(to(wire, "/api/v1/pods?watch=1").build(), BodyHandlers.ofInputStream());
      assertEquals(200, watch.statusCode());
      try (var lines =
          new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.US_ASCII))) {
        for (int i = 0; i < 5; i++) {
          wire.change();
          assertEquals(99, lines.readLine().length());
        }
      }
      while (wire.server.watches() > 0) { // the client has closed the stream
        assertEquals("other", send(client, to(wire, "/other")).body());
      }
    }
  }

  @Test
  void aWatchThatIsNotReadHoldsUpNoOtherStreamOfItsConnection() throws Exception {
    var wires = new AtomicReference<Wire>();
    var made = new AtomicInteger();
    try (var wire =
            secure(
                request ->
                    request.path().equals("/other")
                        ? Wire.text("other")
                        : new Response.Stream(
                            "application/json",
                            List.of(),
                            wires.get().new Lines(50_000, Long.MAX_VALUE, OptionalLong.empty()) {
                              @Override
                              public State poll(Consumer<byte[]> out, int maxBytes) {
                                return super.poll(
                                    line -> {
                                      made.incrementAndGet();
                                      out.accept(line);
                                    },
                                    maxBytes);
                              }
                            }));
        var client = client()) {
      wires.set(wire);
      var deaf =
          client.send(to(wire, "/api/v1/pods?watch=1").build(), BodyHandlers.ofInputStream());
      for (int i = 0; i < 2_000; i++) {
        wire.change();
        if (i % 100 == 0) {
          assertEquals("other", send(client, to(wire, "/other")).body());
        }
      }
      assertEquals("other", send(client, to(wire, "/other")).body());
      assertTrue(made.get() < 1_000, made + " events for a client that reads none");
      deaf.body().close();
    }
  }

  @Test
  void aLongListFlowsAsTheClientTakesIt() throws Exception {
    byte[] piece = "0123456789".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
    try (var wire =
            secure(
                request ->
                    new Response.Pieces(
                        200,
                        "application/json",
                        List.of(),
                        Collections.nCopies(1_000, piece).iterator()));
        var client = client()) {
      var lists = new ArrayList<CompletableFuture<HttpResponse<String>>>();
      for (int i = 0; i < 4; i++) {
        lists.add(client.sendAsync(to(wire, "/api/v1/pods").build(), BodyHandlers.ofString()));
      }
      for (var list : lists) {
        assertEquals(10_000_000, list.get().body().length());
      }
    }
  }

  @Test
  void aCertificateOfOurAuthorityNamesItsUser() throws Exception {
    var bea = AUTHORITY.client("bea", List.of("team-b", "system:masters"));
    try (var wire = secure(Http2Test::echo);
        var client = HttpClient.newBuilder().sslContext(context(Optional.of(bea))).build()) {
      String body = send(client, to(wire, "/a")).body();
      assertTrue(body.startsWith("GET /a bea ["), body);
      List<String> groups =
          Arrays.stream(body.substring(body.indexOf('[') + 1, body.indexOf(']')).split(", ", -1))
              .sorted()
              .toList();
      assertEquals(List.of("system:authenticated", "system:masters", "team-b"), groups);
    }
  }

  @Test
  void aCertificateOfSomebodyElseIsAnswered401() throws Exception {
    var stranger = CertificateAuthority.create().client("bea", List.of("system:masters"));
    var server = AUTHORITY.server("bea", List.of("bea"), List.of());
    for (var identity : List.of(stranger, server)) {
      try (var wire = secure(Http2Test::echo);
          var client = HttpClient.newBuilder().sslContext(context(Optional.of(identity))).build()) {
        assertEquals(401, send(client, to(wire, "/a")).statusCode());
        var withToken = to(wire, "/a").header("Authorization", "Bearer " + Wire.TOKEN);
        assertTrue(send(client, withToken).body().startsWith("GET /a alice"));
      }
    }
  }

  @Test
  void aClientThatDoesNotTrustUsDisturbsNobody() throws Exception {
    try (var wire = secure(Http2Test::echo);
        var distrustful = HttpClient.newHttpClient();
        var client = client()) {
      assertThrows(IOException.class, () -> send(distrustful, to(wire, "/a")));
      assertEquals(200, send(client, to(wire, "/a")).statusCode());
      assertEquals(List.of(), wire.log);
    }
  }

  @Test
  void plainHttpOnATlsPortIsToldSo() throws Exception {
    try (var wire = secure(Http2Test::echo);
        var plain = new Client(new Socket(InetAddress.getLoopbackAddress(), wire.port()))) {
      String answer = plain.get("/a").rest();
      assertTrue(answer.endsWith("Client sent an HTTP request to an HTTPS server.\n"), answer);
    }
  }

  @Test
  void aSilentConnectionIsClosedAfterAWhile() throws Exception {
    try (var wire = secure(Wire.QUICK, Http2Test::echo);
        var client = client()) {
      connect(client, wire);
      try (var silent = new Client(new Socket(InetAddress.getLoopbackAddress(), wire.port()))) {
        assertTrue(silent.closed(), "the one that never begins the handshake");
      }
      assertEquals(200, send(client, to(wire, "/a")).statusCode());
    }
  }

  /** Until a handshake has been fast enough: on a slow machine the first may take too long. */
  private static void connect(HttpClient client, Wire wire) throws InterruptedException {
    while (true) {
      try {
        assertEquals(200, send(client, to(wire, "/a")).statusCode());
        return;
      } catch (IOException _) {
        // The server has closed it.
      }
    }
  }
}
