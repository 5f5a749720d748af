package io.batkube.engine.policy;

import io.batkube.engine.time.Seconds;
import java.util.Arrays;

/**
 * Conservative backfilling: every waiting job has a reservation, and nobody may delay the
 * reservation of one who came before. Reservations are made anew in order of arrival at each pass,
 * so jobs move forward when others end early. Source: Mu'alem and Feitelson, TPDS'01.
 *
 * <p>With backfill order SJF the jobs behind the head reserve by estimate instead of by arrival.
 */
public final class ConservativePolicy implements Policy {
  private BackfillOrder order = BackfillOrder.FCFS;

  /** Free hosts as a step function: free[i] from time[i] up to time[i + 1], or for ever. */
  private long[] time = new long[64];

  private int[] free = new int[64];
  private int steps;

  @Override
  public String name() {
    return "conservative";
  }

  @Override
  public String description() {
    return "conservative backfilling: others overtake if they delay nobody before them";
  }

  @Override
  public void begin(Setup setup) {
    order = setup.backfillOrder();
  }

  @Override
  public void pass(Cluster cluster) {
    FcfsPolicy.startHeads(cluster);
    if (cluster.waitingCount() < 2 || cluster.freeHosts() == 0) {
      return;
    }
    plan(cluster);
    WaitingJob head = cluster.head();
    reserve(cluster, head);
    int reserved = 1;
    for (WaitingJob job : cluster.waiting(order)) {
      // Reservations only take hosts away: once no job fits in now, none behind will. Looked for
      // after 1, 2, 4, 8, … reservations, so that looking costs less than reserving.
      boolean look = Integer.bitCount(reserved) == 1;
      if (free[0] == 0 || (look && !cluster.mayStart(this::fitsNow))) {
        return;
      }
      if (job != head) {
        reserve(cluster, job);
        reserved++;
      }
    }
  }

  private boolean fitsNow(WaitingJob job) {
    long endNs = Seconds.plus(time[0], job.estimateNs());
    for (int i = 0; i < steps && (i == 0 || time[i] < endNs); i++) {
      if (free[i] < job.hosts()) {
        return false;
      }
    }
    return true;
  }

  private void plan(Cluster cluster) {
    steps = 1;
    time[0] = cluster.nowNs();
    free[0] = cluster.freeHosts();
    EstimatedEnds ends = cluster.ends();
    for (int i = 0; i < ends.size() && ends.endNs(i) != Seconds.NEVER; i++) {
      if (ends.endNs(i) != time[steps - 1]) {
        insert(steps, ends.endNs(i), free[steps - 1]);
      }
      free[steps - 1] += ends.hosts(i);
    }
  }

  /** Takes the job's hosts out of the plan from its earliest start on; starts it if that is now. */
  private void reserve(Cluster cluster, WaitingJob job) {
    int start = 0;
    int end = 0;
    while (end < steps
        && (end == start || time[end] < Seconds.plus(time[start], job.estimateNs()))) {
      if (free[end] < job.hosts()) {
        start = end + 1;
      }
      end++;
    }
    if (start >= steps) {
      return; // more hosts than will be free: unavailable hosts, or ends that nobody knows
    }
    long endNs = Seconds.plus(time[start], job.estimateNs());
    if (endNs != Seconds.NEVER && (end == steps || time[end] != endNs)) {
      insert(end, endNs, free[end - 1]);
    }
    for (int i = start; i < end; i++) {
      free[i] -= job.hosts();
    }
    if (start == 0) {
      cluster.start(job);
    }
  }

  private void insert(int at, long timeNs, int hosts) {
    if (steps == time.length) {
      time = Arrays.copyOf(time, steps * 2);
      free = Arrays.copyOf(free, steps * 2);
    }
    System.arraycopy(time, at, time, at + 1, steps - at);
    System.arraycopy(free, at, free, at + 1, steps - at);
    time[at] = timeNs;
    free[at] = hosts;
    steps++;
  }
}
