package io.batkube.engine.simulation;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import java.util.List;
import java.util.SequencedMap;

/**
 * What an engine tells a decider. The kinds and their meaning are Batsim 4.2's; the name that
 * Batsim's protocol gives each is in its comment.
 */
public sealed interface EngineEvent {

  /**
   * {@code SIMULATION_BEGINS}: the first event, alone in its instant.
   *
   * @param workloads the names of the static workloads
   */
  record SimulationBegins(Platform platform, List<String> workloads) implements EngineEvent {
    public SimulationBegins {
      workloads = List.copyOf(workloads);
    }
  }

  /** {@code SIMULATION_ENDS}: the last event, alone in its instant. */
  record SimulationEnds() implements EngineEvent {}

  /** {@code JOB_SUBMITTED}: a job of a workload arrived, or a registered one is acknowledged. */
  record JobSubmitted(Job job) implements EngineEvent {}

  /**
   * {@code JOB_COMPLETED}: a job that had started is over, in whatever way; its hosts are free.
   *
   * @param state one of the COMPLETED states
   * @param returnCode the profile's; -1 where the walltime or a kill ended it
   * @param hosts where it ran
   * @param startNs when it started
   */
  record JobCompleted(Job job, JobState state, int returnCode, HostSet hosts, long startNs)
      implements EngineEvent {}

  /**
   * {@code JOB_KILLED}: a {@link Command.Kill} is done. The {@link JobCompleted} of each job that
   * it ended comes before it in the same instant.
   *
   * @param jobs as the command named them, without those that an earlier kill named
   * @param progress of those that were running
   */
  record JobsKilled(List<JobId> jobs, SequencedMap<JobId, Progress> progress)
      implements EngineEvent {
    public JobsKilled {
      jobs = List.copyOf(jobs);
    }
  }

  /** {@code REQUESTED_CALL}: a {@link Command.CallMeLater} is due. */
  record RequestedCall() implements EngineEvent {}

  /**
   * {@code RESOURCE_STATE_CHANGED}: all hosts of a {@link Command.SetHostState} are in the state.
   */
  record HostStateChanged(HostSet hosts, int pstate) implements EngineEvent {}

  /** {@code NOTIFY event_machine_unavailable}: no job may start there; running ones go on. */
  record HostsUnavailable(HostSet hosts) implements EngineEvent {}

  /** {@code NOTIFY event_machine_available}. */
  record HostsAvailable(HostSet hosts) implements EngineEvent {}

  /**
   * {@code NOTIFY} of an event of the user's own type.
   *
   * @param json the whole event as the event file has it
   */
  record GenericEvent(String type, String json) implements EngineEvent {}

  /**
   * For the results of a run that measures energy, and no part of Batsim's protocol: a reading of
   * the meter. That of a job's end comes before its {@link JobCompleted}.
   *
   * @param joules what all hosts have consumed since the start
   * @param idleWatts what all hosts would consume without load
   */
  record EnergyRead(Reading reading, double joules, double idleWatts) implements EngineEvent {
    /** Why the meter was read. */
    public sealed interface Reading {}

    /** The first job of a workload arrived. */
    public record FirstSubmission() implements Reading {}

    /** A job started. */
    public record JobStarted() implements Reading {}

    /**
     * A job ended.
     *
     * @param joules what its hosts have consumed since its start
     */
    public record JobEnded(JobId job, double joules) implements Reading {}

    /** Hosts set out for another power state or reached it. */
    public record HostsSwitched() implements Reading {}
  }

  /** {@code ANSWER consumed_energy}: what all hosts have consumed since the start. */
  record EnergyConsumed(double joules) implements EngineEvent {}

  /** {@code NOTIFY no_more_static_job_to_submit}; never without workloads. */
  record NoMoreStaticJobs() implements EngineEvent {}

  /** {@code NOTIFY no_more_external_event_to_occur}; never without external events. */
  record NoMoreExternalEvents() implements EngineEvent {}
}
