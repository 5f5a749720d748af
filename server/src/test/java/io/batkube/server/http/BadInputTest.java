package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class BadInputTest {
  private static Response echo(Request request) {
    return Wire.text(request.path() + " " + request.body().length);
  }

  /** In the table, / begins a line, _ is a blank, T a tab, N a zero byte. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello//|400 Bad Request",
        "GET/Host:_x//|400 Bad Request",
        "GET_%2F_HTTP-1.1/Host:_x//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/Content-Length:_3/Content-Length:_4//abcd|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_3/Content-Length:_3//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_3,_3//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_+3//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_-3//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_0x3//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_99999999999999999999//abc|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length:_3/Transfer-Encoding:_chunked//0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked/Content-Length:_3//0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_gzip//|501 Not Implemented",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_xchunked//0//|501 Not Implemented",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_gzip,_chunked//0//|501 Not Implemented",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked/Transfer-Encoding:_chunked//0//|"
            + "501 Not Implemented",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding_:_chunked//0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Content-Length_:_3//abc|400 Bad Request",
        "POST_=_HTTP-1.0/Transfer-Encoding:_chunked//0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//zz/abc/0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//-1/abc/0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//0x3/abc/0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//+3/abc/0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked///abc/0//|400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//fffffffffffffffff/a/0//|"
            + "400 Bad Request",
        "POST_=_HTTP-1.1/Host:_x/Transfer-Encoding:_chunked//2/abc/0//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/A:_b/_c//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/A:_b/Tc//|400 Bad Request",
        "GET_=_HTTP-1.1/_Host:_x//|400 Bad Request",
        "_GET_=_HTTP-1.1/Host:_x//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/A_b:_c//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/:_c//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/nothing//|400 Bad Request",
        "GET_=_HTTP-1.1/Host:_x/A:_bNc//|400 Bad Request",
        "GET_=_HTTP-1.1//|400 Bad Request: missing required Host header",
        "GET_=_HTTP-1.1/Host:_x/Host:_y//|400 Bad Request: too many Host headers",
        "GET_=_HTTP-1.1/Host:_a_b//|400 Bad Request: malformed Host header",
        "GET_=%zz_HTTP-1.1/Host:_x//|400 Bad Request",
        "GET_=%2_HTTP-1.1/Host:_x//|400 Bad Request",
        "GET_nope_HTTP-1.1/Host:_x//|400 Bad Request",
        "GET_=_HTTP-2.0/Host:_x//|505 HTTP Version Not Supported: unsupported protocol version",
        "GET_=_HTTP-0.9/Host:_x//|505 HTTP Version Not Supported: unsupported protocol version",
        "GET_=_HTTP-1.1/Host:_x/Expect:_tea//|417 Expectation Failed",
      })
  void whatIsNoRequestIsRefusedAndTheConnectionClosed(String sent, String expected)
      throws IOException {
    String request =
        sent.replace("/", "\r\n")
            .replace("HTTP-", "HTTP/")
            .replace("_", " ")
            .replace("_=", "_/")
            .replace(" = ", " / ")
            .replace("=%", "/%")
            .replace("\r\nTc", "\r\n\tc")
            .replace("bNc", "b\0c");
    try (var wire = Wire.answering(BadInputTest::echo);
        var client = wire.client()) {
      // A request behind it must not be answered: that is the point of smuggling.
      client.send(request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
      String answer = client.rest();
      assertTrue(answer.startsWith("HTTP/1.1 " + expected + "\r\n"), answer);
      assertTrue(answer.contains("Connection: close\r\n"), answer);
      assertFalse(answer.contains("smuggled"), answer);
    }
  }

  @Test
  void aBadRequestBehindAGoodOneIsRefusedAfterTheAnswer() throws IOException {
    try (var wire = Wire.answering(BadInputTest::echo);
        var client = wire.client()) {
      client.send(
          "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\n x");
      assertEquals("/slow 0", client.answer().body());
      assertEquals(400, client.answer().status());
      assertTrue(client.closed());
    }
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws IOException {
    String tooLong = "a".repeat(Wire.PATIENT.headBytes() + 100);
    for (String request :
        List.of(
            "GET /" + tooLong + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nA: " + tooLong + "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n" + "A: bcdefgh\r\n".repeat(10_000) + "\r\n")) {
      try (var wire = Wire.answering(BadInputTest::echo);
          var client = wire.client()) {
        client.send(request);
        assertEquals(431, client.answer().status());
        assertTrue(client.closed());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"Content-Length: 100001", "Transfer-Encoding: chunked"})
  void aBodyThatIsTooLongGets413(String header) throws IOException {
    try (var wire = Wire.answering(BadInputTest::echo);
        var client = wire.client()) {
      client.send("POST /api/v1/pods HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
      if (header.startsWith("T")) {
        client.send(("3e8\r\n" + "x".repeat(1_000) + "\r\n").repeat(101));
      }
      var answer = client.answer();
      assertEquals(413, answer.status());
      assertTrue(
          answer.body().contains("\"Request entity too large: limit is 100000\""), answer.body());
      assertTrue(answer.body().contains("\"reason\":\"RequestEntityTooLarge\""), answer.body());
      assertTrue(client.closed());
    }
  }

  @Test
  void aBodyAtTheLimitIsTaken() throws IOException {
    try (var wire = Wire.answering(BadInputTest::echo);
        var client = wire.client()) {
      client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
      client.send("x".repeat(100_000));
      assertEquals("/a 100000", client.answer().body());
      client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send(("3e8;ext=1\r\n" + "x".repeat(1_000) + "\r\n").repeat(100) + "0\r\n\r\n");
      assertEquals("/a 100000", client.answer().body());
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToContinueOrNot() throws IOException {
    String post = "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ";
    try (var wire = Wire.answering(BadInputTest::echo)) {
      try (var client = wire.client()) {
        client.send(post + "3\r\n\r\n");
        assertEquals(100, client.head().status());
        assertEquals("/a 3", client.send("abc").answer().body());
      }
      try (var client = wire.client()) {
        assertEquals(413, client.send(post + "100001\r\n\r\n").answer().status());
      }
      try (var client = wire.client()) {
        client.send(post + "3\r\nAuthorization: Bearer wrong\r\n\r\n");
        assertEquals(401, client.answer().status());
        assertTrue(client.closed());
      }
    }
  }

  @Test
  void whoSendsTooSlowlyIsCutOffAndNobodyElseNotices() throws IOException {
    try (var wire = new Wire(Wire.QUICK, Optional.empty(), Wire.service(BadInputTest::echo))) {
      try (var slowBody = wire.answered();
          var slowChunk = wire.answered();
          var established = wire.answered();
          var silent = wire.client();
          var slowHead = wire.client()) {
        slowHead.send("GET /x HT");
        slowBody.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        slowChunk.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5");
        for (int i = 0; i < 20; i++) {
          assertEquals("/x 0", established.get("/x").answer().body());
          try (var other = wire.answered()) {
            assertEquals("/y 0", other.get("/y").answer().body());
          }
        }
        assertTrue(silent.closed());
        assertTrue(slowHead.closed());
        for (Client slow : List.of(slowBody, slowChunk)) {
          var answer = slow.answer();
          assertEquals(504, answer.status());
          assertTrue(answer.body().contains("\"reason\":\"Timeout\""), answer.body());
          assertTrue(slow.closed());
        }
        assertEquals("/x 0", established.get("/x").answer().body());
      }
    }
  }

  @Test
  void anIdleConnectionOutlivesTheTimeForAHeadButNotForEver() throws IOException {
    long beforeNs = System.nanoTime();
    try (var wire = new Wire(Wire.HASTY, Optional.empty(), Wire.service(BadInputTest::echo));
        var client = wire.answered()) {
      assertTrue(client.closed(), "after the time for idleness");
      assertTrue(System.nanoTime() - beforeNs > 500_000_000, "and not after that for a head");
    }
  }

  @Test
  void aThousandIdleConnectionsDisturbNobody() throws IOException {
    var idle = new ArrayList<Client>();
    try (var wire = Wire.answering(BadInputTest::echo);
        var client = wire.client()) {
      for (int i = 0; i < 1_000; i++) {
        idle.add(wire.client());
      }
      assertEquals("/a 0", client.get("/a").answer().body());
      for (Client one : idle) {
        assertEquals("/b 0", one.get("/b").answer().body());
      }
    } finally {
      for (Client one : idle) {
        one.close();
      }
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAtOnce() throws IOException {
    var limits = new Limits(2, 10, 1_000, 1_000, 10, 6_000, 6_000, 6_000, 6_000);
    try (var wire = new Wire(limits, Optional.empty(), Wire.service(BadInputTest::echo));
        var first = wire.client();
        var second = wire.client()) {
      assertEquals("/a 0", first.get("/a").answer().body());
      assertEquals("/a 0", second.get("/a").answer().body());
      try (var third = wire.client()) {
        assertTrue(third.closed());
      }
      assertEquals("/a 0", first.get("/a").answer().body());
    }
  }

  @Test
  void moreWatchesThanAllowedGet429() throws IOException {
    var wires = new AtomicReference<Wire>();
    var limits = new Limits(10, 1, 1_000, 1_000, 10, 6_000, 6_000, 6_000, 6_000);
    try (var wire = new Wire(limits, Optional.empty(), watching(wires, 100));
        var first = wire.client();
        var second = wire.client()) {
      wires.set(wire);
      assertEquals(200, first.get("/api/v1/pods?watch=1").head().status());
      var refused = second.get("/api/v1/pods?watch=1").answer();
      assertEquals(429, refused.status());
      assertEquals("1", refused.headers().get("retry-after"));
    }
  }

  private static Service watching(AtomicReference<Wire> wires, int bytes) {
    return Wire.service(
        request ->
            request.path().equals("/other")
                ? Wire.text("other")
                : new Response.Stream(
                    "application/json",
                    List.of(),
                    wires.get().new Lines(bytes, Long.MAX_VALUE, OptionalLong.empty())));
  }

  @Test
  void aWatchThatIsNeverReadIsNotPolledAndTheOthersGetTheirs() throws IOException {
    var wires = new AtomicReference<Wire>();
    var made = new AtomicInteger();
    try (var wire =
            new Wire(
                Wire.PATIENT,
                Optional.empty(),
                Wire.service(
                    request ->
                        new Response.Stream(
                            "application/json",
                            List.of(),
                            wires.get().new Lines(100_000, Long.MAX_VALUE, OptionalLong.empty()) {
                              @Override
                              public State poll(Consumer<byte[]> out, int maxBytes) {
                                return super.poll(
                                    line -> {
                                      if (request.text("deaf").equals("yes")) {
                                        made.incrementAndGet();
                                      }
                                      out.accept(line);
                                    },
                                    maxBytes);
                              }
                            })));
        var deaf = wire.client();
        var good = wire.client()) {
      wires.set(wire);
      deaf.get("/api/v1/pods?watch=1&deaf=yes").head();
      good.get("/api/v1/pods?watch=1").head();
      for (int i = 0; i < 500; i++) {
        wire.change();
        assertEquals(100_000, good.chunk().length);
      }
      // What the sockets of both ends hold is some megabytes; the rest of the 50 was never made.
      assertTrue(made.get() < 300, made + " events for a client that reads none");
    }
  }

  @Test
  void aListThatIsNeverReadIsMadeNoFurtherAndGivenUpInTheEnd() throws Exception {
    var made = new AtomicInteger();
    var iterator =
        new Iterator<byte[]>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public byte[] next() {
            made.incrementAndGet();
            return new byte[100_000];
          }
        };
    var limits = new Limits(10, 10, 1_000, 1_000, 10, 6_000, 6_000, 6_000, 50);
    try (var wire =
            new Wire(
                limits,
                Optional.empty(),
                Wire.service(
                    request ->
                        request.path().equals("/other")
                            ? Wire.text("other")
                            : new Response.Pieces(200, "application/json", List.of(), iterator)));
        var deaf = wire.client();
        var other = wire.client()) {
      deaf.get("/api/v1/pods").head();
      for (int i = 0; i < 100; i++) {
        assertEquals("other", other.get("/other").answer().body());
      }
      while (wire.server.connections() > 1) {
        assertEquals("other", other.get("/other").answer().body());
      }
      assertTrue(made.get() < 300, made + " pieces for a client that reads none");
    }
  }

  @Test
  void manyRequestsWithoutReadingAnAnswerAreNotAnsweredWithoutEnd() throws Exception {
    var handled = new AtomicInteger();
    byte[] big = new byte[50_000];
    try (var wire =
            Wire.answering(
                request -> {
                  handled.incrementAndGet();
                  return new Response.Whole(200, "", List.of(), big);
                });
        var deaf = wire.client();
        var other = wire.client()) {
      var sender =
          new Thread(
              () -> {
                try {
                  deaf.send("GET /api/v1/nodes/a HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200_000));
                } catch (IOException _) {
                  // the end of the test closes the socket under it
                }
              });
      sender.start();
      int before = -1;
      for (int i = 0; i < 200 || handled.get() != before; i++) {
        before = handled.get();
        other.get("/x").answer();
        handled.decrementAndGet();
      }
      assertTrue(handled.get() < 2_000, handled + " answers for a client that reads none");
      deaf.socket.close();
      sender.join();
    }
  }

  @Test
  void theClientThatGoesEndsItsWatch() throws Exception {
    var wires = new AtomicReference<Wire>();
    try (var wire = new Wire(Wire.PATIENT, Optional.empty(), watching(wires, 100));
        var other = wire.client()) {
      wires.set(wire);
      var client = wire.client();
      client.get("/api/v1/pods?watch=1").head();
      client.close();
      while (wire.server.watches() > 0) {
        assertEquals("other", other.get("/other").answer().body());
      }
    }
  }

  @Test
  void aClientThatClosesItsHalfStillGetsItsAnswer() throws Exception {
    var go = new CountDownLatch(1);
    try (var wire =
            Wire.answering(
                request -> {
                  try {
                    assertTrue(go.await(100, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return Wire.text("done");
                });
        var client = wire.client()) {
      client.send("POST /a HTTP/1.1\r\nHost: x\r\n\r\n");
      client.socket.shutdownOutput();
      go.countDown();
      assertEquals("done", client.answer().body());
      assertTrue(client.closed());
    }
  }
}
