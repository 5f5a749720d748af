package io.batkube.server.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A program's end of batsky-go's protocol, as its {@code time} package has it: a REP socket that is
 * bound, and whoever wants the time or a timer waits for the next round. Looks at the clock again
 * and again until a timer is due, as that does. From then on until it wants another timer, or
 * nothing more, it does one thing at a time: nobody ends the round, so that time waits for it,
 * however slow the machine is.
 */
final class BatskyProgram implements AutoCloseable {
  private record Wish(long durationNs, long whenNs, CompletableFuture<Long> answer) {}

  private static final int LOOK_MS = 100;
  private static final long NEVER = Long.MAX_VALUE;

  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket = context.createSocket(SocketType.REP);
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final Semaphore rests = new Semaphore(0);
  private final Thread thread = new Thread(this::answer, "batsky-go");
  private final String endpoint;
  private volatile boolean closed;
  private long timerNs;
  private boolean isAtWork;

  BatskyProgram() {
    context.setLinger(0);
    socket.setReceiveTimeOut(LOOK_MS);
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
      if (asked.stream().anyMatch(wish -> wish.whenNs <= nowNs)) {
        awaitRest();
      }
      socket.send("done");
    }
    context.close();
  }

  private void awaitRest() {
    try {
      while (!closed && !rests.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
        // It is at work.
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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

  /**
   * Now, in ns since 1970.
   *
   * @param durationNs if not 0, a timer is asked for
   * @param whenNs it is at work when it knows that this time has come
   */
  private long ask(long durationNs, long whenNs) {
    var wish = new Wish(durationNs, whenNs, new CompletableFuture<>());
    wishes.add(wish);
    rest();
    return wish.answer.join();
  }

  /** Asks for a timer, which is known when this comes back. */
  void setTimer(long durationNs) {
    timerNs = ask(durationNs, NEVER) + durationNs;
  }

  /** Waits for the timer; returns what time it is then. */
  long sleep() {
    long nowNs = ask(0, timerNs);
    while (nowNs < timerNs) {
      nowNs = ask(0, timerNs);
    }
    isAtWork = true;
    return nowNs;
  }

  /** It has done what it wanted to. */
  void rest() {
    if (isAtWork) {
      isAtWork = false;
      rests.release();
    }
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
