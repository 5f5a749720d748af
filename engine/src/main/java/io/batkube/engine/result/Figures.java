package io.batkube.engine.result;

import io.batkube.engine.job.JobState;
import java.util.SequencedMap;

/**
 * The figures of a run that people compare. Times in seconds.
 *
 * @param submitted jobs that arrived
 * @param byState jobs by final state, every final state listed
 * @param waiting jobs that were neither started nor rejected when nothing more could happen
 * @param running jobs that had not ended then
 * @param firstSubmission of any job that ended or was rejected; 0 without jobs
 * @param lastFinish the last end of a job
 * @param makespan from the first submission to the last finish
 * @param waitingTime from submission to start, of the jobs that ran
 * @param turnaroundTime from submission to end, of the jobs that ran; also called flow time
 * @param boundedSlowdown max(1, (wait + run) / max(run, 10 s)), of the jobs that ran
 * @param utilisation hosts × run time of all jobs, divided by compute hosts × makespan; where jobs
 *     share hosts, the time in which a host runs any
 * @param exactQuantiles whether medians and p95 are exact; otherwise within 0.1 %
 */
public record Figures(
    long submitted,
    SequencedMap<JobState, Long> byState,
    long waiting,
    long running,
    double firstSubmission,
    double lastFinish,
    double makespan,
    Distribution waitingTime,
    Distribution turnaroundTime,
    Distribution boundedSlowdown,
    double utilisation,
    boolean exactQuantiles) {

  /** A distribution in four numbers. */
  public record Distribution(double mean, double median, double p95, double max) {}

  /** The same where hosts run something for that many seconds, summed over the hosts. */
  Figures withBusyHosts(double hostSeconds, int computeHosts) {
    double capacity = computeHosts * makespan;
    return new Figures(
        submitted,
        byState,
        waiting,
        running,
        firstSubmission,
        lastFinish,
        makespan,
        waitingTime,
        turnaroundTime,
        boundedSlowdown,
        capacity > 0 ? hostSeconds / capacity : 0,
        exactQuantiles);
  }

  /** Jobs that ended in a state. */
  public long jobs(JobState state) {
    return byState.getOrDefault(state, 0L);
  }

  /** Whether every job that arrived was run to its end or rejected. */
  public boolean complete() {
    return waiting == 0 && running == 0;
  }
}
