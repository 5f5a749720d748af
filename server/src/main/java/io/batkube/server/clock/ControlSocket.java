package io.batkube.server.clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where programs built with {@code clients/go-clock} ask for the time: a Unix domain socket, one
 * connection for each process, messages of four little-endian 64-bit numbers.
 *
 * <pre>
 *   process ──▶ us   -1, pid, 0, 0                                    hello
 *   us ──▶ process   epoch, monotonic ns, ns since 1970, flags        the time, and: are you idle?
 *   process ──▶ us   epoch, its next timer, bytes written, bytes read idle, once for each epoch
 * </pre>
 *
 * Owner thread only, but for {@link #wake}.
 */
final class ControlSocket implements AutoCloseable {
  /** Of a Unix domain socket's name, with its end. */
  private static final int MOST_BYTES = 107;

  private static final int MESSAGE_BYTES = 4 * Long.BYTES;

  /** The process takes the time, says so, and does nothing until it hears again. */
  static final long HOLD = 1;

  private final Path path;
  private final Selector selector;
  private final ServerSocketChannel door;
  private final List<Program> processes = new ArrayList<>();
  private final ByteBuffer out =
      ByteBuffer.allocateDirect(MESSAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private long epoch;

  /** The far end of a connection. */
  static final class Program {
    private final SocketChannel channel;
    private final ByteBuffer in =
        ByteBuffer.allocate(16 * MESSAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private boolean greeted;
    private long asked;
    private long answered;
    private long nextTimerNs = Long.MAX_VALUE;
    private long written;
    private long read;

    private Program(SocketChannel channel) {
      this.channel = channel;
    }

    /** Whether it has answered what it was asked last. */
    boolean isIdle() {
      return greeted && answered == asked;
    }

    /** On its monotonic clock; {@link Long#MAX_VALUE} if it has none. */
    long nextTimerNs() {
      return nextTimerNs;
    }

    long written() {
      return written;
    }

    long read() {
      return read;
    }
  }

  /**
   * Opens it.
   *
   * @throws IOException if it cannot be
   */
  ControlSocket(Path path) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new IOException(
          path + ": too long for the control socket, which may have " + MOST_BYTES + " bytes");
    }
    this.path = path;
    Files.deleteIfExists(path); // of an earlier run
    selector = Selector.open();
    door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    door.bind(UnixDomainSocketAddress.of(path));
    door.configureBlocking(false);
    door.register(selector, SelectionKey.OP_ACCEPT);
  }

  Path path() {
    return path;
  }

  /** Those that have said hello or will. */
  List<Program> processes() {
    return processes;
  }

  /** Tells everybody the time and asks whether he is idle. */
  void ask(long monotonicNs, long wallNs, long flags) {
    epoch++;
    for (Program one : List.copyOf(processes)) {
      if (one.greeted) {
        tell(one, monotonicNs, wallNs, flags);
      }
    }
  }

  private void tell(Program one, long monotonicNs, long wallNs, long flags) {
    one.asked = epoch;
    out.clear().putLong(epoch).putLong(monotonicNs).putLong(wallNs).putLong(flags).flip();
    try {
      while (out.hasRemaining()) {
        one.channel.write(out);
      }
    } catch (IOException _) {
      forget(one);
    }
  }

  /** What {@link #listen} has heard. */
  enum News {
    NOTHING,
    ANSWERS,
    /** Somebody came or went: the counters start anew. */
    COMPANY
  }

  /** Waits for something to come in; 0 only looks. Comes back early when woken. */
  News listen(long realNs) {
    try {
      if (realNs <= 0) {
        selector.selectNow();
      } else {
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(realNs)));
      }
      News news = News.NOTHING;
      for (SelectionKey key : selector.selectedKeys()) {
        News one = key.isAcceptable() ? accept() : receive((Program) key.attachment());
        news = one.compareTo(news) > 0 ? one : news;
      }
      selector.selectedKeys().clear();
      return news;
    } catch (ClosedSelectorException _) {
      return News.NOTHING;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private News accept() throws IOException {
    for (SocketChannel one = door.accept(); one != null; one = door.accept()) {
      one.configureBlocking(false);
      var process = new Program(one);
      one.register(selector, SelectionKey.OP_READ, process);
      processes.add(process);
    }
    return News.COMPANY;
  }

  private News receive(Program one) {
    int read;
    try {
      read = one.channel.read(one.in);
    } catch (IOException _) {
      read = -1;
    }
    if (read < 0) {
      forget(one);
      return News.COMPANY;
    }
    News news = News.NOTHING;
    one.in.flip();
    while (one.in.remaining() >= MESSAGE_BYTES) {
      long first = one.in.getLong();
      long second = one.in.getLong();
      long third = one.in.getLong();
      long fourth = one.in.getLong();
      if (first < 0) {
        one.greeted = true;
        one.asked = Long.MAX_VALUE; // not idle until it has been asked
        news = News.COMPANY;
      } else {
        one.answered = first;
        one.nextTimerNs = second;
        one.written = third;
        one.read = fourth;
        news = news == News.COMPANY ? news : News.ANSWERS;
      }
    }
    one.in.compact();
    return news;
  }

  private void forget(Program one) {
    processes.remove(one);
    try {
      one.channel.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  /** Has {@link #listen} come back. Any thread. */
  void wake() {
    selector.wakeup();
  }

  @Override
  public void close() {
    List.copyOf(processes).forEach(this::forget);
    try {
      door.close();
      selector.close();
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // The folder goes as a whole.
    }
  }
}
