package io.batkube.server.fuzz;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Jobs and pods start when they can, and take as long as they say. */
final class DurationsChecker implements Checker {
  private final Plan plan;
  private final Instant start;
  private final Fates fates;
  private final Forgeries forgeries;
  private final Attendance attendance;

  /** When pods were bound, by uid; and since when there is a node of a name. */
  private final Map<String, Long> boundNs = new HashMap<>();

  private final Map<String, Long> nodeNs = new HashMap<>();

  DurationsChecker(
      Plan plan, Instant start, Fates fates, Forgeries forgeries, Attendance attendance) {
    this.plan = plan;
    this.start = start;
    this.fates = fates;
    this.forgeries = forgeries;
    this.attendance = attendance;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (now.isNode() && before.isEmpty()) {
      nodeNs.put(now.name(), now.atNs());
    }
    if (!now.isPod()) {
      return;
    }
    if (!now.node().isEmpty()) {
      boundNs.putIfAbsent(now.uid(), now.atNs());
    }
    boolean ends = now.hasEnded() && !before.map(Seen::hasEnded).orElse(true);
    if (ends && !now.isDeleted() && !now.isGivenUp() && !forgeries.has(now)) {
      fates.of(now).ifPresent(fate -> times(fate, now));
    }
  }

  /** A pod of a job has the times of its job. */
  private void times(Fates.Fate fate, Seen pod) {
    boolean byItself =
        switch (fate.state) {
          case COMPLETED_SUCCESSFULLY, COMPLETED_FAILED, COMPLETED_WALLTIME_REACHED -> true;
          default -> false;
        };
    if (!byItself || fate.isOfPeople()) {
      return;
    }
    for (Fields container : pod.status().items("containerStatuses").eachFields()) {
      Fields end = container.fieldsAt("state", "terminated");
      if (!end.text("startedAt").equals(text(fate.startNs))
          || !end.text("finishedAt").equals(text(fate.endNs))) {
        throw new BrokenPromise(
            pod
                + " says "
                + end
                + " of "
                + fate
                + ", which ran from "
                + text(fate.startNs)
                + " to "
                + text(fate.endNs));
      }
    }
  }

