package io.batkube.server.fuzz;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import java.util.BitSet;
import java.util.List;

/**
 * No job is lost and none is there twice; engine and API tell the same of each: where it runs, and
 * how it ended.
 */
final class JobsChecker implements Checker {
  private final Plan plan;
  private final Fates fates;
  private final Forgeries forgeries;
  private final Attendance attendance;

  JobsChecker(Plan plan, Fates fates, Forgeries forgeries, Attendance attendance) {
    this.plan = plan;
    this.fates = fates;
    this.forgeries = forgeries;
    this.attendance = attendance;
  }

  @Override
  public void command(long atNs, Command command) {
    if (command instanceof Command.Execute execute) {
      JobId id = execute.job();
      HostSet hosts = execute.hosts();
      Fates.Fate fate = fates.find(id).orElseThrow(() -> new BrokenPromise("no job " + id));
      var expected = new BitSet();
      for (String uid : fate.pods) {
        Seen pod = fates.lastSeen(uid);
        if (pod.node().isEmpty()) {
          throw new BrokenPromise(fate + " starts while " + pod + " is bound to no node");
        }
        attendance.host(pod.node()).ifPresent(expected::set);
      }
      if (!HostSet.of(expected).equals(hosts)) {
        throw new BrokenPromise(
            fate + " starts on hosts " + hosts + ", its pods are on " + HostSet.of(expected));
      }
    }
  }

  @Override
  public void ended(long atNs, boolean exhausted) {
    for (Job job : plan.jobs()) {
      if (job.submissionNs() <= atNs && fates.find(job.id()).isEmpty()) {
        throw new BrokenPromise("job " + job + " was never submitted");
      }
    }
    long lastNs =
        fates.all().stream()
            .filter(Fates.Fate::isOver)
            .mapToLong(fate -> fate.endNs)
            .max()
            .orElse(Seconds.NEVER);
    for (Fates.Fate fate : fates.all()) {
      check(fate, lastNs, exhausted);
    }
    for (Seen pod : fates.pods()) {
      Fates.Fate fate = fates.of(pod).orElseThrow(() -> new BrokenPromise(pod + " is of no job"));
      if (pod.hasEnded() && !forgeries.has(pod) && !fate.isOver()) {
        throw new BrokenPromise(pod + " is " + pod.phase() + ", but not " + fate);
      }
    }
  }

  private void check(Fates.Fate fate, long lastNs, boolean exhausted) {
    if (!fate.isOver() && !exhausted) {
      throw new BrokenPromise(fate + " has no end");
    }
    if (fate.pods.size() != fate.job.requestedResources()) {
      throw new BrokenPromise(fate + " has " + fate.pods.size() + " pods");
    }
    List<Seen> pods = fate.pods.stream().map(fates::lastSeen).toList();
    for (Seen pod : pods) {
      boolean told = !forgeries.has(pod) && !pod.isDeleted() && !attendance.isDown(pod.node());
      if (told && !agrees(fate, pod) && !outlasts(fate, lastNs, pod)) {
        throw new BrokenPromise(
            fate
                + (fate.reason.isEmpty() ? "" : ", " + fate.reason)
                + ", returned "
                + fate.returnCode
                + ", but "
                + pod
                + " is "
                + pod.phase()
                + ": "
                + pod.status());
      }
    }
  }

  /** Whether it works for ever, and its job was only ended because all other work was done. */
  private static boolean outlasts(Fates.Fate fate, long lastNs, Seen pod) {
    return fate.state == JobState.COMPLETED_KILLED
        && fate.endNs == lastNs
        && fate.job.profile() instanceof Profile.Delay delay
        && delay.delayNs() == Seconds.NEVER
        && pod.phase().equals("Running");
  }

  private static boolean agrees(Fates.Fate fate, Seen pod) {
    return switch (fate.state) {
      case COMPLETED_SUCCESSFULLY -> pod.phase().equals("Succeeded");
      case COMPLETED_FAILED -> pod.phase().equals("Failed") && exited(pod, fate.returnCode);
      case COMPLETED_WALLTIME_REACHED ->
          pod.phase().equals("Failed") && pod.status().text("reason").equals("DeadlineExceeded");
      case COMPLETED_KILLED -> pod.phase().equals("Failed") || pod.isLeaving();
      case REJECTED ->
          pod.phase().equals("Failed")
              || pod.isLeaving()
              || pod.phase().equals("Pending") && fate.reason.equals("the simulation ended");
      case SUBMITTED -> !pod.hasEnded();
      case NOT_SUBMITTED, RUNNING -> false;
    };
  }

  private static boolean exited(Seen pod, int code) {
    for (Fields container : pod.status().items("containerStatuses").eachFields()) {
      if (container.fieldsAt("state", "terminated").number("exitCode") == code) {
        return true;
      }
    }
    return false;
  }
}
