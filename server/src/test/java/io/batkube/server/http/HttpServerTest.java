package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.Response.Header;
import io.batkube.kubernetes.status.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class HttpServerTest {
  private static Response echo(Request request) {
    return Wire.text(
        request.method()
            + " "
            + request.path()
            + " "
            + request.query().stream().map(p -> p.name() + "=" + p.value()).toList()
            + " "
            + request.user().name()
            + " "
            + new String(request.body(), StandardCharsets.UTF_8));
  }

  @Test
  void everyAnswerCarriesWhatARealServersCarries() throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo);
        var client = wire.client()) {
      var first = client.get("/version").answer();
      var second = client.get("/version").answer();

      assertEquals(200, first.status());
      assertEquals("no-cache, private", first.headers().get("cache-control"));
      assertEquals("Thu, 01 Jan 2026 00:00:00 GMT", first.headers().get("date"));
      assertEquals("text/plain", first.headers().get("content-type"));
      assertEquals(36, first.headers().get("audit-id").length());
      assertNotEquals(first.headers().get("audit-id"), second.headers().get("audit-id"));
      assertTrue(first.headers().containsKey("x-kubernetes-pf-flowschema-uid"));
      assertTrue(first.headers().containsKey("x-kubernetes-pf-prioritylevel-uid"));
    }
  }

  @Test
  void theSameSeedGivesTheSameAuditIds() throws IOException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      try (var wire = Wire.answering(HttpServerTest::echo);
          var client = wire.client()) {
        ids.add(client.get("/version").answer().headers().get("audit-id"));
      }
    }
    assertEquals(ids.get(0), ids.get(1));
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo);
        var client = wire.client()) {
      var sent = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        sent.append(i % 3 == 0 ? "GET /api/v1/nodes/" : i % 3 == 1 ? "PUT /w/" : "GET /api/v1/l");
        sent.append(i).append(" HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
      }
      client.send(sent.toString());
      for (int i = 0; i < 500; i++) {
        assertTrue(client.answer().body().contains(i + " [] system:anonymous ab"), "request " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a%2Fb+c%20d?x=1&x=2&y=a+b%3D|/a/b+c d [x=1, x=2, y=a b=]",
        "/a?bad=%zz&good=1|/a [good=1]",
        "/a?x=1;y=2&z=3|/a [z=3]",
        "/a?flag&=v|/a [flag=, =v]",
        "/a?|/a []",
        "/api//v1/|/api//v1/ []",
        "http://elsewhere/a?b=c|/a [b=c]",
        "/a?fieldSelector=status.phase%3D%3DPending|/a [fieldSelector=status.phase==Pending]",
      })
  void targetsAreDecodedAsAGoServerDecodesThem(String target, String decoded) throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo);
        var client = wire.client()) {
      assertEquals("GET " + decoded + " system:anonymous ", client.get(target).answer().body());
    }
  }

  @Test
  void aTokenSaysWhoAsksAndABadOneIsRefused() throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo);
        var client = wire.client()) {
      for (String good : List.of("Bearer " + Wire.TOKEN, "bearer " + Wire.TOKEN)) {
        client.send("GET /x HTTP/1.1\r\nHost: x\r\nAuthorization: " + good + "\r\n\r\n");
        assertEquals("GET /x [] alice ", client.answer().body());
      }
      for (String none : List.of("Basic eDp5", "Bearer", "Bearer  x")) {
        client.send("GET /x HTTP/1.1\r\nHost: x\r\nAuthorization: " + none + "\r\n\r\n");
        assertEquals("GET /x [] system:anonymous ", client.answer().body());
      }
      client.send("GET /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\n\r\n");
      var refused = client.answer();
      assertEquals(401, refused.status());
      assertEquals(
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
              + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}\n",
          refused.body());
      assertEquals("application/json", refused.headers().get("content-type"));
    }
  }

  @Test
  void aHeadIsAnsweredWithoutABody() throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo);
        var client = wire.client()) {
      client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("28", client.head().headers().get("content-length"));
      assertEquals(200, client.get("/x").answer().status());
    }
  }

  @Test
  void aWatchSendsItsHeadersAtOnceAndEachEventWhenItHappens() throws IOException {
    var wires = new AtomicReference<Wire>();
    try (var wire =
            Wire.answering(
                request ->
                    new Response.Stream(
                        "application/json",
                        List.of(),
                        wires.get().new Lines(100, 3, OptionalLong.empty())));
        var client = wire.client()) {
      wires.set(wire);
      var head = client.get("/api/v1/pods?watch=true").head();
      assertEquals("chunked", head.headers().get("transfer-encoding"));
      assertEquals("application/json", head.headers().get("content-type"));
      wire.change();
      assertEquals(100, client.chunk().length);
      wire.change();
      assertEquals(100, client.chunk().length);
      assertEquals(0, client.chunk().length);
      client.get("/api/v1/pods?watch=true");
      assertEquals(200, client.head().status(), "the connection lives on");
    }
  }

  /** So many that news gather between the rounds in which they are told. */
  @Test
  void manyWatchersAreToldEverythingThoughNewsGather() throws IOException {
    int watchers = 150;
    int changes = 40;
    var wires = new AtomicReference<Wire>();
    try (var wire =
        Wire.answering(
            request ->
                new Response.Stream(
                    "application/json",
                    List.of(),
                    wires.get().new Lines(100, 1_000, OptionalLong.empty())))) {
      wires.set(wire);
      var clients = new ArrayList<Client>();
      for (int i = 0; i < watchers; i++) {
        clients.add(wire.client());
        assertEquals(200, clients.getLast().get("/api/v1/pods?watch=true").head().status());
      }
      for (int i = 0; i < changes; i++) {
        wire.change();
      }
      for (Client client : clients) {
        int bytes = 0;
        while (bytes < 100 * changes) {
          bytes += client.chunk().length;
        }
        assertEquals(100 * changes, bytes);
        client.close();
      }
    }
  }

  @Test
  void aWatchEndsAfterItsTimeoutWithABookmarkBefore() throws IOException {
    var wires = new AtomicReference<Wire>();
    try (var wire =
            Wire.answering(
                request ->
                    new Response.Stream(
                        "application/json",
                        List.of(),
                        wires.get().new Lines(100, 99, OptionalLong.of(3))));
        var client = wire.client()) {
      wires.set(wire);
      var body = client.get("/api/v1/pods?watch=true").answer().body();
      assertTrue(body.endsWith("bookmark\n"), body);
    }
  }

  @Test
  void aLongListComesInPiecesAndPackedIfTheClientTakesThat() throws IOException {
    byte[] piece = "0123456789".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
    String expected = new String(piece, StandardCharsets.US_ASCII).repeat(300);
    try (var wire =
            Wire.answering(
                request ->
                    new Response.Pieces(
                        200,
                        "application/json",
                        List.of(),
                        Collections.nCopies(request.path().equals("/api/v1/few") ? 3 : 300, piece)
                            .iterator()));
        var client = wire.client()) {
      var plain = client.get("/api/v1/pods").answer();
      assertEquals(expected, plain.body());
      assertFalse(plain.headers().containsKey("content-encoding"));

      client.send("GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n");
      var packed = client.answer();
      assertEquals("gzip", packed.headers().get("content-encoding"));
      assertEquals("Accept-Encoding", packed.headers().get("vary"));
      assertEquals(expected, packed.body());

      client.send("GET /api/v1/few HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
      var few = client.answer();
      assertEquals("30000", few.headers().get("content-length"));
      assertFalse(few.headers().containsKey("content-encoding"));
    }
  }

  @Test
  void aLongWholeAnswerIsPackedToo() throws IOException {
    String text = "abc".repeat(100_000);
    try (var wire = Wire.answering(request -> Wire.text(text));
        var client = wire.client()) {
      client.send("GET /openapi/v2 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
      var packed = client.answer();
      assertEquals("gzip", packed.headers().get("content-encoding"));
      assertEquals(text, packed.body());
      client.send("GET /openapi/v2 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0\r\n\r\n");
      assertFalse(client.answer().headers().containsKey("content-encoding"));
    }
  }

  @Test
  void aLaterAnswerComesWithItsVersionOrWhenTheWaitIsOver() throws IOException {
    try (var wire =
            Wire.answering(
                request ->
                    new Response.Later(
                        Long.parseLong(request.text("v")),
                        Long.parseLong(request.text("ms")),
                        () -> Wire.text("now")));
        var client = wire.client()) {
      assertEquals("now", client.get("/api/v1/pods?v=1&ms=1000000").answer().body());
      assertEquals("now", client.get("/api/v1/pods?v=99&ms=10").answer().body());
      client.get("/api/v1/pods?v=2&ms=1000000");
      wire.change();
      assertEquals("now", client.answer().body());
    }
  }

  @Test
  void aDefectIsTold500AndPeopleTheTrace() throws IOException {
    try (var wire =
            Wire.answering(
                request -> {
                  if (request.path().equals("/refused")) {
                    throw Status.badRequest("no").exception();
                  }
                  throw new IllegalStateException("broken");
                });
        var client = wire.client()) {
      assertEquals(500, client.get("/x").answer().status());
      assertTrue(wire.log.getFirst().contains("GET /x: java.lang.IllegalStateException: broken"));
      assertEquals(400, client.get("/refused").answer().status());
    }
  }

  private static Response broken(Request request) {
    if (request.text("by").equals("error")) {
      throw new AssertionError("broken");
    }
    throw new IllegalStateException("broken");
  }

  private static Response brokenThen(Request request) {
    return switch (request.text("then")) {
      case "unmade" -> new Response.Unmade(() -> broken(request));
      case "later" -> new Response.Later(1, 1_000_000, () -> broken(request));
      case "promise" -> new Response.Promised(_ -> broken(request));
      case "promised" ->
          new Response.Promised(asker -> asker.accept(new Response.Unmade(() -> broken(request))));
      default -> broken(request);
    };
  }

  private static void awaitQuiet(Wire wire) {
    while (!wire.server.isQuiet(wire.version.get())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /x?", // on the event loop
    "GET, /api/v1/pods?", // on a reader's thread
    "POST, /x?", // on the owner's
    "GET, /x?then=unmade",
    "GET, /api/v1/pods?then=unmade",
    "POST, /x?then=unmade",
    "GET, /api/v1/pods?then=later",
    "POST, /x?then=promise",
    "POST, /x?then=promised",
  })
  void whereverAServiceBreaksItsClientIsAnsweredAndTimeMayMove(String method, String target)
      throws IOException {
    try (var wire = Wire.answering(HttpServerTest::brokenThen);
        var client = wire.client()) {
      for (String by : List.of("exception", "error")) {
        String whole = target + "&by=" + by;
        client.send(method + " " + whole + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        assertEquals(500, client.answer().status(), whole);
        assertTrue(wire.log.getFirst().contains(method + " " + whole), wire.log.getFirst());
        assertTrue(wire.log.getFirst().endsWith(": broken"), wire.log.getFirst());
        wire.log.clear();
        awaitQuiet(wire);
      }
    }
  }

  /** At its first piece nothing has been sent, later a part of it has. */
  @ParameterizedTest
  @CsvSource({"0, exception", "0, error", "200, exception", "200, error"})
  void aListThatBreaksEndsItsConnectionAndTimeMayMove(int after, String by) throws IOException {
    byte[] piece = "0123456789".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
    try (var wire =
        Wire.answering(
            request ->
                new Response.Pieces(
                    200,
                    "application/json",
                    List.of(),
                    IntStream.iterate(0, i -> i + 1)
                        .mapToObj(
                            i -> {
                              if (i == after) {
                                broken(request);
                              }
                              return piece;
                            })
                        .iterator()))) {
      for (String encoding : List.of("identity", "gzip")) {
        try (var client = wire.client()) {
          client.send(
              "GET /api/v1/pods?by=%s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n"
                  .formatted(by, encoding));
          assertThrows(IOException.class, client::answer);
          awaitQuiet(wire);
          assertTrue(wire.log.getFirst().endsWith(": broken"), wire.log.getFirst());
          wire.log.clear();
        }
      }
    }
  }

  @Test
  void aHeaderCannotBeginAnother() throws IOException {
    try (var wire =
            Wire.answering(
                request ->
                    new Response.Whole(
                        200,
                        "",
                        List.of(new Header("Warning", "299 - \"a\r\nEvil: yes\"")),
                        new byte[0]));
        var client = wire.client()) {
      var answer = client.get("/x").answer();
      assertEquals("299 - \"a  Evil: yes\"", answer.headers().get("warning"));
      assertFalse(answer.headers().containsKey("evil"));
    }
  }

  @Test
  void writesOfManyClientsRunOneAtATime() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<String>());
    try (var wire =
        Wire.answering(
            request -> {
              order.add(Thread.currentThread().getName());
              return Wire.text("done");
            })) {
      var clients = IntStream.range(0, 50).mapToObj(i -> open(wire)).toList();
      for (Client client : clients) {
        client.send("POST /api/v1/pods HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
      }
      for (Client client : clients) {
        assertEquals("done", client.answer().body());
        client.close();
      }
      assertEquals(Collections.nCopies(50, "owner"), order);
    }
  }

  private static Client open(Wire wire) {
    try {
      return wire.client();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anOldClientIsAnsweredInItsWay() throws IOException {
    try (var wire = Wire.answering(HttpServerTest::echo)) {
      try (var client = wire.client()) {
        assertTrue(client.send("GET /x HTTP/1.0\r\n\r\n").rest().startsWith("HTTP/1.0 200 OK"));
      }
      try (var client = wire.client()) {
        client.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertEquals("keep-alive", client.answer().headers().get("connection"));
        client.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertEquals("close", client.answer().headers().get("connection"));
        assertTrue(client.closed());
      }
    }
  }

  @Test
  void closingEndsWatchesCleanlyAndFreesThePort() throws Exception {
    var wires = new AtomicReference<Wire>();
    var wire =
        Wire.answering(
            request ->
                new Response.Stream(
                    "application/json",
                    List.of(),
                    wires.get().new Lines(100, 99, OptionalLong.empty())));
    wires.set(wire);
    int port = wire.port();
    var client = wire.client();
    client.get("/api/v1/pods?watch=true").head();
    var closed = new CountDownLatch(1);
    new Thread(
            () -> {
              wire.close();
              closed.countDown();
            })
        .start();
    assertArrayEquals(new byte[0], client.chunk());
    assertTrue(closed.await(100, TimeUnit.SECONDS));
    takeOver(port);
  }

  /** At once, unless the system has just given it to somebody else. */
  private static void takeOver(int port) throws IOException {
    for (int left = 30; ; left--) {
      try (var again = new ServerSocket(port)) {
        assertEquals(port, again.getLocalPort());
        return;
      } catch (BindException e) {
        if (left == 0) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
    }
  }
}
