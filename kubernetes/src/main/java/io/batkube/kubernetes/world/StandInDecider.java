package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Decider;
import io.batkube.engine.simulation.Decision;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A control plane without kubelets: jobs become pods, a job whose pods are all bound runs, and its
 * pods go when it ends. Owner thread only.
 */
final class StandInDecider implements Decider {
  private static final Partition NODES = new Partition("", "nodes");

  private static final class LiveJob {
    final Job job;
    final List<StoredObject> pods;
    final BitSet hosts = new BitSet();
    int bound;

    LiveJob(Job job, List<StoredObject> pods) {
      this.job = job;
      this.pods = pods;
    }
  }

  private final Cluster cluster;
  private final JobPods jobPods;
  private final SimulatedCluster.Options options;
  private final PendingPods pending;
  private final Outside outside;
  private final Map<JobId, LiveJob> live = new LinkedHashMap<>();
  private final Map<String, LiveJob> byPod = new HashMap<>();
  private final Map<String, Integer> hostOf = new HashMap<>();
  private final List<Command> commands = new ArrayList<>();
  private boolean staticJobsLeft = true;
  private boolean over;

  StandInDecider(
      Cluster cluster,
      Seed seed,
      SimulatedCluster.Options options,
      PendingPods pending,
      Outside outside) {
    this.pending = pending;
    this.cluster = cluster;
    this.jobPods = new JobPods(cluster, seed);
    this.options = options;
    this.outside = outside;
  }

  Follower follower() {
    return change -> {
      jobPods.after(change);
      String node = change.object().tree().fields("spec").text("nodeName");
      LiveJob job = byPod.get(change.object().uid());
      boolean bound =
          change.type() == Change.Type.MODIFIED
              && change.partition().equals(JobPods.PODS)
              && !node.isEmpty()
              && change.previous().orElseThrow().tree().fields("spec").text("nodeName").isEmpty();
      if (job != null && bound) {
        job.hosts.set(hostOf.get(node));
        if (++job.bound == job.pods.size()) {
          commands.add(new Command.Execute(job.job.id(), HostSet.of(job.hosts)));
        }
      }
    };
  }

  @Override
  public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
    cluster.advanceTo(nowNs);
    events.forEach(this::happen);
    cluster.settle();
    if (!over) {
      if (options.schedules()) {
        bindAll();
      }
      long again = outside.serve(cluster, cluster.nextNs());
      cluster.settle();
      over = !options.endless() && !staticJobsLeft && live.isEmpty();
      if (over) {
        commands.add(new Command.FinishRegistration());
      } else {
        decision.wakeAt(Math.min(again, cluster.nextNs()));
      }
    }
    commands.forEach(decision::add);
    commands.clear();
  }

  private void happen(EngineEvent event) {
    switch (event) {
      case EngineEvent.SimulationBegins(var platform, var workloads) -> {
        staticJobsLeft = !workloads.isEmpty();
        for (Host host : platform.hosts().subList(0, platform.computeHosts())) {
          hostOf.put(host.name(), host.id());
          cluster.store().create(NODES, "", host.name(), node(host));
        }
      }
      case EngineEvent.JobSubmitted(Job job) -> {
        var begun = new LiveJob(job, jobPods.create(job).orElseThrow());
        live.put(job.id(), begun);
        begun.pods.forEach(pod -> byPod.put(pod.uid(), begun));
      }
      case EngineEvent.JobCompleted completed -> {
        for (StoredObject pod : live.remove(completed.job().id()).pods) {
          byPod.remove(pod.uid());
          jobPods.delete(pod.namespace(), pod.name());
        }
      }
      case EngineEvent.NoMoreStaticJobs _ -> staticJobsLeft = false;
      default -> {}
    }
  }

  private static Fields node(Host host) {
    String amounts = "{\"cpu\":\"" + host.cores() + "\",\"memory\":\"64Gi\",\"pods\":\"110\"}";
    return (Fields)
        Json.parse(
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\""
                + host.name()
                + "\",\"uid\":\"node-"
                + host.id()
                + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{},\"status\":"
                + "{\"capacity\":"
                + amounts
                + ",\"allocatable\":"
                + amounts
                + ",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
  }

  /** First come, first served; until there is a scheduler. */
  private void bindAll() {
    for (var next = pending.fitting(new HashSet<>());
        next.isPresent();
        next = pending.fitting(new HashSet<>())) {
      StoredObject pod = next.get().pod();
      cluster.store().update(pod, pod.tree().withAt(next.get().node(), "spec", "nodeName"));
      cluster.settle();
    }
  }
}
