package io.batkube.server.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A program's end of batsky-go's protocol, as its {@code time} package has it: a REP socket that is
 * bound, and whoever wants the time or a timer waits for the next round. Looks at the clock again
 * and again until a timer is due, as that does.
 */
final class BatskyProgram implements AutoCloseable {
  private record Wish(long durationNs, CompletableFuture<Long> answer) {}

  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket = context.createSocket(SocketType.REP);
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::answer, "batsky-go");
  private final String endpoint;
  private volatile boolean closed;

  BatskyProgram() {
    context.setLinger(0);
    socket.setReceiveTimeOut(100);
    endpoint = "tcp://127.0.0.1:" + socket.bindToRandomPort("tcp://127.0.0.1");
    thread.start();
  }

  String endpoint() {
    return endpoint;
  }

  private void answer() {
    while (text(receive()).equals("ready")) {
      var asked = new ArrayList<Wish>();
      wishes.drainTo(asked);
      List<Long> durations =
          asked.stream().map(Wish::durationNs).filter(duration -> duration > 0).toList();
      socket.send(durations.toString().replace(" ", ""));
      byte[] now = receive();
      if (now.length != Long.BYTES) {
        break;
      }
      long nowNs = ByteBuffer.wrap(now).order(ByteOrder.LITTLE_ENDIAN).getLong();
      asked.forEach(wish -> wish.answer.complete(nowNs));
      socket.send("done");
    }
    context.close();
  }

  /** The next message; an empty one at the end. */
  private byte[] receive() {
    while (!closed) {
      byte[] message = socket.recv();
      if (message != null) {
        return message;
      }
    }
    return new byte[0];
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Now, in ns since 1970; a timer is asked for if the duration is not 0. */
  private long ask(long durationNs) {
    var wish = new Wish(durationNs, new CompletableFuture<>());
    wishes.add(wish);
    return wish.answer.join();
  }

  /** Waits for so much simulated time; returns what time it is then. */
  long sleep(long durationNs) {
    long whenNs = ask(durationNs) + durationNs;
    long nowNs = ask(0);
    while (nowNs < whenNs) {
      nowNs = ask(0);
    }
    return nowNs;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
