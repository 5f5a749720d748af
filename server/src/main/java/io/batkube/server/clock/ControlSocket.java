package io.batkube.server.clock;

import io.batkube.server.http.Claimant;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where programs built with {@code clients/go-clock} ask for the time: a Unix domain socket, one
 * connection for each process, messages of four little-endian 64-bit numbers.
 *
 * <pre>
 *   process ──▶ us   -1, pid, 1 or 2 if shells call it, 1 if it goes alone   hello
 *   process ──▶ us   -2, port, 0, 0                                   a connection from there is mine
 *   process ──▶ us   -3, 0, 0, 0                                      it is about to start another
 *   us ──▶ process   epoch, monotonic ns, ns since 1970, flags        the time, and: are you idle?
 *   us ──▶ process   epoch, an instant, a number, 4                   go on alone until then
 *   us ──▶ process   -, -, -, 8                                       come back, if you have not
 *   process ──▶ us   epoch, its next timer, bytes written, bytes read idle, once for each epoch
 * </pre>
 *
 * Owner thread only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class ControlSocket implements AutoCloseable {
  /** The process takes the time, says so, and does nothing until it hears again. */
  static final long HOLD = 1;

  /** The process takes the time; the question comes later. */
  static final long TELL = 2;

  /** The process goes from timer to timer, see {@link #letGo}. */
  private static final long ALONE = 4;

  private static final long COME_BACK = 8;

  /** Of a Unix domain socket's name, with its end. */
  private static final int MOST_BYTES = 107;

  private static final int MESSAGE_BYTES = 4 * Long.BYTES;
  private static final long STEP_NS = 1_000_000;
  private static final long HELLO = -1;
  private static final long CLAIM = -2;
  private static final long STARTS = -3;
  private static final long WAITS_FOR_MORE = 2;

  private final Path path;
  private final Port port;
  private final List<Long> started;
  private final Channel door;
  private final List<Program> programs = new ArrayList<>();
  private final List<Long> leaving = new ArrayList<>();
  private final Set<Long> pids = new LinkedHashSet<>();

  private long epoch;
  private boolean changed;

  /** The far end of a connection. */
  final class Program extends SimpleChannelInboundHandler<ByteBuf> {
    private Channel channel;
    private long pid;
    private boolean greeted;
    private boolean standsForFamily;
    private boolean waitsForMore;
    private boolean goesAlone;
    private boolean startsOthers;
    private Optional<Claimant> claimant = Optional.empty();

    /** The epoch of the last question; it is not idle until it has been asked. */
    private long asked = Long.MAX_VALUE;

    private long answered;
    private long nextTimerNs = Long.MAX_VALUE;
    private long written;
    private long read;

    /** Whether it has answered what it was asked last. */
    boolean isIdle() {
      return answered == asked;
    }

    long pid() {
      return pid;
    }

    /**
     * Whether it is a {@code sleep} or its like, called by those who do not take their time here.
     */
    boolean standsForFamily() {
      return standsForFamily;
    }

    /** Whether it is such a one, and waits for something else than time as well. */
    boolean waitsForMore() {
      return waitsForMore;
    }

    /** Whether it has started other programs, which may take their time from here or not. */
    boolean startsOthers() {
      return startsOthers;
    }

    /** Whether it goes from timer to timer by itself, if it is let. */
    boolean goesAlone() {
      return goesAlone;
    }

    /** On its monotonic clock; {@link Long#MAX_VALUE} if it has none. */
    long nextTimerNs() {
      return nextTimerNs;
    }

    /** Bytes that it has written to its connections when it was idle last. */
    long written() {
      return written;
    }

    long read() {
      return read;
    }

    /** Looked up when it is first wanted, by a program that is about to say something. */
    private Claimant claimant() {
      if (claimant.isEmpty()) {
        claimant = Optional.of(Claimant.of(pid, started));
      }
      return claimant.get();
    }

    private void tell(long monotonicNs, long wallNs, long flags) {
      if (flags != TELL) {
        asked = epoch;
      }
      send(monotonicNs, wallNs, flags);
    }

    private void send(long second, long third, long flags) {
      ByteBuf message = channel.alloc().ioBuffer(MESSAGE_BYTES);
      message.writeLongLE(epoch).writeLongLE(second).writeLongLE(third).writeLongLE(flags);
      channel.writeAndFlush(message);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      programs.add(this);
      changed = true;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
      long first = message.readLongLE();
      long second = message.readLongLE();
      if (first == HELLO) {
        pid = second;
        pids.add(pid);
        long calledByShells = message.readLongLE();
        standsForFamily = calledByShells != 0;
        waitsForMore = calledByShells == WAITS_FOR_MORE;
        goesAlone = message.readLongLE() != 0;
        greeted = true;
        changed = true;
      } else if (first == CLAIM) {
        port.claim(claimant(), (int) second);
      } else if (first == STARTS) {
        goesAlone = false;
        startsOthers = true;
        changed = true;
      } else {
        answered = first;
        nextTimerNs = second;
        written = message.readLongLE();
        read = message.readLongLE();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      programs.remove(this);
      if (greeted) {
        leaving.add(pid);
      }
      changed = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /**
   * Opens it.
   *
   * @param loop what the port turns
   * @param started the processes that were started for the run, in their order, also later
   * @throws IOException if it cannot be
   */
  ControlSocket(Path path, EventLoop loop, Port port, List<Long> started) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new IOException(
          path + ": too long for the control socket, which may have " + MOST_BYTES + " bytes");
    }
    this.path = path;
    this.port = port;
    this.started = started;
    Files.deleteIfExists(path); // of an earlier run
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new FixedLengthFrameDecoder(MESSAGE_BYTES));
                    channel.pipeline().addLast(new Program());
                  }
                })
            .bind(UnixDomainSocketAddress.of(path));
    while (!bound.isDone()) {
      port.turn(STEP_NS);
    }
    if (!bound.isSuccess()) {
      throw new IOException(path + ": " + bound.cause().getMessage(), bound.cause());
    }
    door = bound.channel();
  }

  Path path() {
    return path;
  }

  /** Those that have said hello or will. */
  List<Program> programs() {
    return programs;
  }

  /** Of all that have ever said hello. */
  Set<Long> pids() {
    return pids;
  }

  /** Tells everybody the time, and asks whether he is idle unless it is {@link #TELL}. */
  void ask(long monotonicNs, long wallNs, long flags) {
    epoch++;
    for (Program one : List.copyOf(programs)) {
      if (one.greeted) {
        one.tell(monotonicNs, wallNs, flags);
      }
    }
  }

  /**
   * Has the only one, who is idle, go from timer to timer by itself. It answers when it has
   * something to say, with the instant of that, which is its time from then on, or with its next
   * timer when it may go no further; then it waits to be told the time.
   *
   * @param beforeNs on its monotonic clock: no timer of that instant, or of later, is its own
   *     business
   * @param steps timers at the most
   */
  void letGo(Program one, long beforeNs, long steps) {
    epoch++;
    one.tell(beforeNs, steps, ALONE);
  }

  /** Has it answer soon. */
  void callBack(Program one) {
    one.send(0, 0, COME_BACK);
  }

  /** Whether somebody has come or gone since the last time. */
  boolean hasChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /**
   * Whether a process has gone whose end its parent had not been told the last time. The parent may
   * be waiting for it, which is no work.
   */
  boolean isSomebodyLeaving() {
    boolean was = !leaving.isEmpty();
    leaving.removeIf(pid -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    return was;
  }

  /** They have had time to go. */
  void forgetLeaving() {
    leaving.clear();
  }

  @Override
  public void close() {
    List.copyOf(programs).forEach(one -> one.channel.close());
    door.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // The folder goes as a whole.
    }
  }
}
