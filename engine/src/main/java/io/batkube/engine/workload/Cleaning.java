package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Workload.CleaningCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is done to a log's records before they are jobs. Each rule has a name, an effect and a
 * count, so that a run says what it left out and what it changed.
 */
public enum Cleaning {
  /**
   * Batkube's own: a record without a run time, processors or a submit time is no job; nothing that
   * was measured is changed. Processors are the requested ones, else the allocated ones. The
   * requested time is walltime and estimate: the engine kills what runs longer. Without one there
   * is no walltime, and the estimate is the run time. The scheduler rejects what is larger than the
   * platform.
   */
  STRICT(
      new Rule("run-time-not-positive", "dropped"),
      new Rule("processors-not-positive", "dropped"),
      new Rule("submit-time-negative", "dropped"),
      new Rule("processors-not-requested", "allocated processors taken"),
      new Rule("time-not-requested", "no walltime, run time taken as estimate"),
      new Rule("run-time-over-request", "killed at its walltime"),
      new Rule("larger-than-platform", "kept")) {
    @Override
    boolean apply(SwfRecord job, int totalProcessors, long[] counts) {
      boolean requested = job.requestedProcessors > 0;
      job.processors = requested ? job.requestedProcessors : job.allocatedProcessors;
      job.walltimeNs = job.requestedNs > 0 ? job.requestedNs : Job.NO_WALLTIME;
      job.estimateNs = job.requestedNs > 0 ? job.requestedNs : job.runNs;
      if (met(job.runNs <= 0, 0, counts)
          || met(job.processors <= 0, 1, counts)
          || met(job.submitNs < 0, 2, counts)) {
        return false;
      }
      met(!requested, 3, counts);
      met(job.requestedNs <= 0, 4, counts);
      met(job.runNs > job.estimateNs, 5, counts);
      met(job.processors > totalProcessors, 6, counts);
      return true;
    }
  },

  /**
   * As in pyss, the simulator of "Improving Backfilling by using Machine Learning to predict
   * Running Times" (SC'15): all records become jobs, with whole seconds, that fit the platform and
   * their requests. Source of the rules: predictsim, {@code base/prototype.py} and {@code
   * base/workload_parser.py}.
   */
  PYSS(
      new Rule("run-time-not-positive", "replaced by a job of 1 s"),
      new Rule("processors-not-positive", "replaced by a job of 1 s"),
      new Rule("submit-time-negative", "replaced by a job of 1 s"),
      new Rule("processors-not-requested", "allocated processors taken"),
      new Rule("fraction-of-second", "truncated to whole seconds"),
      new Rule(
          "run-time-over-request", "run time cut to the request, estimate raised to the run time"),
      new Rule("estimate-under-1-s", "raised to 1 s"),
      new Rule("run-time-under-1-s", "raised to 1 s"),
      new Rule("larger-than-platform", "cut to the platform")) {
    @Override
    boolean apply(SwfRecord job, int totalProcessors, long[] counts) {
      boolean requested = job.requestedProcessors > 0;
      int processors = requested ? job.requestedProcessors : job.allocatedProcessors;
      if (met(job.runNs <= 0, 0, counts)
          || met(processors <= 0, 1, counts)
          || met(job.submitNs < 0, 2, counts)) {
        job.runNs = Seconds.ONE;
        job.walltimeNs = Seconds.ONE;
        job.estimateNs = Seconds.ONE;
        job.processors = Math.max(1, job.allocatedProcessors);
        job.submitNs = Math.max(truncated(job.submitNs), Seconds.ONE);
        return true;
      }
      met(!requested, 3, counts);
      long submitNs = truncated(job.submitNs);
      long runNs = truncated(job.runNs);
      long requestedNs = truncated(job.requestedNs);
      met(
          submitNs != job.submitNs || runNs != job.runNs || requestedNs != job.requestedNs,
          4,
          counts);
      met(runNs > requestedNs, 5, counts);
      long estimateNs = Math.max(requestedNs, runNs);
      long cutNs = Math.min(requestedNs, runNs);
      met(estimateNs < Seconds.ONE, 6, counts);
      met(cutNs < Seconds.ONE, 7, counts);
      met(processors > totalProcessors, 8, counts);
      job.submitNs = submitNs;
      job.runNs = Math.max(cutNs, Seconds.ONE);
      job.walltimeNs = Math.max(estimateNs, Seconds.ONE);
      job.estimateNs = job.walltimeNs;
      job.processors = Math.min(processors, totalProcessors);
      return true;
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, of records
  private final List<Rule> rules;

  Cleaning(Rule... rules) {
    this.rules = List.of(rules);
  }

  private record Rule(String name, String effect) {}

  /**
   * Turns a record into a job, in place.
   *
   * @param counts how often each rule was met so far, in the order of the rules; added to
   * @return false if the record is dropped
   */
  abstract boolean apply(SwfRecord job, int totalProcessors, long[] counts);

  long[] newCounts() {
    return new long[rules.size()];
  }

  /** All rules in their order, those that no record met included. */
  List<CleaningCount> report(long[] counts) {
    List<CleaningCount> report = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      report.add(new CleaningCount(rules.get(i).name, rules.get(i).effect, counts[i]));
    }
    return report;
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean met(boolean condition, int rule, long[] counts) {
    if (condition) {
      counts[rule]++;
    }
    return condition;
  }

  private static long truncated(long ns) {
    return ns - ns % Seconds.ONE;
  }
}
