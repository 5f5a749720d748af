package io.batkube.server.http;

import io.batkube.kubernetes.api.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The owner of the world does the server's work itself, while time stands still: nothing is handed
 * from thread to thread, so nothing depends on which of them is faster, and nobody waits for
 * another to wake up. What clients notice of time is simulated. Owner only, but for {@link #wake}.
 *
 * <pre>
 *   turn ──▶ requests in ──▶ the owner's inbox ──▶ answers, news of watches out
 *                 │ one by one                              │ one by one
 *                 └──── held until release ─────────────────┘
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // the loop is turned until it has ended
public final class OwnerHands extends Hands {
  private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
  private final Timers.Simulated timers;
  private final Ledger ledger = new Ledger();
  private final Lane.Pace pace;
  private Optional<Lane> lane = Optional.empty();

  /**
   * Those of the thread at hand.
   *
   * @param oneByOne whether requests, answers and news wait for {@link #release}
   */
  public OwnerHands(Clock clock, boolean oneByOne) {
    this.timers = new Timers.Simulated(clock);
    this.pace = oneByOne ? Lane.Pace.ONE_BY_ONE : Lane.Pace.AT_ONCE;
  }

  /** For who listens beside the server. */
  public EventLoop loop() {
    return loop;
  }

  /** Which connections are whose, and what went through them. */
  public Ledger ledger() {
    return ledger;
  }

  /** Does what there is to do; if there is nothing, waits for it so long. */
  public void turn(long waitNs) {
    if (waitNs > 0) {
      loop.run(waitNs);
    } else {
      loop.runNow();
    }
  }

  /** Has {@link #turn} come back. Any thread. */
  public void wake() {
    loop.wakeup();
  }

  /** When something is due here that clients notice. */
  public Optional<Instant> nextDue() {
    return timers.next();
  }

  /** Time has moved: what is due happens, unless it waits for its turn. */
  public void ring() {
    while (pace == Lane.Pace.AT_ONCE && timers.ring()) {
      // The next.
    }
  }

  /** Has the first of those that wait for it have its turn; false if nobody does. */
  public boolean release() {
    return pace == Lane.Pace.ONE_BY_ONE
        && (timers.ring() || (lane.isPresent() && lane.get().releaseNext()));
  }

  @Override
  EventLoopGroup loops() {
    return loop;
  }

  @Override
  Lane lane(EventLoop of, Site site, int number) {
    var made = new Lane(of, site, Runnable::run, number, timers, pace, ledger.order());
    lane = Optional.of(made);
    return made;
  }

  @Override
  Optional<ChannelHandler> meter(Channel channel) {
    return Optional.of(ledger.open(channel));
  }

  @Override
  boolean areDrained(EventLoop of, Iterable<Channel> connections) {
    return ledger.isDrained();
  }

  @Override
  void await(Future<?> done, long ms) {
    for (long left = ms; left > 0 && !done.isDone(); left--) {
      loop.run(STEP_NS);
    }
  }

  @Override
  void close() {
    var _ = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    while (!loop.isTerminated()) {
      loop.runNow();
    }
  }
}
