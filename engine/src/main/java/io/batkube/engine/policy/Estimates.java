package io.batkube.engine.policy;

import io.batkube.engine.execution.Execution;
import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;

/** Where a policy's run-time estimates come from. Walltimes are enforced whatever it believes. */
public enum Estimates {
  /** What the user asked for; unbounded where nothing is said. */
  REQUEST {
    @Override
    long ofNs(Job job, double slowestFlops) {
      return job.estimateNs();
    }
  },
  /** The run time itself; on a platform of several speeds, that on its slowest host. */
  PERFECT {
    @Override
    long ofNs(Job job, double slowestFlops) {
      return Execution.of(job, slowestFlops).durationNs();
    }
  },
  /** Twice what the user asked for. */
  DOUBLE {
    @Override
    long ofNs(Job job, double slowestFlops) {
      long request = REQUEST.ofNs(job, slowestFlops);
      return request > Seconds.NEVER / 2 ? Seconds.NEVER : 2 * request;
    }
  };

  abstract long ofNs(Job job, double slowestFlops);
}
