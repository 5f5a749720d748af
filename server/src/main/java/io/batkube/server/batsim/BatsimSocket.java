package io.batkube.server.batsim;

import io.batkube.engine.batsim.protocol.BatsimEngine;
import io.batkube.engine.input.BadInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * A decision process's end of the connection to a Batsim: a REP socket that is bound. Used by one
 * thread.
 */
public final class BatsimSocket implements BatsimEngine.Requests, AutoCloseable {
  private static final String EVENTS = "inproc://events";
  private static final long LOOK_MS = 200;

  private final String endpoint;
  private final long timeoutMs;
  private final Supplier<Optional<String>> obituary;
  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket;
  private final ZMQ.Socket events;
  private boolean connected;
  private boolean greeted;
  private boolean ends;
  private boolean gone;

  /**
   * A socket that waits for a Batsim.
   *
   * @param endpoint such as {@code tcp://*:28000}
   * @param timeoutMs how long to wait for a message; -1 for ever
   * @param obituary what became of the Batsim that somebody started, once it has ended
   * @throws BadInputException if the endpoint is none, or taken
   */
  public BatsimSocket(String endpoint, long timeoutMs, Supplier<Optional<String>> obituary) {
    this.endpoint = endpoint;
    this.timeoutMs = timeoutMs;
    this.obituary = obituary;
    context.setLinger(1000);
    socket = context.createSocket(SocketType.REP);
    socket.setReceiveTimeOut((int) LOOK_MS);
    socket.monitor(
        EVENTS, ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
    events = context.createSocket(SocketType.PAIR);
    events.connect(EVENTS);
    try {
      socket.bind(endpoint);
    } catch (ZMQException e) {
      context.close();
      throw new BadInputException(
          "--batsim-endpoint: '" + endpoint + "' cannot be bound: " + e.getMessage(), e);
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      context.close();
      throw new BadInputException(
          "--batsim-endpoint: found '" + endpoint + "', expected one such as tcp://*:28000", e);
    }
  }

  @Override
  public String next() {
    byte[] bytes = receive();
    if (socket.hasReceiveMore()) {
      throw new BadInputException("Batsim: a message of more than one frame, expected one");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      ends = text.contains("\"SIMULATION_ENDS\"");
      return text;
    } catch (CharacterCodingException e) {
      throw new BadInputException("Batsim: bytes that are no UTF-8 text", e);
    }
  }

  @Override
  public void answer(String reply) {
    socket.send(reply.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] receive() {
    for (long waitedMs = LOOK_MS; ; waitedMs += LOOK_MS) {
      byte[] bytes = socket.recv();
      if (bytes != null) {
        return bytes;
      }
      checkLife();
      look();
      if (timeoutMs >= 0 && waitedMs >= timeoutMs) {
        throw new LostPeerException(
            "Batsim"
                + (connected ? " has sent nothing to " : " has not come to ")
                + endpoint
                + " for "
                + timeoutMs / 1000.0
                + " s (--batsim-timeout)");
      }
    }
  }

  /** What became of the connection; if it is a process that we know, its last words come soon. */
  private void look() {
    for (ZEvent event = ZEvent.recv(events, ZMQ.DONTWAIT);
        event != null;
        event = ZEvent.recv(events, ZMQ.DONTWAIT)) {
      switch (event.getEvent()) {
        case ACCEPTED -> connected = true;
        case HANDSHAKE_PROTOCOL -> greeted = true;
        default -> gone |= greeted && !ends; // who was never greeted comes again
      }
    }
  }

  private void checkLife() {
    Optional<String> lastWords = obituary.get();
    if (lastWords.isPresent() || gone) {
      throw new LostPeerException(
          lastWords.orElse(
              "Batsim has closed its connection to "
                  + endpoint
                  + " before the end of the simulation"));
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
