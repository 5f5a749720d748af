package io.batkube.engine.policy;

import io.batkube.engine.time.Seconds;

/**
 * EASY backfilling: the head of the queue has a reservation at the earliest time at which enough
 * hosts should be free (the shadow time); others may overtake it if they should end by then, or use
 * only hosts that it will not need then. Source: Lifka, JSSPP'95; Mu'alem and Feitelson, TPDS'01.
 *
 * <p>Where running jobs have no estimate the shadow time may be unbounded; then nothing can be
 * promised to the head, and whatever fits may overtake it.
 */
public final class EasyPolicy implements Policy {
  private BackfillOrder order = BackfillOrder.FCFS;

  /** Hosts that a job may ask for to be looked at next. */
  private int largest;

  @Override
  public String name() {
    return "easy";
  }

  @Override
  public String description() {
    return "EASY backfilling: others overtake if they do not delay the head of the queue";
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
    WaitingJob head = cluster.head();
    long now = cluster.nowNs();
    long shadowNs = Seconds.NEVER;
    int extra = cluster.freeHosts() - head.hosts();
    EstimatedEnds ends = cluster.ends();
    for (int i = 0; i < ends.size() && (extra < 0 || ends.endNs(i) == shadowNs); i++) {
      shadowNs = ends.endNs(i);
      extra += ends.hosts(i);
    }
    if (extra < 0) {
      shadowNs = Seconds.NEVER;
    }
    if (!mayBackfill(cluster, shadowNs, extra)) {
      return;
    }
    largest = cluster.freeHosts();
    for (WaitingJob job : cluster.candidates(order, () -> largest)) {
      if (job == head || job.hosts() > cluster.freeHosts()) {
        continue;
      }
      boolean endsInTime = Seconds.plus(now, job.estimateNs()) <= shadowNs;
      if (endsInTime || job.hosts() <= extra) {
        cluster.start(job);
        extra -= endsInTime ? 0 : job.hosts();
        if (cluster.freeHosts() == 0 || !mayBackfill(cluster, shadowNs, extra)) {
          return;
        }
      }
      boolean noneEndsInTime = order == BackfillOrder.SJF && !endsInTime;
      largest = noneEndsInTime ? Math.min(extra, cluster.freeHosts()) : cluster.freeHosts();
    }
  }

  private static boolean mayBackfill(Cluster cluster, long shadowNs, int extra) {
    return cluster.mayStart(
        job -> job.hosts() <= extra || Seconds.plus(cluster.nowNs(), job.estimateNs()) <= shadowNs);
  }
}
