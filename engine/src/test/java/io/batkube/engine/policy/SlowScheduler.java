package io.batkube.engine.policy;

import io.batkube.engine.platform.HostSet;
import io.batkube.engine.policy.RandomWorld.SmallJob;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.ExternalEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The policies again, slow and simple: second by second, no data structure but lists, each rule as
 * its definition says. Shares no code with the policies or the engine.
 */
final class SlowScheduler {
  private static final long FOR_EVER = 1L << 40;

  /** A job on its way. */
  private static final class Slow {
    final int id;
    final SmallJob job;
    final long estimate;
    long start = -1;
    BitSet on = new BitSet();

    Slow(int id, SmallJob job, Estimates estimates) {
      this.id = id;
      this.job = job;
      this.estimate =
          switch (estimates) {
            case REQUEST -> job.walltime() == 0 ? FOR_EVER : job.walltime();
            case PERFECT -> length();
            case DOUBLE -> job.walltime() == 0 ? FOR_EVER : 2L * job.walltime();
          };
    }

    long length() {
      return job.walltime() == 0 ? job.run() : Math.min(job.run(), job.walltime());
    }

    long believedEnd() {
      return estimate == FOR_EVER ? FOR_EVER : start + estimate;
    }
  }

  private final RandomWorld world;
  private final List<String> starts = new ArrayList<>();
  private final List<Slow> waiting = new ArrayList<>();

  /** In order of starts; those started in this second have no hosts yet. */
  private final List<Slow> running = new ArrayList<>();

  private final BitSet idle = new BitSet();
  private final BitSet down = new BitSet();
  private long now;

  SlowScheduler(RandomWorld world) {
    this.world = world;
    idle.set(0, world.hosts());
  }

  List<String> run() {
    long last = 0;
    for (SmallJob job : world.jobs()) {
      last = Math.max(last, job.submission()) + job.run();
    }
    for (ExternalEvent event : world.external()) {
      last += event.atNs() / Seconds.ONE;
    }
    for (now = 0; now <= last; now++) {
      switch (world.order()) {
        case BATCH -> batch();
        case PYSS -> pyss();
      }
      giveHosts();
    }
    return starts;
  }

  private void batch() {
    boolean changed = false;
    for (Slow job : ending()) {
      end(job);
      changed = true;
    }
    changed |= changeHosts();
    for (Slow job : arriving()) {
      waiting.add(job);
      changed = true;
    }
    if (changed) {
      pass();
    }
  }

  private void pyss() {
    List<Slow> ending = ending();
    if (changeHosts()) {
      pass();
    }
    for (Slow job : arriving()) {
      waiting.add(job);
      if (job.job.size() <= free()) {
        pass();
      }
    }
    for (Slow job : ending) {
      end(job);
      pass();
    }
  }

  private List<Slow> ending() {
    return running.stream().filter(job -> job.start + job.length() == now).toList();
  }

  private void end(Slow job) {
    running.remove(job);
    job.on.andNot(down);
    idle.or(job.on);
  }

  private boolean changeHosts() {
    boolean changed = false;
    for (ExternalEvent event : world.external()) {
      if (event.atNs() == now * Seconds.ONE) {
        changed = true;
        switch (event) {
          case ExternalEvent.HostsUnavailable(long _, HostSet hosts) -> {
            hosts.addTo(down);
            hosts.removeFrom(idle);
          }
          case ExternalEvent.HostsAvailable(long _, HostSet hosts) -> {
            hosts.removeFrom(down);
            hosts.addTo(idle);
            running.forEach(job -> idle.andNot(job.on));
          }
          case ExternalEvent.Generic _ -> throw new AssertionError(event);
        }
      }
    }
    return changed;
  }

  private List<Slow> arriving() {
    var arriving = new ArrayList<Slow>();
    for (int i = 0; i < world.jobs().size(); i++) {
      SmallJob job = world.jobs().get(i);
      if (job.submission() == now && job.size() == 0) {
        starts.add(RandomWorld.line(now, Integer.toString(i), HostSet.EMPTY));
      } else if (job.submission() == now && job.size() <= world.hosts()) {
        arriving.add(new Slow(i, job, world.estimates()));
      }
    }
    return arriving;
  }

  /** Started jobs get the lowest idle hosts, in order of starts, when the second is over. */
  private void giveHosts() {
    for (Slow job : running) {
      if (job.start == now) {
        HostSet on = HostSet.lowest(idle, job.job.size());
        on.addTo(job.on);
        on.removeFrom(idle);
        starts.add(RandomWorld.line(now, Integer.toString(job.id), on));
      }
    }
  }

