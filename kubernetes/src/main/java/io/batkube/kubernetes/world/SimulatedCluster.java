package io.batkube.kubernetes.world;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.admission.EventsOfOneInstant;
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
import io.batkube.kubernetes.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The parts list of a simulated cluster, put together: the API and its objects, kubelets,
 * controllers, the scheduler, and the decider that makes all of it one partner of the engine.
 *
 * @param cluster at the start of time
 * @param decider for the engine's loop
 * @param scheduler places pods, or only tells which wait, and why
 * @param capacity checks that no node gives more than it has
 * @param events tells people what its parts do
 */
public record SimulatedCluster(
    Cluster cluster,
    KubernetesDecider decider,
    PodScheduler scheduler,
    CapacityChecker capacity,
    EventRecorder events) {
  private static final String CONTROLLER_MANAGER = "kube-controller-manager/v1.36.3";
  private static final String SCHEDULER = "kube-scheduler/v1.36.3";
  private static final String KUBELET = "kubelet/v1.36.3";

  /** No pod asks for a scheduler of this name: it is that of a scheduler that only looks on. */
  private static final String LOOKS_ON = "-";

  /** Changes that a store remembers of which nobody will ask. */
  private static final int UNREAD_HISTORY = 1024;

  private static final List<String> ALL_CONTROLLERS = List.of("*");

  /**
   * What differs from cluster to cluster.
   *
   * @param switchedOff names of admission plugins to leave out
   * @param controllers which are on, as kube-controller-manager's {@code --controllers}
   * @param settings of the controllers
   * @param schedules whether the built-in scheduler binds pods
   * @param gang for whom the pods of a job are a group, if for anybody
   * @param startLatency the model of what passes between a pod's binding and its start, as the user
   *     named it: {@code none}, {@code k3s}, {@code constant:SECONDS} or a file
   * @param endless whether it goes on when all work is done, waiting for people
   * @param alone whether nobody outside will ever ask it: it remembers nothing for readers
   */
  public record Options(
      List<String> switchedOff,
      List<String> controllers,
      Settings settings,
      boolean schedules,
      Optional<GangScheduler> gang,
      String startLatency,
      boolean endless,
      boolean alone) {
    public Options {
      switchedOff = List.copyOf(switchedOff);
      controllers = List.copyOf(controllers);
    }

    /** With all controllers as they are by default, for whoever may ask. */
    public Options(
        List<String> switchedOff, boolean schedules, String startLatency, boolean endless) {
      this(switchedOff, schedules, startLatency, endless, false);
    }

    /** With all controllers as they are by default. */
    public Options(
        List<String> switchedOff,
        boolean schedules,
        String startLatency,
        boolean endless,
        boolean alone) {
      this(
          switchedOff,
          ALL_CONTROLLERS,
          Settings.DEFAULT,
          schedules,
          Optional.empty(),
          startLatency,
          endless,
          alone);
    }

    /** With jobs as groups of pods for a scheduler of gangs. */
    public Options with(Optional<GangScheduler> other) {
      return new Options(
          switchedOff, controllers, settings, schedules, other, startLatency, endless, alone);
    }

    /** A cluster for people: nothing is bound unless somebody does it, and it never ends. */
    public static Options forPeople(
        List<String> switchedOff, List<String> controllers, Settings settings) {
      return new Options(
          switchedOff, controllers, settings, false, Optional.empty(), "none", true, false);
    }
  }

  /** Puts one together that nobody watches but its own parts. */
  public static SimulatedCluster make(
      Seed seed, Instant start, Options options, YamlReader yaml, Outside outside) {
    return make(seed, start, options, yaml, outside, List.of(), _ -> {});
  }

  /**
   * Puts one together. This is the seam: what is in a cluster is decided here and nowhere else.
   *
   * @param start the date of second 0
   * @param outside who talks to it
   * @param witnesses follow everything too, after all others: they check or record
   * @param events hears of every Event that a part of the cluster tells
   */
  public static SimulatedCluster make(
      Seed seed,
      Instant start,
      Options options,
      YamlReader yaml,
      Outside outside,
      List<Follower> witnesses,
      Consumer<EventRecorder.Occurrence> events) {
    StartLatency latency = StartLatency.parse(options.startLatency, seed);
    var cluster =
        new Cluster(
            options.alone ? new Store(UNREAD_HISTORY) : new Store(),
            start,
            (store, made) ->
                ControlPlane.api(
                    store,
                    made.clock(),
                    made,
                    seed,
                    yaml,
                    options.switchedOff,
                    // In a run the clients' clocks may stand still; those of people do not.
                    options.endless ? List.of() : List.of(new EventsOfOneInstant())));
    var recorder = new EventRecorder(cluster.api(), cluster.clock(), !options.alone, events);
    cluster.api().add(recorder);
    var decider =
        new KubernetesDecider(
            cluster,
            machines -> kubelets(seed, latency, cluster, machines, recorder),
            seed,
            options.gang,
            outside,
            options.endless);
    cluster.api().keepUp(decider.kubelets().upkeep());
    var scheduler = scheduler(options, cluster, recorder);
    var capacity = new CapacityChecker(cluster.clock(), decider.health()::isSimulated);

    cluster.add(decider.follower());
    cluster.add(decider.kubelets());
    Controllers.followers(parts(options, cluster, decider, recorder), options.controllers)
        .forEach(cluster::add);
    cluster.add(scheduler);
    cluster.add(capacity);
    witnesses.forEach(cluster::add);
    return new SimulatedCluster(cluster, decider, scheduler, capacity, recorder);
  }

  private static Kubelets kubelets(
      Seed seed, StartLatency latency, Cluster cluster, Machines machines, EventRecorder recorder) {
    return new Kubelets(
        cluster.store(),
        cluster.clock(),
        cluster,
        seed,
        machines,
        (about, fieldPath, node, type, reason, message) ->
            recorder.event(
                new EventRecorder.Source("kubelet", node, "", KUBELET),
                about,
                fieldPath,
                type,
                reason,
                message),
        latency);
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
    SchedulerOptions usual = SchedulerOptions.usual();
    return new PodScheduler(
        options.schedules ? usual : usual.withNames(List.of(LOOKS_ON)),
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
