package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.List;

/** Workloads and events as texts that people can read and compare. */
final class WorkloadText {
  private WorkloadText() {}

  static List<Job> jobs(Workload workload) {
    List<Job> jobs = new ArrayList<>();
    try (JobStream stream = workload.jobs()) {
      stream.forEachRemaining(jobs::add);
    }
    return jobs;
  }

  /** Jobs, profiles and cleaning, one a line. */
  static String of(Workload workload) {
    var text = new StringBuilder();
    for (Job job : jobs(workload)) {
      text.append(job)
          .append(" at ")
          .append(Seconds.format(job.submissionNs()))
          .append(" on ")
          .append(job.requestedResources())
          .append(job.hasWalltime() ? " within " + Seconds.format(job.walltimeNs()) : "")
          .append(": ")
          .append(of(job.profile()))
          .append(job.json().isEmpty() ? "" : " " + job.json())
          .append('\n');
    }
    workload
        .profiles()
        .forEach((name, profile) -> text.append(name + " = " + profile.json() + "\n"));
    for (var rule : workload.cleaning()) {
      text.append("# %s: %d, %s%n".formatted(rule.rule(), rule.jobs(), rule.effect()));
    }
    return text.toString();
  }

  static String of(Profile profile) {
    String what =
        switch (profile) {
          case Profile.Delay delay -> "sleeps " + Seconds.format(delay.delayNs());
          case Profile.ParallelHomogeneous task ->
              "computes " + task.flops() + (task.bytes() > 0 ? ", sends " + task.bytes() : "");
          case Profile.ParallelHomogeneousTotal task ->
              "computes "
                  + task.flops()
                  + ", sends "
                  + task.bytes()
                  + (task.overPairs() ? " over all pairs" : " in parts");
          case Profile.Parallel task -> "computes " + task.flops() + ", sends " + task.bytes();
          case Profile.ParallelHomogeneousPfs task ->
              "reads %s, writes %s at %s"
                  .formatted(task.bytesRead(), task.bytesWritten(), task.storage());
          case Profile.DataStaging task ->
              "brings %s from %s to %s".formatted(task.bytes(), task.from(), task.to());
          case Profile.Composed all ->
              all.repeat() + " x " + all.sequence().stream().map(WorkloadText::of).toList();
        };
    return profile.name()
        + "("
        + what
        + (profile.returnCode() == 0 ? ")" : ", returns " + profile.returnCode() + ")");
  }

  static String of(List<ExternalEvent> events) {
    var text = new StringBuilder();
    for (ExternalEvent event : events) {
      String what =
          switch (event) {
            case ExternalEvent.HostsAvailable e -> "available " + e.hosts();
            case ExternalEvent.HostsUnavailable e -> "unavailable " + e.hosts();
            case ExternalEvent.Generic e -> e.type() + " " + e.json();
          };
      text.append(Seconds.format(event.atNs())).append(' ').append(what).append('\n');
    }
    return text.toString();
  }
}
