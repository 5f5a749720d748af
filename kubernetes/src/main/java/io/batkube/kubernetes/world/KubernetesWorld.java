package io.batkube.kubernetes.world;

import io.batkube.engine.simulation.Decider;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.EventRecorder;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.controller.Controllers;
import io.batkube.kubernetes.controller.Parts;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.kubelet.Machines;
import io.batkube.kubernetes.kubelet.StartLatency;
import io.batkube.kubernetes.scheduling.PodScheduler;
import io.batkube.kubernetes.scheduling.SchedulerOptions;
import io.batkube.kubernetes.store.Follower;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The parts list of a simulated cluster, put together: the API and its objects, kubelets,
 * controllers, the scheduler, and the decider that makes all of it one partner of the engine.
 *
 * @param cluster objects, API, time
 * @param decider to be run by {@link io.batkube.engine.simulation.Simulation}
 * @param scheduler places pods, or only tells why they wait
 */
public record KubernetesWorld(
    Cluster cluster, Decider decider, PodScheduler scheduler, CapacityChecker capacity) {
  private static final String CONTROLLER_MANAGER = "kube-controller-manager/v1.36.3";
  private static final String SCHEDULER = "kube-scheduler/v1.36.3";
  private static final String KUBELET = "kubelet/v1.36.3";

  /** No pod asks for a scheduler of this name: it is that of a scheduler that only looks on. */
  private static final String LOOKS_ON = "-";

  /**
   * What a cluster is like.
   *
   * @param start the date of second 0
   * @param switchedOff admission plugins that are left out
   * @param controllers which are on, as kube-controller-manager's {@code --controllers}
   * @param latency of the start of pods
   * @param endless it goes on when the work is done, waiting for people
   */
  public record Options(
      Instant start,
      Seed seed,
      YamlReader yaml,
      List<String> switchedOff,
      List<String> controllers,
      Settings settings,
      StartLatency latency,
      SchedulerOptions scheduler,
      boolean endless) {
    public Options {
      switchedOff = List.copyOf(switchedOff);
      controllers = List.copyOf(controllers);
    }
  }

  /** The scheduler of a cluster whose pods are placed by somebody else: it tells why they wait. */
  public static SchedulerOptions lookingOn() {
    return SchedulerOptions.usual().withNames(List.of(LOOKS_ON));
  }

  /**
   * A cluster at rest, before its first instant.
   *
   * @param outside who talks to it meanwhile
   * @param witnesses follow everything too, after all others: they check or record
   * @param events hears of every Event that a part of the cluster tells
   */
  public static KubernetesWorld of(
      Options options,
      Outside outside,
      List<Follower> witnesses,
      Consumer<EventRecorder.Occurrence> events) {
    var cluster =
        new Cluster(
            options.start,
            (store, made) ->
                ControlPlane.api(
                    store, made.clock(), made, options.seed, options.yaml, options.switchedOff));
    var recorder = new EventRecorder(cluster.api(), cluster.clock(), events);
    cluster.api().add(recorder);
    var decider =
        new KubernetesDecider(
            cluster,
            machines -> kubelets(options, cluster, machines, recorder),
            options.seed,
            outside,
            options.endless);
    var scheduler = scheduler(options, cluster, recorder);
    var capacity = new CapacityChecker(cluster.clock());

    cluster.add(decider.kubelets());
    cluster.add(decider.follower());
    Controllers.followers(parts(options, cluster, decider, recorder), options.controllers)
        .forEach(cluster::add);
    cluster.add(scheduler);
    cluster.add(capacity);
    witnesses.forEach(cluster::add);
    return new KubernetesWorld(cluster, decider, scheduler, capacity);
  }

  private static Kubelets kubelets(
      Options options, Cluster cluster, Machines machines, EventRecorder recorder) {
    return new Kubelets(
        cluster.store(),
        cluster.clock(),
        cluster,
        options.seed,
        machines,
        (about, fieldPath, node, type, reason, message) ->
            recorder.event(
                new EventRecorder.Source("kubelet", node, "", KUBELET),
                about,
                fieldPath,
                type,
                reason,
                message),
        options.latency);
  }

  private static Parts parts(
      Options options, Cluster cluster, KubernetesDecider decider, EventRecorder recorder) {
    return Parts.of(
            cluster.store(),
            cluster.api(),
            cluster.clock(),
            cluster,
            decider.health(),
            options.settings)
        .with(
            (about, component, type, reason, message) ->
                recorder.event(
                    new EventRecorder.Source(component, "", "", CONTROLLER_MANAGER),
                    about,
                    type,
                    reason,
                    message));
  }

  private static PodScheduler scheduler(Options options, Cluster cluster, EventRecorder recorder) {
    return new PodScheduler(
        options.scheduler,
        cluster.store(),
        cluster.api(),
        cluster.clock(),
        cluster,
        (pod, type, reason, action, message) ->
            recorder.event(
                new EventRecorder.Source(SchedulerOptions.DEFAULT_NAME, "", action, SCHEDULER),
                pod,
                "",
                type,
                reason,
                message));
  }
}
