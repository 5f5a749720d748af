package example;

import io.batkube.engine.policy.Cluster;
import io.batkube.engine.policy.Policy;
import io.batkube.engine.policy.WaitingJob;
import java.util.ArrayList;
import java.util.Comparator;

/** Starts the waiting jobs that ask for the fewest hosts first; a wide job waits until all fit. */
public final class SmallestFirstPolicy implements Policy {
  @Override
  public String name() {
    return "smallest-first";
  }

  @Override
  public String description() {
    return "the job that asks for the fewest hosts first; nobody overtakes";
  }

  @Override
  public boolean usesEstimates() {
    return false;
  }

  @Override
  public void pass(Cluster cluster) {
    var jobs = new ArrayList<WaitingJob>(cluster.waitingCount());
    cluster.waiting().forEach(jobs::add);
    jobs.sort(Comparator.comparingInt(WaitingJob::hosts)); // equals stay in order of arrival
    for (WaitingJob job : jobs) {
      if (job.hosts() > cluster.freeHosts()) {
        return;
      }
      cluster.start(job);
    }
  }
}
