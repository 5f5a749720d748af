package io.batkube.engine.policy;

/** Starts whatever fits, in order of arrival: high utilisation, and wide jobs may starve. */
public final class FillerPolicy implements Policy {
  private BackfillOrder order = BackfillOrder.FCFS;

  @Override
  public String name() {
    return "filler";
  }

  @Override
  public String description() {
    return "starts whatever fits, in order; wide jobs may starve";
  }

  @Override
  public void begin(Setup setup) {
    order = setup.backfillOrder();
  }

  @Override
  public void pass(Cluster cluster) {
    if (cluster.freeHosts() == 0 || !cluster.mayStart(_ -> true)) {
      return;
    }
    for (WaitingJob job : cluster.candidates(order, cluster::freeHosts)) {
      if (job.hosts() <= cluster.freeHosts()) {
        cluster.start(job);
        if (cluster.freeHosts() == 0 || !cluster.mayStart(_ -> true)) {
          return;
        }
      }
    }
  }
}
