package io.batkube.engine.result;

import io.batkube.engine.job.JobState;
import io.batkube.engine.time.Seconds;
import java.util.function.Consumer;

/** The figures that people compare, kept while jobs end. */
final class Statistics implements Consumer<JobOutcome> {
  /** Run times below this count as this in the bounded slowdown. Source: Feitelson et al., 1997. */
  private static final long SLOWDOWN_BOUND_NS = 10 * Seconds.ONE;

  private final long[] jobs = new long[JobState.values().length];
  private final ExactSum sumWait = new ExactSum();
  private final ExactSum sumTurnaround = new ExactSum();
  private final ExactSum work = new ExactSum();
  private final Quantiles wait = new Quantiles();
  private final Quantiles turnaround = new Quantiles();
  private final Quantiles slowdown = new Quantiles();
  private double sumSlowdown;
  private double slowdownRest;
  private long started;
  private long firstSubmissionNs = Seconds.NEVER;
  private long lastFinishNs = -1;

  @Override
  public void accept(JobOutcome outcome) {
    jobs[outcome.state().ordinal()]++;
    firstSubmissionNs = Math.min(firstSubmissionNs, outcome.job().submissionNs());
    if (outcome.rejected()) {
      return;
    }
    started++;
    lastFinishNs = Math.max(lastFinishNs, outcome.endNs());
    sumWait.add(outcome.waitNs());
    sumTurnaround.add(outcome.turnaroundNs());
    work.add(outcome.runNs(), outcome.hosts().size());
    wait.add(Seconds.toDouble(outcome.waitNs()));
    turnaround.add(Seconds.toDouble(outcome.turnaroundNs()));
    double bounded =
        Math.max(1, (double) outcome.turnaroundNs() / Math.max(outcome.runNs(), SLOWDOWN_BOUND_NS));
    slowdown.add(bounded);
    addSlowdown(bounded);
  }

  /** Neumaier's sum: the order of magnitude of single slowdowns does not blur the mean. */
  private void addSlowdown(double value) {
    double sum = sumSlowdown + value;
    slowdownRest += sumSlowdown >= value ? sumSlowdown - sum + value : value - sum + sumSlowdown;
    sumSlowdown = sum;
  }

  Figures figures(int computeHosts, long submitted, long waiting, long running) {
    double first = firstSubmissionNs == Seconds.NEVER ? 0 : Seconds.toDouble(firstSubmissionNs);
    double last = lastFinishNs < 0 ? first : Seconds.toDouble(lastFinishNs);
    double makespan = last - first;
    double capacity = computeHosts * makespan;
    var byState = new java.util.LinkedHashMap<JobState, Long>();
    for (JobState state : JobState.values()) {
      if (state.isFinal()) {
        byState.put(state, jobs[state.ordinal()]);
      }
    }
    return new Figures(
        submitted,
        byState,
        waiting,
        running,
        first,
        last,
        makespan,
        distribution(sumWait.toSeconds(), wait),
        distribution(sumTurnaround.toSeconds(), turnaround),
        distribution(sumSlowdown + slowdownRest, slowdown),
        capacity > 0 ? work.toSeconds() / capacity : 0,
        wait.isExact());
  }

  private Figures.Distribution distribution(double sum, Quantiles quantiles) {
    return new Figures.Distribution(
        started == 0 ? 0 : sum / started,
        quantiles.quantile(0.5),
        quantiles.quantile(0.95),
        quantiles.max());
  }
}
