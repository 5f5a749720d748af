package io.batkube.engine.simulation;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import java.util.List;

/**
 * What a decider tells an engine. The kinds and their meaning are Batsim 4.2's; the name that
 * Batsim's protocol gives each is in its comment. An engine refuses a command that Batsim would
 * abort on with a {@link ForbiddenCommandException}.
 */
public sealed interface Command {

  /** {@code EXECUTE_JOB}: start a submitted job on free hosts, as many as it asks for. */
  record Execute(JobId job, HostSet hosts, Placement placement) implements Command {
    /** Each of the job's executors on a host of its own. */
    public Execute(JobId job, HostSet hosts) {
      this(job, hosts, Placement.PLAIN);
    }
  }

  /**
   * {@code REJECT_JOB}: a submitted job will never run.
   *
   * @param reason for people; Batsim's protocol does not carry it
   */
  record Reject(JobId job, String reason) implements Command {}

  /**
   * {@code KILL_JOB}: end running jobs now. A job that is already over is left as it is, but it
   * must have started; a job that was named before is passed over, and a kill of such jobs alone is
   * not acknowledged. The hosts are free when {@link EngineEvent.JobCompleted} says so.
   */
  record Kill(List<JobId> jobs) implements Command {
    public Kill {
      jobs = List.copyOf(jobs);
    }
  }

  /** {@code CALL_ME_LATER}: a {@link EngineEvent.RequestedCall} at an instant after now. */
  record CallMeLater(long atNs) implements Command {}

  /**
   * {@code REGISTER_JOB}: a job made by the decider, submitted now. In the results its waiting
   * begins at its own submission time, which is now for whoever wants to tell the truth.
   */
  record RegisterJob(Job job) implements Command {}

  /** {@code REGISTER_PROFILE}: a profile for jobs that will be registered. */
  record RegisterProfile(String workload, Profile profile) implements Command {}

  /** {@code NOTIFY registration_finished}: no further job will be registered. */
  record FinishRegistration() implements Command {}

  /** {@code NOTIFY continue_registration}: takes {@link FinishRegistration} back. */
  record ContinueRegistration() implements Command {}

  /**
   * {@code SET_RESOURCE_STATE}: bring hosts that run nothing into a power state. Sleep states and
   * the time to enter and leave them are the platform's {@code sleep_pstates}.
   */
  record SetHostState(HostSet hosts, int pstate) implements Command {}

  /**
   * {@code SET_JOB_METADATA}: text for the last column of {@code jobs.csv}, without a {@code "}.
   */
  record SetJobMetadata(JobId job, String metadata) implements Command {}

  /** {@code QUERY consumed_energy}: answered at once by {@link EngineEvent.EnergyConsumed}. */
  record QueryEnergy() implements Command {}

  /**
   * {@code CHANGE_JOB_STATE}: the decider runs the job itself and tells its state. Allowed:
   * SUBMITTED to RUNNING or REJECTED, RUNNING to a COMPLETED state except COMPLETED_FAILED.
   */
  record ChangeJobState(JobId job, JobState state) implements Command {}
}
