package io.batkube.server.fuzz;

import io.batkube.engine.job.Job;
import io.batkube.engine.platform.Host;
import io.batkube.engine.workload.ExternalEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A world before its time begins, and what will be done to it. Any part may be left out: the rest
 * is a plan too, since every deed has its own chance.
 *
 * @param jobs by submission
 * @param losses hosts that go and come back
 * @param steps by time
 */
record Plan(
    long seed,
    Binding binding,
    String startLatency,
    boolean endless,
    List<Host> hosts,
    List<Job> jobs,
    List<ExternalEvent> losses,
    List<Step> steps) {
  /** Who binds pods. */
  enum Binding {
    /** The scheduler in the process. */
    BUILT_IN,
    /** The same, and people bind some as they like. */
    BOTH,
    /** Somebody who binds some of the pods to any node. */
    RANDOM,
    /** Somebody who binds all pods to one node. */
    ROGUE;

    boolean isBuiltIn() {
      return this == BUILT_IN || this == BOTH;
    }
  }

  /**
   * Something that somebody does.
   *
   * @param chance from which all follows that the deed leaves open
   */
  record Step(long atNs, Deed deed, long chance) {}

  Plan withSteps(List<Step> fewer) {
    return new Plan(seed, binding, startLatency, endless, hosts, jobs, losses, fewer);
  }

  Plan withJobs(List<Job> fewer) {
    return new Plan(seed, binding, startLatency, endless, hosts, fewer, losses, steps);
  }

  Plan withLosses(List<ExternalEvent> fewer) {
    return new Plan(seed, binding, startLatency, endless, hosts, jobs, fewer, steps);
  }

  /** What is in it, a line for each part. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        "bound by "
            + binding
            + ", start latency "
            + startLatency
            + (endless ? ", until nothing happens" : ", until all work is done"));
    for (Host host : hosts) {
      lines.add(
          "host "
              + host.name()
              + ": "
              + host.cores()
              + " cores, "
              + host.resources()
              + " "
              + host.labels());
    }
    for (Job job : jobs) {
      lines.add(
          "job "
              + job.id()
              + " at "
              + job.submissionNs() / 1e9
              + " s on "
              + job.requestedResources()
              + ": "
              + job.profile()
              + (job.hasWalltime() ? ", walltime " + job.walltimeNs() / 1e9 + " s" : "")
              + " "
              + job.json());
    }
    losses.forEach(loss -> lines.add(loss.toString()));
    return lines;
  }
}
