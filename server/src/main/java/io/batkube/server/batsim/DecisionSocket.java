package io.batkube.server.batsim;

import io.batkube.engine.input.BadInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;
import org.zeromq.ZMsg;

/**
 * Batsim's end of the connection to a decision process: one text there, one back. It does not
 * matter which end is there first.
 *
 * <p>Batsim's socket is a REQ, which passes over answers that nobody asked for. This one is a
 * DEALER that sends and expects what a REQ does, and so sees them. Used by one thread.
 */
public final class DecisionSocket implements UnaryOperator<String>, AutoCloseable {
  private static final String EVENTS = "inproc://events";
  private static final int SHORTENED = 60;

  /**
   * A greeting that takes longer is begun again: in JeroMQ's connecting end it sometimes never
   * begins. Source: zeromq/jeromq, pull request 1022.
   */
  static final int HANDSHAKE_MS = 1_000;

  /** So often it looks whether the other end is still there. */
  private static final long LOOK_MS = 100;

  private final String endpoint;
  private final long timeoutMs;
  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket;
  private final ZMQ.Socket events;
  private boolean connected;
  private boolean greeted;
  private long answers;

  /**
   * A connection, or the readiness for one.
   *
   * @param endpoint such as {@code tcp://localhost:28000}
   * @param timeoutMs how long to wait for an answer; -1 for ever
   * @throws BadInputException if the endpoint is none
   */
  public DecisionSocket(String endpoint, long timeoutMs) {
    this.endpoint = endpoint;
    this.timeoutMs = timeoutMs;
    context.setLinger(1000);
    socket = context.createSocket(SocketType.DEALER);
    socket.setReconnectIVL(50);
    socket.setHandshakeIvl(HANDSHAKE_MS);
    socket.monitor(
        EVENTS, ZMQ.EVENT_CONNECTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
    events = context.createSocket(SocketType.PAIR);
    events.connect(EVENTS);
    try {
      socket.connect(endpoint);
    } catch (ZMQException | IllegalArgumentException | UnsupportedOperationException e) {
      context.close();
      throw new BadInputException(
          "--socket-endpoint: found '" + endpoint + "', expected one such as tcp://localhost:28000",
          e);
    }
  }

  @Override
  public String apply(String message) {
    refuseSurplus();
    socket.sendMore("");
    socket.send(message.getBytes(StandardCharsets.UTF_8));
    String answer = text(receive());
    answers++;
    return answer;
  }

  /** Refuses what has come that is no answer to anything. */
  public void refuseSurplus() {
    ZMsg surplus = ZMsg.recvMsg(socket, ZMQ.DONTWAIT);
    if (surplus != null) {
      throw new BadInputException(
          name() + ": a second answer, expected one: " + shortened(surplus));
    }
  }

  private String name() {
    return "decision process at " + endpoint + ", reply " + answers;
  }

  private ZMsg receive() {
    for (long waitedMs = 0; ; waitedMs += LOOK_MS) {
      socket.setReceiveTimeOut(
          (int) (timeoutMs < 0 ? LOOK_MS : Math.clamp(timeoutMs - waitedMs, 1, LOOK_MS)));
      ZMsg message = ZMsg.recvMsg(socket);
      if (message != null) {
        return message;
      }
      look();
      if (timeoutMs >= 0 && waitedMs + LOOK_MS >= timeoutMs) {
        throw new LostPeerException(
            "the decision process at "
                + endpoint
                + (connected ? " has not answered for " : " has not been there for ")
                + timeoutMs / 1000.0
                + " s (--batsim-timeout)");
      }
    }
  }

  /** What became of the connection. */
  private void look() {
    for (ZEvent event = ZEvent.recv(events, ZMQ.DONTWAIT);
        event != null;
        event = ZEvent.recv(events, ZMQ.DONTWAIT)) {
      if (event.getEvent() == ZMonitor.Event.CONNECTED) {
        connected = true;
      } else if (event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL) {
        greeted = true;
      } else if (greeted) {
        throw new LostPeerException(
            "the decision process at "
                + endpoint
                + " has closed its connection, an answer was due");
      }
    }
  }

  private String text(ZMsg message) {
    if (message.isEmpty() || message.peek().size() > 0) {
      throw new BadInputException(
          name()
              + ": a message that is no reply, from a socket that is no REP: "
              + shortened(message));
    }
    message.pop().destroy();
    if (message.size() != 1) {
      throw new BadInputException(
          name() + ": found " + message.size() + " frames, expected one: " + shortened(message));
    }
    byte[] bytes = message.pop().getData();
    return decoded(bytes)
        .orElseThrow(() -> new BadInputException(name() + ": bytes that are no UTF-8 text"));
  }

  private static Optional<String> decoded(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String shortened(ZMsg message) {
    var text = new StringBuilder();
    message.forEach(
        frame -> {
          if (frame.size() > 0) {
            text.append(text.isEmpty() ? "" : " | ")
                .append(new String(frame.getData(), StandardCharsets.UTF_8));
          }
        });
    return text.length() <= SHORTENED ? text.toString() : text.substring(0, SHORTENED) + "…";
  }

  @Override
  public void close() {
    context.close();
  }
}
