package io.batkube.server.http;

import io.batkube.kubernetes.api.Clock;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** Port: when something is due that clients notice, as the end of a watch. */
interface Timers {
  /** Has something run after a while, unless the answer is run before. */
  Runnable after(long ms, Runnable then);

  /**
   * Whether a time at which nothing happens passes in no time, and whatever happens in it costs.
   */
  boolean isSimulated();

  /** By the clock on the wall. On the event loop. */
  record Real(EventLoop loop) implements Timers {
    @Override
    public Runnable after(long ms, Runnable then) {
      var timer = loop.schedule(then, ms, TimeUnit.MILLISECONDS);
      return () -> timer.cancel(false);
    }

    @Override
    public boolean isSimulated() {
      return false;
    }
  }

  /** By simulated time; whoever moves that has them rung. Owner only. */
  final class Simulated implements Timers {
    private final Clock clock;
    private final PriorityQueue<Alarm> alarms =
        new PriorityQueue<>(Comparator.comparing(Alarm::due).thenComparing(Alarm::number));
    private long number;

    private record Alarm(Instant due, long number, Runnable then) {}

    Simulated(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Runnable after(long ms, Runnable then) {
      var alarm = new Alarm(clock.now().plusMillis(ms), number++, then);
      alarms.add(alarm);
      return () -> alarms.remove(alarm);
    }

    @Override
    public boolean isSimulated() {
      return true;
    }

    /** When the next is due. */
    Optional<Instant> next() {
      return Optional.ofNullable(alarms.peek()).map(Alarm::due);
    }

    /** Rings one that is due; returns whether there was one. */
    boolean ring() {
      Alarm first = alarms.peek();
      if (first == null || first.due().isAfter(clock.now())) {
        return false;
      }
      alarms.poll().then().run();
      return true;
    }
  }
}
