package io.batkube.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who does the work of a server: threads of its own, or the owner of the world. */
public abstract sealed class Hands permits Hands.Threads, OwnerHands {
  static final long FOREVER_MS = Long.MAX_VALUE;

  /** The event loops. */
  abstract EventLoopGroup loops();

  /** What an event loop has to look after. */
  abstract Lane lane(EventLoop loop, Site site, int number);

  /** What counts the bytes of a connection, if anybody wants to know. */
  abstract Optional<ChannelHandler> meter(Channel channel);

  /** Whether all that was given to the connections of an event loop has gone to the system. */
  abstract boolean areDrained(EventLoop loop, Iterable<Channel> connections);

  /** Whether all that was given to a connection has gone to the system, or it is closed. */
  static boolean isDrained(Channel connection) {
    ChannelOutboundBuffer buffer = connection.unsafe().outboundBuffer();
    return buffer == null || buffer.totalPendingWriteBytes() == 0;
  }

  /** Waits for something that the event loops do, for so long at most. */
  abstract void await(Future<?> done, long ms);

  /** They rest. */
  abstract void close();

  /** Threads of the server's own: several clients are served at once. */
  public static final class Threads extends Hands {
    private static final int LOOPS = 2;
    private static final int READERS = 2;
    private static final long LAST_WORK_MS = 300;

    private final EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(LOOPS, named("http"), NioIoHandler.newFactory());
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, named("reader"));

    private static ThreadFactory named(String name) {
      var number = new AtomicInteger();
      return work -> {
        var thread = new Thread(work, name + "-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }

    @Override
    EventLoopGroup loops() {
      return loops;
    }

    @Override
    Lane lane(EventLoop loop, Site site, int number) {
      return new Lane(
          loop, site, readers, number, new Timers.Real(loop), Lane.Pace.GATHERED, (_, _) -> 0);
    }

    @Override
    Optional<ChannelHandler> meter(Channel channel) {
      return Optional.empty();
    }

    @Override
    boolean areDrained(EventLoop loop, Iterable<Channel> connections) {
      for (Channel connection : connections) {
        if (connection.eventLoop() == loop && !isDrained(connection)) {
          return false;
        }
      }
      return true;
    }

    @Override
    void await(Future<?> done, long ms) {
      done.awaitUninterruptibly(ms);
    }

    @Override
    void close() {
      loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).awaitUninterruptibly(LAST_WORK_MS);
      readers.shutdownNow();
    }
  }
}
