package io.batkube.server.clock;

import io.batkube.engine.input.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Our end of batsky-go's protocol of 2020, in a thread of its own: rounds of two messages each way,
 * over and over, with a program that has a REP socket.
 *
 * <pre>
 *   us ──▶ program   ready
 *   program ──▶ us   [5000000000]         the timers that it has asked for since, in ns from now
 *   us ──▶ program   8 bytes              now: ns since 1970, little-endian
 *   program ──▶ us   done                 whoever asked for the time before has been told
 * </pre>
 *
 * Source: oar-team/batsky-go, time/requester.go.
 */
final class BatskySocket implements AutoCloseable {
  /** Between two rounds: nothing tells when the program wants to know the time. */
  private static final long PAUSE_NS = 500_000;

  private static final int LOOK_MS = 100;
  private static final Pattern DURATIONS = Pattern.compile("\\[\\s*(\\d+(?:\\s*,\\s*\\d+)*)?\\s*]");

  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket;
  private final LongSupplier wallNs;
  private final Consumer<Round> told;
  private final Consumer<String> failed;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * What a round brought.
   *
   * @param wallNs the time that was told
   * @param durationsNs timers that were asked for
   */
  record Round(long wallNs, List<Long> durationsNs) {}

  /**
   * Connects, whether somebody is there or not.
   *
   * @param wallNs simulated time, as ns since 1970; any thread
   * @param told after each round, on the socket's thread
   * @param failed told why there are no more rounds
   * @throws BadInputException if the endpoint is none
   */
  BatskySocket(
      String endpoint, LongSupplier wallNs, Consumer<Round> told, Consumer<String> failed) {
    this.wallNs = wallNs;
    this.told = told;
    this.failed = failed;
    context.setLinger(0);
    socket = context.createSocket(SocketType.REQ);
    socket.setReceiveTimeOut(LOOK_MS);
    socket.setReconnectIVL(50);
    socket.setHandshakeIvl(1_000);
    try {
      socket.connect(endpoint);
    } catch (ZMQException | IllegalArgumentException | UnsupportedOperationException e) {
      context.close();
      throw new BadInputException(
          "--batsky-endpoint: found '" + endpoint + "', expected one such as tcp://127.0.0.1:27000",
          e);
    }
    thread = new Thread(this::rounds, "batsky");
    thread.setDaemon(true);
    thread.start();
  }

  private void rounds() {
    try {
      while (!closed) {
        round();
        LockSupport.parkNanos(PAUSE_NS);
      }
    } catch (ClosedException _) {
      // as it should be
    } catch (BadInputException e) {
      failed.accept(e.getMessage());
    }
    context.close();
  }

  private void round() {
    List<Long> durationsNs = durations(text(ask("ready".getBytes(StandardCharsets.US_ASCII))));
    long nowNs = wallNs.getAsLong();
    byte[] now =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(nowNs).array();
    String done = text(ask(now));
    if (!done.equals("done")) {
      throw refused(done, "done");
    }
    told.accept(new Round(nowNs, durationsNs));
  }

  private static List<Long> durations(String text) {
    Matcher found = DURATIONS.matcher(text);
    if (!found.matches()) {
      throw refused(text, "a JSON list of nanoseconds");
    }
    var durations = new ArrayList<Long>();
    if (found.group(1) != null) {
      for (String number : found.group(1).split("\\s*,\\s*", -1)) {
        try {
          durations.add(Long.parseLong(number));
        } catch (NumberFormatException _) {
          throw refused(text, "numbers below 2^63");
        }
      }
    }
    return durations;
  }

  private static BadInputException refused(String found, String expected) {
    String shown = found.length() <= 60 ? found : found.substring(0, 60) + "…";
    return new BadInputException(
        "--clock batsky: the program says '" + shown + "', expected " + expected);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] ask(byte[] message) {
    socket.send(message);
    while (true) {
      byte[] answer = socket.recv();
      if (answer != null) {
        return answer;
      }
      if (closed) {
        throw new ClosedException();
      }
    }
  }

  /** Nobody wants to know any more. */
  private static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException() {
      super("closed", null, false, false);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(10L * LOOK_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
