package io.batkube.engine.result;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Follows jobs from submission to end, and tells each outcome. Memory grows with jobs alive. */
final class JobOutcomes implements Recorder {
  private static final class Live {
    final Job job;
    String metadata = "";
    long startNs = -1;
    double joules = JobOutcome.NOT_MEASURED;

    Live(Job job) {
      this.job = job;
    }
  }

  private final Map<JobId, Live> live = new HashMap<>();
  private final List<Consumer<JobOutcome>> listeners;
  private long submitted;
  private long waiting;

  JobOutcomes(List<Consumer<JobOutcome>> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** Jobs that arrived. */
  long submitted() {
    return submitted;
  }

  /** Jobs that arrived and were neither started nor rejected. */
  long waiting() {
    return waiting;
  }

  /** Jobs that run. */
  long running() {
    return live.size() - waiting;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.JobSubmitted(Job job) -> submit(job);
      case EngineEvent.JobCompleted(
              Job job,
              JobState state,
              int _,
              HostSet hosts,
              long startNs) -> {
        Live ended = live.remove(job.id());
        tell(new JobOutcome(job, state, startNs, atNs, hosts, ended.joules, ended.metadata));
      }
      case EngineEvent.EnergyRead(
              EngineEvent.EnergyRead.JobEnded(JobId job, double joules),
              double _,
              double _) ->
          live.get(job).joules = joules;
      default -> {}
    }
  }

  @Override
  public void command(long atNs, Command command) {
    switch (command) {
      case Command.Execute(JobId job, HostSet _, var _) -> start(job, atNs);
      case Command.Reject(JobId job, String _) -> reject(job, atNs);
      case Command.RegisterJob(Job job) -> submit(job);
      case Command.SetJobMetadata(JobId job, String metadata) -> {
        Live known = live.get(job);
        if (known != null) {
          known.metadata = metadata;
        }
      }
      case Command.ChangeJobState(JobId job, JobState state) -> {
        switch (state) {
          case RUNNING -> start(job, atNs);
          case REJECTED -> reject(job, atNs);
          default -> {
            Live ended = live.remove(job);
            tell(
                new JobOutcome(
                    ended.job,
                    state,
                    ended.startNs,
                    atNs,
                    HostSet.EMPTY,
                    ended.joules,
                    ended.metadata));
          }
        }
      }
      default -> {}
    }
  }

  private void submit(Job job) {
    if (live.putIfAbsent(job.id(), new Live(job)) == null) {
      submitted++;
      waiting++;
    }
  }

  private void start(JobId job, long atNs) {
    waiting--;
    live.get(job).startNs = atNs;
  }

  private void reject(JobId id, long atNs) {
    waiting--;
    Live rejected = live.remove(id);
    tell(
        new JobOutcome(
            rejected.job,
            JobState.REJECTED,
            atNs,
            atNs,
            HostSet.EMPTY,
            rejected.joules,
            rejected.metadata));
  }

  private void tell(JobOutcome outcome) {
    for (Consumer<JobOutcome> listener : listeners) {
      listener.accept(outcome);
    }
  }
}
