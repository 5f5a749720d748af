package io.batkube.engine.policy;

/** First come, first served: the head of the queue starts when it fits; nobody overtakes. */
public final class FcfsPolicy implements Policy {
  @Override
  public String name() {
    return "fcfs";
  }

  @Override
  public String description() {
    return "first come, first served; nobody overtakes";
  }

  @Override
  public boolean usesEstimates() {
    return false;
  }

  @Override
  public void pass(Cluster cluster) {
    startHeads(cluster);
  }

  /** Starts jobs from the head of the queue while they fit. */
  static void startHeads(Cluster cluster) {
    while (cluster.waitingCount() > 0 && cluster.head().hosts() <= cluster.freeHosts()) {
      cluster.start(cluster.head());
    }
  }
}
