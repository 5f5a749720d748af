package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Decider;
import io.batkube.engine.simulation.Decision;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.controller.NodeHealth;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.kubelet.Machines;
import io.batkube.kubernetes.kubelet.PodWork;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A whole Kubernetes control plane as one decider of the engine's loop: jobs become pods and pods
 * jobs. A job of the workload becomes as many pods as it asks for resources; when the last of them
 * is ready on its node, the job is executed. A pod that anybody makes is a registered job. A pod
 * that is deleted while it runs is a kill, before that a rejection.
 *
 * <p>At each instant: what happened is written into the cluster, the cluster settles, who is
 * outside is served while time stands still, and what came of it goes to the engine. Used by the
 * thread of the run, which owns the cluster.
 */
public final class KubernetesDecider implements Decider {
  /** The workload of the jobs that pods of other people are. */
  static final String PODS = "pods";

  private static final String MAIN = "pod";
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** A job between its submission and its end, and its pods. */
  private static final class LiveJob {
    final Job job;
    final List<StoredObject> pods;

    /** Hosts of the pods that are ready to run. */
    final BitSet hosts = new BitSet();

    final boolean endless;
    int ready;
    boolean running;

    /** Told to end: killed, or rejected. */
    boolean ending;

    /** Its pods stay when it ends. */
    boolean outlasts;

    LiveJob(Job job, List<StoredObject> pods) {
      this.job = job;
      this.pods = pods;
      this.endless =
          job.profile() instanceof Profile.Delay delay && delay.delayNs() == Seconds.NEVER;
    }
  }

  private final Cluster cluster;
  private final Kubelets kubelets;
  private final KubeletHealth health;
  private final JobPods jobPods;
  private final Outside outside;
  private final boolean endless;

  /** By the uid of each of its pods. */
  private final Map<String, LiveJob> byPod = new HashMap<>();

  private final Map<JobId, LiveJob> live = new LinkedHashMap<>();

  /** How many pods of other people had a name. */
  private final Map<String, Integer> namesakes = new HashMap<>();

  private final Queue<LiveJob> starting = new ArrayDeque<>();
  private final List<Command> commands = new ArrayList<>();

  /** Names of nodes by the number of their host, and back. */
  private List<String> nodeNames = List.of();

  private final Map<String, Integer> hostOf = new HashMap<>();

  /** Hosts that are not available: nothing starts there, even if it was ready before. */
  private final BitSet down = new BitSet();

  private boolean staticJobsLeft = true;

  /** Jobs that wait, or run and will end. */
  private int unfinished;

  /** Jobs for which admission has let no pods in yet, and what it said last. */
  private final SequencedMap<JobId, String> refusals = new LinkedHashMap<>();

  private boolean over;

  /** Before it nothing happens to a job by itself. */
  private long jobsNextNs;

  /** Whether a pod got further at this instant. */
  private boolean gotFurther;

  private long stillSinceNs;

  /**
   * The decider of a cluster.
   *
   * @param kubelets makes the kubelets over the machines that the engine is
   * @param gang for whom the pods of a job are a group
   * @param endless whether it goes on when all work is done, waiting for people
   */
  KubernetesDecider(
      Cluster cluster,
      Function<Machines, Kubelets> kubelets,
      Seed seed,
      Optional<GangScheduler> gang,
      Outside outside,
      boolean endless) {
    this.cluster = cluster;
    this.kubelets = kubelets.apply(new PodMachines());
    this.health = new KubeletHealth(this.kubelets);
    this.jobPods = new JobPods(cluster, seed, gang);
    this.outside = outside;
    this.endless = endless;
  }

  /**
   * Follows what becomes of pods; before the kubelets, so that a pod is a job when a kubelet sees
   * it, even one that comes with the name of its node.
   */
  Follower follower() {
    return new PodFollower();
  }

  Kubelets kubelets() {
    return kubelets;
  }

  NodeHealth health() {
    return health;
  }

  /** When something may happen to a job next, as those outside found it. */
  public long jobsNextNs() {
    return jobsNextNs;
  }

  /**
   * Since when no job and no pod has got further, and nothing has been to come that it could get
   * further by: no job runs that will end or will be submitted, no host comes back, and of the
   * cluster nothing is due but what it does again and again, such as to start a container that has
   * ended before. Now, if that is not so.
   */
  public long stillSinceNs() {
    return stillSinceNs;
  }

