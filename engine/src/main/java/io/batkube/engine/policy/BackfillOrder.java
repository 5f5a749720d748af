package io.batkube.engine.policy;

import java.util.Comparator;

/** In which order waiting jobs are tried for backfilling. */
public enum BackfillOrder {
  /** First come, first served. */
  FCFS,
  /** Shortest estimate first; jobs of equal estimate in order of arrival. */
  SJF;

  Comparator<WaitingJob> comparator() {
    var byArrival = Comparator.comparingLong(WaitingJob::sequence);
    return switch (this) {
      case FCFS -> byArrival;
      case SJF -> Comparator.comparingLong(WaitingJob::estimateNs).thenComparing(byArrival);
    };
  }
}
