package io.batkube.server.clock;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The far end of the control socket, as a program built with {@code clients/go-clock} is, with
 * timers that are known. It answers in a thread of its own whatever it is asked.
 */
final class ProgramPeer implements AutoCloseable {
  private final SocketChannel channel;
  private final Queue<Long> timers = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private long nowNs;

  /** Whether it says nothing when it is to stand still. */
  private volatile boolean isRestless;

  /**
   * Says hello.
   *
   * @param timersNs on its monotonic clock, in order
   */
  ProgramPeer(Path control, boolean goesAlone, List<Long> timersNs) throws IOException {
    timers.addAll(timersNs);
    channel = SocketChannel.open(UnixDomainSocketAddress.of(control));
    send(-1, ProcessHandle.current().pid(), 0, goesAlone ? 1 : 0);
    Thread.ofVirtual().start(this::live);
  }

  /** It has started another program. */
  void goesAloneNoMore() throws IOException {
    send(-3, 0, 0, 0);
  }

  /** It stands still no more when it is to. */
  void standsStillNoMore() {
    isRestless = true;
  }

  private void live() {
    try {
      for (ByteBuffer message = message(); fill(message); message = message()) {
        answer(message.getLong(0), message.getLong(8), message.getLong(16), message.getLong(24));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(long epoch, long second, long third, long flags) throws IOException {
    if (flags == 4) {
      note("alone to " + second);
      for (long left = third; left > 0 && !timers.isEmpty() && timers.element() < second; left--) {
        nowNs = timers.remove();
      }
    } else {
      note("at " + second);
      if (second < nowNs) {
        throw new AssertionError("time goes back from " + nowNs + " to " + second);
      }
      nowNs = second;
      while (!timers.isEmpty() && timers.element() <= nowNs) {
        timers.remove();
      }
    }
    if (flags == 1 && isRestless) {
      return;
    }
    send(epoch, timers.isEmpty() ? Long.MAX_VALUE : timers.element(), 0, 0);
  }

  private synchronized void note(String what) {
    heard.add(what);
  }

  /** What it was told, in order. */
  synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  private void send(long first, long second, long third, long fourth) throws IOException {
    ByteBuffer message = message().putLong(first).putLong(second).putLong(third).putLong(fourth);
    message.flip();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }

  private boolean fill(ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      try {
        if (channel.read(message) < 0) {
          return false;
        }
      } catch (ClosedChannelException _) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