  private String text(long ns) {
    return start.plusNanos(ns).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void command(long atNs, Command command) {
    if (command instanceof Command.Execute execute) {
      fates.find(execute.job()).ifPresent(fate -> starts(fate, atNs));
    }
  }

  private void starts(Fates.Fate fate, long atNs) {
    long latencyNs =
        switch (plan.startLatency()) {
          case "none" -> 0;
          case "constant:2.5" -> 5 * Seconds.ONE / 2;
          default -> Seconds.NEVER;
        };
    if (latencyNs == Seconds.NEVER || attendance.anyLoss()) {
      return;
    }
    long readyNs = fate.job.requestedResources() == 0 ? fate.job.submissionNs() : 0;
    for (String uid : fate.pods) {
      Seen pod = fates.lastSeen(uid);
      if (!isSimple(pod) || nodeNs.getOrDefault(pod.node(), Seconds.NEVER) > boundNs.get(uid)) {
        return;
      }
      readyNs = Math.max(readyNs, boundNs.get(uid) + latencyNs);
    }
    if (atNs != readyNs) {
      throw new BrokenPromise(fate + " starts at " + atNs + " ns, could at " + readyNs + " ns");
    }
  }

  /** Whether nothing but binding and latency is between a pod and its start. */
  static boolean isSimple(Seen pod) {
    return !pod.spec().has("initContainers")
        && !mounts(pod)
        && pod.spec().items("containers").eachFields().stream()
            .noneMatch(container -> container.has("env") || container.has("envFrom"));
  }

  private static boolean mounts(Seen pod) {
    return pod.spec().items("volumes").eachFields().stream()
        .anyMatch(
            volume ->
                volume.has("configMap")
                    || volume.has("secret")
                    || volume.has("persistentVolumeClaim"));
  }

  // ---- ends ----

  /** How a job ends if nobody interferes. */
  private record Model(long durationNs, JobState state, int code) {}

  private record Work(long ns, int code) {}

  @Override
  public void event(long atNs, EngineEvent event) {
    if (event instanceof EngineEvent.JobCompleted(var job, var _, int _, var _, long _)) {
      fates.find(job.id()).ifPresent(fate -> ends(fate, atNs));
    }
  }

  private void ends(Fates.Fate fate, long atNs) {
    Model model = model(fate);
    boolean killed = fate.state == JobState.COMPLETED_KILLED;
    boolean right =
        killed
            ? fate.killNs == atNs
            : fate.startNs + model.durationNs == atNs
                && fate.state == model.state
                && fate.returnCode == model.code;
    if (!right) {
      throw new BrokenPromise(
          fate
              + " began at "
              + fate.startNs
              + " ns and ended at "
              + atNs
              + " ns with "
              + fate.returnCode
              + ", expected "
              + (killed ? "its kill at " + fate.killNs + " ns" : model));
    }
  }

  private Model model(Fates.Fate fate) {
    Job job = fate.job;
    Work work =
        fate.isOfPeople()
            ? ofPod(fates.lastSeen(fate.pods.getFirst()))
            : of(
                job.profile(),
                job.requestedResources() == 0 ? Double.POSITIVE_INFINITY : slowest(fate.hosts));
    if (job.hasWalltime() && work.ns >= job.walltimeNs()) {
      return new Model(job.walltimeNs(), JobState.COMPLETED_WALLTIME_REACHED, -1);
    }
    return new Model(
        work.ns,
        work.code == 0 ? JobState.COMPLETED_SUCCESSFULLY : JobState.COMPLETED_FAILED,
        work.code);
  }

  /** In flop/s; of nodes that are no hosts, those of a plain host. */
  private double slowest(HostSet hosts) {
    return hosts.toBitSet().stream()
        .mapToDouble(host -> plan.hosts().get(host).pstateFlops().getFirst())
        .min()
        .orElse(1e9);
  }

  private static Work of(Profile profile, double flops) {
    return switch (profile) {
      case Profile.Delay(_, long delayNs, int code, _) -> new Work(delayNs, code);
      case Profile.ParallelHomogeneous(_, double amount, double _, int code, _) ->
          new Work(Math.round(amount / flops * 1e9), code);
      case Profile.ParallelHomogeneousTotal _,
          Profile.Parallel _,
          Profile.ParallelHomogeneousPfs _,
          Profile.DataStaging _ ->
          throw new IllegalStateException("no plan has " + profile);
      case Profile.Composed(_, int repeat, var sequence, int code, _) -> {
        long ns = 0;
        for (int i = 0; i < repeat; i++) {
          for (Profile part : sequence) {
            Work work = of(part, flops);
            ns += work.ns;
            if (work.code != 0) {
              yield new Work(ns, work.code);
            }
          }
        }
        yield new Work(ns, code);
      }
    };
  }

  /** Of a pod of people: its containers, side by side, each once. */
  private static Work ofPod(Seen pod) {
    Fields annotations = pod.metadata().fields("annotations");
    long longest = 0;
    String code = annotations.text("batkube.io/exit-code");
    for (Fields container : pod.spec().items("containers").eachFields()) {
      String own = annotations.text("batkube.io/duration." + container.text("name"));
      longest =
          Math.max(longest, seconds(own.isEmpty() ? annotations.text("batkube.io/duration") : own));
    }
    return new Work(longest, code.isEmpty() ? 0 : Integer.parseInt(code));
  }

  private static long seconds(String text) {
    if (text.isEmpty()) {
      return Seconds.NEVER;
    }
    return text.equals("1m5s") ? 65 * Seconds.ONE : Math.round(Double.parseDouble(text) * 1e9);
  }
}