  /** Jobs whose pods the API refuses, in the order in which they came, and what it said last. */
  public SequencedMap<JobId, String> refusals() {
    return Collections.unmodifiableSequencedMap(refusals);
  }

  /** The pods of jobs that have not begun, by job in the order in which they came. */
  public List<StoredObject> waitingPods() {
    Snapshot now = cluster.store().snapshot();
    return live.values().stream()
        .filter(job -> !job.running)
        .flatMap(job -> job.pods.stream())
        .flatMap(pod -> now.get(JobPods.PODS, pod.namespace(), pod.name()).stream())
        .toList();
  }

  /** Whether a pod was taken back before anybody heard of it, as another of its job is refused. */
  public boolean tookBack(StoredObject pod) {
    return jobPods.tookBack(pod);
  }

  @Override
  public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
    cluster.advanceTo(nowNs);
    for (EngineEvent event : events) {
      count(event);
    }
    for (EngineEvent event : events) {
      happen(event);
      cluster.tellChanges();
    }
    cluster.settle();
    if (awaitsFirstJobs(events)) {
      decision.wakeAt(nowNs);
    } else if (!over) {
      long nextNs = nextNs(nowNs, decision);
      if (gotFurther || jobsNextNs != Seconds.NEVER || cluster.expectsMore()) {
        stillSinceNs = nowNs;
        gotFurther = false;
      }
      long again = outside.serve(cluster, nextNs);
      cluster.settle();
      if (!endless && isDone()) {
        over = true;
        finish();
      } else if (again == Outside.OVER) {
        over = true;
      } else {
        decision.wakeAt(Math.min(again, cluster.nextNs()));
      }
    }
    for (Command command : commands) {
      decision.add(command);
    }
    commands.clear();
  }

  /** Before it nothing happens by itself; now if there are commands of which nobody knows that. */
  private long nextNs(long nowNs, Decision decision) {
    boolean isSettled = commands.isEmpty() && starting.isEmpty();
    jobsNextNs = isSettled ? decision.quietUntilNs() : nowNs;
    return Math.min(cluster.nextNs(), jobsNextNs);
  }

  /** Whether time begins: jobs of this instant are yet to come, before anybody outside is asked. */
  private boolean awaitsFirstJobs(List<EngineEvent> events) {
    return staticJobsLeft
        && !events.isEmpty()
        && events.getFirst() instanceof EngineEvent.SimulationBegins;
  }

  /** Which hosts are there after all events of an instant: one may go and come back within it. */
  private void count(EngineEvent event) {
    switch (event) {
      case EngineEvent.HostsUnavailable(HostSet hosts) -> hosts.addTo(down);
      case EngineEvent.HostsAvailable(HostSet hosts) -> hosts.removeFrom(down);
      default -> {}
    }
  }

  private void happen(EngineEvent event) {
    switch (event) {
      case EngineEvent.SimulationBegins(var platform, var workloads) -> {
        staticJobsLeft = !workloads.isEmpty();
        nodeNames = kubelets.begin(platform);
        for (int host = 0; host < nodeNames.size(); host++) {
          hostOf.put(nodeNames.get(host), host);
        }
      }
      case EngineEvent.JobSubmitted(Job job) -> {
        unfinished++;
        submit(job, FIRST_RETRY);
      }
      case EngineEvent.JobCompleted ended -> end(ended);
      case EngineEvent.NoMoreStaticJobs _ -> staticJobsLeft = false;
      case EngineEvent.HostsUnavailable(HostSet hosts) -> names(hosts, true).forEach(this::down);
      case EngineEvent.HostsAvailable(HostSet hosts) -> {
        names(hosts, false).forEach(this::up);
        live.values().stream().filter(this::isReady).forEach(this::start);
      }
      case EngineEvent.JobsKilled _,
          EngineEvent.RequestedCall _,
          EngineEvent.HostStateChanged _,
          EngineEvent.GenericEvent _,
          EngineEvent.EnergyRead _,
          EngineEvent.EnergyConsumed _,
          EngineEvent.NoMoreExternalEvents _,
          EngineEvent.SimulationEnds _ -> {}
    }
  }

  private void down(String node) {
    kubelets.down(node);
    health.changed(node);
  }

  private void up(String node) {
    kubelets.up(node);
    health.changed(node);
  }

  /** The nodes of those hosts that are away, or there. */
  private List<String> names(HostSet hosts, boolean away) {
    var names = new ArrayList<String>(hosts.size());
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i) && h < nodeNames.size(); h++) {
        if (down.get(h) == away) {
          names.add(nodeNames.get(h));
        }
      }
    }
    return names;
  }

  // ---- jobs become pods ----

  private void submit(Job job, Duration retry) {
    if (job.requestedResources() == 0) {
      LiveJob empty = new LiveJob(job, List.of());
      live.put(job.id(), empty);
      start(empty);
      return;
    }
    switch (jobPods.create(job)) {
      case JobPods.Outcome.Made(List<StoredObject> pods) -> {
        refusals.remove(job.id());
        begin(new LiveJob(job, pods));
      }
      case JobPods.Outcome.Refused(String message) -> {
        refusals.put(job.id(), message);
        cluster.again(cluster.clock().now().plus(retry), () -> submit(job, longer(retry)));
      }
    }
  }

  private static Duration longer(Duration retry) {
    Duration twice = retry.multipliedBy(2);
    return twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
  }

  private void begin(LiveJob job) {
    live.put(job.job.id(), job);
    for (StoredObject pod : job.pods) {
      byPod.put(pod.uid(), job);
    }
  }

  private void end(EngineEvent.JobCompleted ended) {
    LiveJob job = live.remove(ended.job().id());
    if (job == null) {
      throw new IllegalStateException(ended.job() + " ended and is not known");
    }
    unfinished -= job.endless ? 0 : 1;
    Kubelets.End end =
        switch (ended.state()) {
          case COMPLETED_SUCCESSFULLY, COMPLETED_FAILED ->
              new Kubelets.End.Completed(ended.returnCode());
          case COMPLETED_WALLTIME_REACHED -> new Kubelets.End.DeadlineExceeded();
          case COMPLETED_KILLED -> new Kubelets.End.Killed();
          case NOT_SUBMITTED, SUBMITTED, RUNNING, REJECTED -> throw notFinal(ended.state());
        };
    for (StoredObject pod : job.pods) {
      byPod.remove(pod.uid());
      if (job.outlasts) {
        continue;
      }
      kubelets.ended(pod.namespace(), pod.name(), pod.uid(), end);
    }
  }

  private static IllegalStateException notFinal(JobState state) {
    return new IllegalStateException("a job completed in state " + state);
  }

  // ---- pods become jobs ----

  private final class PodFollower implements Follower {
    @Override
    public void after(Change change) {
      jobPods.after(change);
      if (!change.partition().equals(JobPods.PODS)) {
        return;
      }
      StoredObject pod = change.object();
      switch (change.type()) {
        case ADDED -> {
          if (!byPod.containsKey(pod.uid()) && isOfOthers(pod) && !jobPods.tookBack(pod)) {
            register(pod);
          }
        }
        case MODIFIED -> {
          String phase = pod.tree().fields("status").text("phase");
          if (phase.equals("Failed") || phase.equals("Succeeded")) {
            gone(pod);
          }
          gotFurther = gotFurther || isFurther(pod, change.previous().orElseThrow());
        }
        case DELETED -> gone(pod);
      }
    }

    @Override
    public void settle() {
      for (LiveJob job = starting.poll(); job != null; job = starting.poll()) {
        for (StoredObject pod : job.pods) {
          kubelets.started(pod.namespace(), pod.name(), pod.uid());
        }
      }
    }
  }

  /** Whether a pod has been bound, has begun or has ended. */
  private static boolean isFurther(StoredObject pod, StoredObject before) {
    Fields now = pod.tree();
    Fields then = before.tree();
    return !now.fields("spec").text("nodeName").equals(then.fields("spec").text("nodeName"))
        || !now.fields("status").text("phase").equals(then.fields("status").text("phase"));
  }

  /** The pods of jobs are known before they are told, as soon as their job begins. */
  private static boolean isOfOthers(StoredObject pod) {
    String phase = pod.tree().fields("status").text("phase");
    return !phase.equals("Failed") && !phase.equals("Succeeded");
  }

  /** Of the job of a pod. */
  private String nameOf(StoredObject pod) {
    String name = pod.namespace() + "/" + pod.name();
    int before = namesakes.merge(name, 1, Integer::sum) - 1;
    return before == 0 ? name : name + "#" + (before + 1);
  }

  private void register(StoredObject pod) {
    Fields tree = pod.tree();
    var id = new JobId(PODS, nameOf(pod));
    long workNs = PodWork.totalNs(tree);
    Job job =
        new Job(
            id,
            cluster.clock().elapsedNs(),
            1,
            Job.NO_WALLTIME,
            workNs,
            new Profile.Delay(MAIN, workNs, PodWork.exitCode(tree), ""),
            "");
    commands.add(new Command.RegisterJob(job));
    LiveJob registered = new LiveJob(job, List.of(pod));
    unfinished += registered.endless ? 0 : 1;
    begin(registered);
  }

  /** A pod is over or away, though its job may not be. */
  private void gone(StoredObject pod) {
    LiveJob job = byPod.get(pod.uid());
    if (job == null || job.ending) {
      return;
    }
    if (job.running) {
      kill(job);
    } else {
      reject(job, pod);
    }
  }

  private void kill(LiveJob job) {
    job.ending = true;
    commands.add(new Command.Kill(List.of(job.job.id())));
  }

  /** A job that has lost a pod before it began can never begin: its other pods go too. */
  private void reject(LiveJob job, StoredObject lost) {
    job.ending = true;
    starting.remove(job);
    commands.add(new Command.Reject(job.job.id(), why(lost)));
    live.remove(job.job.id());
    unfinished -= job.endless ? 0 : 1;
    for (StoredObject pod : job.pods) {
      byPod.remove(pod.uid());
      if (!pod.uid().equals(lost.uid())) {
        jobPods.delete(pod.namespace(), pod.name());
      }
    }
  }

  /** Why a job of this pod can never run. */
  private static String why(StoredObject lost) {
    String pod = "pod " + lost.namespace() + "/" + lost.name();
    Fields status = lost.tree().fields("status");
    String node = lost.tree().fields("spec").text("nodeName");
    String reason = status.text("reason");
    return reason.isEmpty()
        ? pod + " ended before it ran"
        : pod + " ended before it ran, on " + node + ": " + reason;
  }

  private final class PodMachines implements Machines {
    @Override
    public boolean ready(StoredObject pod) {
      if (over) {
        return false;
      }
      LiveJob job = byPod.get(pod.uid());
      if (job == null || job.running || job.ending) {
        throw new IllegalStateException(pod + " is ready, but its job waits for no pod");
      }
      host(pod).ifPresent(job.hosts::set);
      job.ready++;
      boolean starts = isReady(job);
      if (starts) {
        start(job);
      }
      return starts;
    }

    @Override
    public void stop(StoredObject pod) {
      gone(pod);
    }
  }

  private OptionalInt host(StoredObject pod) {
    Integer host = hostOf.get(pod.tree().fields("spec").text("nodeName"));
    return host == null ? OptionalInt.empty() : OptionalInt.of(host);
  }

  /** Whether a job waits for nothing any more: no pod, and no host that is away. */
  private boolean isReady(LiveJob job) {
    return job.ready == job.pods.size()
        && !job.running
        && !job.ending
        && !job.hosts.intersects(down);
  }

  private void start(LiveJob job) {
    job.running = true;
    commands.add(new Command.Execute(job.job.id(), HostSet.of(job.hosts)));
    starting.add(job);
  }

  // ---- time ----

  /** No job waits or runs that ever ends, none will come, and of all that ended this is seen. */
  private boolean isDone() {
    return !staticJobsLeft && unfinished == 0 && refusals.isEmpty() && !kubelets.isEnding();
  }

  /** Jobs that would run for ever end with the simulation; their pods are left as they are. */
  private void finish() {
    var left = live.values().stream().filter(job -> !job.ending).toList();
    for (LiveJob job : left) {
      job.ending = true;
      job.outlasts = true;
      commands.add(
          job.running
              ? new Command.Kill(List.of(job.job.id()))
              : new Command.Reject(job.job.id(), "the simulation ended"));
    }
    live.values().removeIf(job -> !job.running);
    commands.add(new Command.FinishRegistration());
  }
}
