package io.batkube.server.batsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What the other end of a socket may do that no protocol allows. */
@Timeout(300)
final class BadPeersTest {
  /** Longer than any machine takes for what is sure to come. */
  private static final long PATIENT_MS = 100_000;

  private static final long HASTY_MS = 300;

  private final ReservedPort port;

  BadPeersTest() throws IOException {
    port = new ReservedPort();
  }

  @AfterEach
  void giveBack() throws IOException {
    port.close();
  }

  private String endpoint() {
    return "tcp://127.0.0.1:" + port.number();
  }

  /** Asks a decision process twice. */
  private RuntimeException asking(SocketType type, Consumer<ZMQ.Socket> peer) {
    return asking(type, peer, decision -> decision.apply("second"));
  }

  /** Asks a decision process, and does something more when the process has said all it will. */
  private RuntimeException asking(
      SocketType type, Consumer<ZMQ.Socket> peer, Consumer<DecisionSocket> afterwards) {
    String endpoint = endpoint();
    try (var context = new ZContext();
        var socket = context.createSocket(type)) {
      socket.bind(endpoint);
      var served = CompletableFuture.runAsync(() -> peer.accept(socket));
      try (var decision = new DecisionSocket(endpoint, PATIENT_MS)) {
        var thrown =
            assertThrows(
                RuntimeException.class,
                () -> {
                  decision.apply("first");
                  served.join();
                  afterwards.accept(decision);
                });
        assertEquals(1, thrown.getMessage().lines().count());
        return thrown;
      }
    }
  }

  private String message(RuntimeException e) {
    return e.getMessage().replace(endpoint(), "ENDPOINT");
  }

  @Test
  void twoFramesWhereOneIsDue() {
    var thrown =
        asking(
            SocketType.REP,
            socket -> {
              socket.recv();
              socket.sendMore("{\"now\":0,");
              socket.send("\"events\":[]}");
            });
    assertEquals(BadInputException.class, thrown.getClass());
    assertEquals(
        "decision process at ENDPOINT, reply 0: found 2 frames, expected one:"
            + " {\"now\":0, | \"events\":[]}",
        message(thrown));
  }

  @Test
  void answersTwice() {
    var thrown =
        asking(
            SocketType.ROUTER,
            socket -> {
              byte[] identity = socket.recv();
              socket.recv();
              socket.recv();
              for (String answer : new String[] {"one", "two"}) {
                socket.sendMore(identity);
                socket.sendMore("");
                socket.send(answer);
              }
            },
            BadPeersTest::untilMoreComes);
    assertEquals(BadInputException.class, thrown.getClass());
    assertEquals(
        "decision process at ENDPOINT, reply 1: a second answer, expected one: two",
        message(thrown));
  }

  /** Sent is not yet received: the network has its time. */
  private static void untilMoreComes(DecisionSocket decision) {
    while (true) {
      decision.refuseSurplus();
    }
  }

  @Test
  void bytesThatAreNoText() {
    var thrown =
        asking(
            SocketType.REP,
            socket -> {
              socket.recv();
              socket.send(new byte[] {(byte) 0xc3, 0x28});
            });
    assertEquals(
        "decision process at ENDPOINT, reply 0: bytes that are no UTF-8 text", message(thrown));
  }

  @Test
  void neverAnswers() {
    try (var context = new ZContext();
        var socket = context.createSocket(SocketType.REP);
        var decision = new DecisionSocket(endpoint(), HASTY_MS)) {
      socket.bind(endpoint());
      var thrown = assertThrows(LostPeerException.class, () -> decision.apply("first"));
      while (thrown.getMessage().contains("has not been there")) { // as long as it takes to connect
        thrown = assertThrows(LostPeerException.class, () -> decision.apply("once more"));
      }
      assertEquals(
          "the decision process at ENDPOINT has not answered for 0.3 s (--batsim-timeout)",
          message(thrown));
    }
  }

  @Test
  void isNeverThere() {
    try (var decision = new DecisionSocket(endpoint(), HASTY_MS)) {
      var thrown = assertThrows(LostPeerException.class, () -> decision.apply("first"));
      assertEquals(
          "the decision process at ENDPOINT has not been there for 0.3 s (--batsim-timeout)",
          message(thrown));
    }
  }

  @Test
  void diesWhileItsAnswerIsDue() {
    var thrown =
        asking(
            SocketType.REP,
            socket -> {
              socket.recv();
              socket.close();
            });
    assertEquals(LostPeerException.class, thrown.getClass());
    assertEquals(
        "the decision process at ENDPOINT has closed its connection, an answer was due",
        message(thrown));
  }

  @Test
  void endpointsThatAreNone() {
    var thrown =
        assertThrows(BadInputException.class, () -> new DecisionSocket("28000", -1).close());
    assertEquals(
        "--socket-endpoint: found '28000', expected one such as tcp://localhost:28000",
        thrown.getMessage());
    assertThrows(
        BadInputException.class, () -> new BatsimSocket("28000", -1, Optional::empty).close());
  }

  @Test
  void aBatsimThatDies() {
    try (var batsim = new BatsimSocket(endpoint(), PATIENT_MS, Optional::empty);
        var context = new ZContext()) {
      try (var socket = context.createSocket(SocketType.REQ)) {
        socket.setHandshakeIvl(DecisionSocket.HANDSHAKE_MS);
        socket.connect(endpoint());
        socket.send("hello");
        assertEquals("hello", batsim.next());
        batsim.answer("hello");
        assertEquals("hello", socket.recvStr());
      }
      var thrown = assertThrows(LostPeerException.class, batsim::next);
      assertEquals(
          "Batsim has closed its connection to ENDPOINT before the end of the simulation",
          message(thrown));
    }
  }
}
