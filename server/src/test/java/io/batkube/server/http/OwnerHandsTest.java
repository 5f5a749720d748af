package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose work the test's own thread does. */
final class OwnerHandsTest {
  private static final Claimant ONE = new Claimant(0, Instant.EPOCH, 1);

  private final List<String> handled = new ArrayList<>();
  private final List<Socket> clients = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private OwnerHands hands;
  private HttpServer server;

  private void start(boolean oneByOne) throws IOException {
    hands = new OwnerHands(() -> now, oneByOne);
    Service service =
        Wire.service(
            request -> {
              handled.add(request.method() + " " + request.path());
              return Wire.text("yes");
            });
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpServer.Setup(
                service,
                Runnable::run,
                () -> 1,
                () -> now,
                new Authentication(new Tokens(Map.of()), true),
                new Seed(0),
                Limits.DEFAULT,
                Optional.empty(),
                why -> {
                  throw new AssertionError(why);
                }),
            hands);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket one : clients) {
      one.close();
    }
    server.close();
  }

  private Socket ask(String line) throws IOException {
    var client = new Socket(server.address().getAddress(), server.address().getPort());
    clients.add(client);
    String request = line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /** Turns until so many bytes have come in, which the system may take a moment for. */
  private void hear(long strange) {
    while (hands.ledger().strange() < strange) {
      hands.turn(1_000_000);
      hands.ledger().closeClaims();
    }
    hands.turn(0);
    hands.turn(0);
  }

  private static long bytes(String line) {
    return (long) line.length() + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".length() + 1;
  }

  @Test
  void requestsAreAnsweredAsTheyComeIn() throws IOException {
    start(false);
    ask("GET /b");
    hear(bytes("GET /b"));
    assertEquals(List.of("GET /b"), handled);
    assertFalse(hands.release());
    assertTrue(server.isQuiet(1));
  }

  @Test
  void oneByOneTheFirstByMethodAndPathIsAnsweredFirstWhicheverCameFirst() throws IOException {
    start(true);
    ask("POST /a");
    ask("GET /b");
    ask("GET /a");
    hear(bytes("POST /a") + bytes("GET /b") + bytes("GET /a"));
    assertEquals(List.of(), handled);
    assertTrue(server.isQuiet(1), "what waits for its turn is not under way");

    assertTrue(hands.release());
    hands.turn(0);
    assertEquals(List.of("GET /a"), handled);
    while (hands.release()) {
      hands.turn(0);
    }
    assertEquals(List.of("GET /a", "GET /b", "POST /a"), handled);
  }

  /** Both have asked for the same, and one is answered. */
  private void awaitFirstAnswer(Socket answered, Socket other) throws IOException {
    long expected = 2 * bytes("GET /a");
    while (hands.ledger().received() < expected) {
      hands.turn(1_000_000);
    }

    assertTrue(hands.release());
    while (answered.getInputStream().available() == 0) {
      hands.turn(1_000_000);
    }
    assertEquals(0, other.getInputStream().available());
    assertEquals(List.of("GET /a"), handled);
  }

  @Test
  void oneByOneOfRequestsThatAreAlikeThatOfTheOlderConnectionIsFirst() throws IOException {
    start(true);
    Socket first = ask("GET /a");
    Socket second = ask("GET /a");
    hands.ledger().claim(ONE, second.getLocalPort());
    hands.ledger().claim(ONE, first.getLocalPort());
    awaitFirstAnswer(second, first);
  }

  @Test
  void oneByOneOfRequestsThatAreAlikeThatOfTheProgramStartedFirstIsFirst() throws IOException {
    start(true);
    Socket first = ask("GET /a");
    Socket second = ask("GET /a");
    hands.ledger().claim(new Claimant(1, Instant.EPOCH, 7), first.getLocalPort());
    hands.ledger().claim(new Claimant(0, Instant.EPOCH, 8), second.getLocalPort());
    awaitFirstAnswer(second, first);
  }

  @Test
  void aConnectionIsAProgramsWhenTheProgramSaysSoBeforeOrAfterItIsTaken() throws IOException {
    start(false);
    Socket first = ask("GET /a");
    hands.ledger().claim(ONE, first.getLocalPort()); // nothing has been taken yet
    long expected = bytes("GET /a");
    while (hands.ledger().received() < expected) {
      hands.turn(1_000_000);
    }
    Socket second = ask("GET /bb");
    while (handled.size() < 2) {
      hands.turn(1_000_000);
    }
    assertEquals(expected, hands.ledger().received());
    hands.ledger().claim(ONE, second.getLocalPort());
    assertEquals(expected + bytes("GET /bb"), hands.ledger().received());
    assertEquals(0, hands.ledger().strange());
    assertTrue(hands.ledger().sent() > 0);
  }

  @Test
  void whatNobodyHasClaimedIsAStrangersForGood() throws IOException {
    start(false);
    Socket client = ask("GET /a");
    hear(bytes("GET /a"));
    hands.ledger().claim(ONE, client.getLocalPort());
    assertEquals(0, hands.ledger().received());
    assertEquals(0, hands.ledger().sent());
  }

  @Test
  void timersRingInTheirOrderWhenSimulatedTimeIsThere() throws IOException {
    start(false);
    var timers = new Timers.Simulated(() -> now);
    timers.after(2_000, () -> handled.add("second"));
    timers.after(1_000, () -> handled.add("first"));
    Runnable cancel = timers.after(1_500, () -> handled.add("never"));
    cancel.run();
    assertFalse(timers.ring());
    assertEquals(Optional.of(now.plusSeconds(1)), timers.next());
    now = now.plusSeconds(3);
    while (timers.ring()) {
      // The next.
    }
    assertEquals(List.of("first", "second"), handled);
    assertEquals(Optional.empty(), timers.next());
  }
}