  // ---- what policies see ----

  /** Whether the job counts as over although its end has not been told: in pyss only. */
  private boolean isOver(Slow job) {
    return world.order() == InstantOrder.PYSS && job.start < now && job.believedEnd() <= now;
  }

  private int frees(Slow job) {
    if (job.start == now) {
      return job.job.size();
    }
    var up = (BitSet) job.on.clone();
    up.andNot(down);
    return up.cardinality();
  }

  /** Hosts that should be free at an instant, if nothing starts after now. */
  private int freeAt(long second) {
    int free = idle.cardinality();
    for (Slow job : running) {
      if (job.start == now) {
        free -= job.job.size();
      }
      if (isOver(job) || job.believedEnd() <= second) {
        free += frees(job);
      }
    }
    return free;
  }

  private int free() {
    int free = idle.cardinality();
    for (Slow job : running) {
      if (job.start == now) {
        free -= job.job.size();
      } else if (isOver(job)) {
        free += frees(job);
      }
    }
    return free;
  }

  private void start(Slow job) {
    waiting.remove(job);
    job.start = now;
    running.add(job);
  }

  private List<Slow> inBackfillOrder() {
    var order = new ArrayList<>(waiting);
    if (world.backfill() == BackfillOrder.SJF) {
      order.sort(Comparator.comparingLong(job -> job.estimate));
    }
    return order;
  }

  // ---- the policies ----

  private void pass() {
    if (!world.policy().equals("filler")) {
      while (!waiting.isEmpty() && waiting.getFirst().job.size() <= free()) {
        start(waiting.getFirst());
      }
    }
    if (waiting.isEmpty()) {
      return;
    }
    switch (world.policy()) {
      case "fcfs" -> {
        // Nobody overtakes.
      }
      case "filler" -> inBackfillOrder().stream().filter(this::fits).forEach(this::start);
      case "easy" -> easy();
      case "conservative" -> conservative();
      default -> throw new AssertionError(world.policy());
    }
  }

  private boolean fits(Slow job) {
    return job.job.size() <= free();
  }

  /** A job may overtake if the head could start no later with it than without it. */
  private void easy() {
    Slow head = waiting.getFirst();
    long promised = earliest(head);
    for (Slow job : inBackfillOrder()) {
      if (job != head && fits(job)) {
        start(job);
        if (earliest(head) > promised) {
          running.remove(job);
          waiting.add(job);
          waiting.sort(Comparator.comparingInt(w -> w.id));
          job.start = -1;
        }
      }
    }
  }

  private long earliest(Slow head) {
    long earliest = FOR_EVER;
    for (Slow job : running) {
      long end = Math.max(now + 1, job.believedEnd());
      if (!isOver(job) && end < earliest && freeAt(end) >= head.job.size()) {
        earliest = end;
      }
    }
    return earliest;
  }

  private record Reservation(long from, long to, int size) {}

  /** Every job in order gets the earliest time in which it delays no earlier reservation. */
  private void conservative() {
    var order = inBackfillOrder();
    Slow head = waiting.getFirst();
    order.remove(head);
    order.addFirst(head);
    var reserved = new ArrayList<Reservation>();
    for (Slow job : order) {
      var times = new ArrayList<Long>();
      times.add(now);
      running.stream().filter(r -> !isOver(r)).forEach(r -> times.add(r.believedEnd()));
      reserved.forEach(r -> times.add(r.to));
      times.removeIf(time -> time >= FOR_EVER);
      times.sort(Comparator.naturalOrder());
      for (long from : times) {
        long to = Math.min(FOR_EVER, from + job.estimate);
        if (fitsBetween(job.job.size(), from, to, times, reserved)) {
          if (from == now) {
            start(job);
          } else {
            reserved.add(new Reservation(from, to, job.job.size()));
          }
          break;
        }
      }
    }
  }

  private boolean fitsBetween(
      int size, long from, long to, List<Long> times, List<Reservation> reserved) {
    // What is free changes at ends and at the beginnings of reservations only.
    var moments = new ArrayList<>(times);
    reserved.forEach(r -> moments.add(r.from));
    for (long moment : moments) {
      if (moment >= from && moment < to) {
        int free = freeAt(moment);
        for (Reservation r : reserved) {
          free -= r.from <= moment && moment < r.to ? r.size : 0;
        }
        if (free < size) {
          return false;
        }
      }
    }
    return true;
  }
}
