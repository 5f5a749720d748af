package io.batkube.engine.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A control: tries the waiting jobs in random order and starts those that fit. */
public final class RandomPolicy implements Policy {
  private RandomGenerator random = new SplittableRandom(0);

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String description() {
    return "control: starts what fits, in random order";
  }

  @Override
  public boolean usesEstimates() {
    return false;
  }

  @Override
  public void begin(Setup setup) {
    random = setup.random();
  }

  @Override
  public void pass(Cluster cluster) {
    if (cluster.freeHosts() == 0) {
      return;
    }
    var jobs = new ArrayList<WaitingJob>(cluster.waitingCount());
    cluster.waiting().forEach(jobs::add);
    for (int i = jobs.size(); i > 0 && cluster.freeHosts() > 0; i--) {
      Collections.swap(jobs, i - 1, random.nextInt(i));
      if (jobs.get(i - 1).hosts() <= cluster.freeHosts()) {
        cluster.start(jobs.get(i - 1));
      }
    }
  }
}
