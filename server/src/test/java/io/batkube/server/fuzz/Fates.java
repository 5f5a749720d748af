package io.batkube.server.fuzz;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.store.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of jobs, as the engine tells it, and of their pods, as the API does. */
final class Fates implements Checker {
  private static final String JOB_ID = "batkube.io/job-id";
  private static final String OF_PODS = "pods";

  /** A job, and its pods by the order of their creation. Mutable. */
  static final class Fate {
    final Job job;
    final List<String> pods = new ArrayList<>();
    long startNs = Seconds.NEVER;
    HostSet hosts = HostSet.EMPTY;
    long killNs = Seconds.NEVER;
    long endNs = Seconds.NEVER;
    JobState state = JobState.SUBMITTED;
    int returnCode;
    String reason = "";

    Fate(Job job) {
      this.job = job;
    }

    boolean isOver() {
      return state.isFinal();
    }

    /** Whether it is the job that a pod of people is. */
    boolean isOfPeople() {
      return job.id().workload().equals(OF_PODS);
    }

    @Override
    public String toString() {
      return "job " + job + " (" + state + ")";
    }
  }

  private final Map<JobId, Fate> fates = new LinkedHashMap<>();

  /** By the uid of a pod; of pods whose job is yet to be told, only its name. */
  private final Map<String, JobId> jobOf = new HashMap<>();

  /** The last that was seen of a pod, by its uid. */
  private final Map<String, Seen> lastSeen = new LinkedHashMap<>();

  private final Map<String, Integer> namesakes = new HashMap<>();

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (!now.isPod()) {
      return;
    }
    lastSeen.put(now.uid(), now);
    if (now.type() == Change.Type.ADDED) {
      String id = now.metadata().fields("annotations").text(JOB_ID);
      JobId job = id.isEmpty() ? ofPeople(now) : parsed(id);
      jobOf.put(now.uid(), job);
      Fate fate = fates.get(job);
      if (fate != null) {
        fate.pods.add(now.uid());
      }
    }
  }

  private JobId ofPeople(Seen pod) {
    String name = pod.namespace() + "/" + pod.name();
    int number = namesakes.merge(name, 1, Integer::sum);
    return new JobId(OF_PODS, number == 1 ? name : name + "#" + number);
  }

  private static JobId parsed(String id) {
    int end = id.indexOf('!');
    return new JobId(id.substring(0, end), id.substring(end + 1));
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.JobSubmitted(Job job) -> begin(job);
      case EngineEvent.JobCompleted(
              Job job,
              JobState state,
              int returnCode,
              HostSet hosts,
              long startNs) -> {
        Fate fate = fate(job.id());
        if (fate.startNs != startNs || !fate.hosts.equals(hosts)) {
          throw new BrokenPromise(
              fate + " ended as if started at " + startNs + " on " + hosts + ", was not");
        }
        end(fate, state, atNs);
        fate.returnCode = returnCode;
      }
      default -> {}
    }
  }

  @Override
  public void command(long atNs, Command command) {
    switch (command) {
      case Command.RegisterJob(Job job) -> begin(job);
      case Command.Execute execute -> {
        Fate fate = fate(execute.job());
        if (fate.isOver() || fate.startNs != Seconds.NEVER) {
          throw new BrokenPromise(fate + " is executed again");
        }
        fate.startNs = atNs;
        fate.hosts = execute.hosts();
      }
      case Command.Kill(List<JobId> ids) ->
          ids.forEach(id -> fate(id).killNs = Math.min(atNs, fate(id).killNs));
      case Command.Reject(JobId id, String reason) -> {
        Fate fate = fate(id);
        end(fate, JobState.REJECTED, atNs);
        fate.reason = reason;
      }
      default -> {}
    }
  }

  private void begin(Job job) {
    Fate fate = new Fate(job);
    if (fates.put(job.id(), fate) != null) {
      throw new BrokenPromise("job " + job + " is submitted twice");
    }
    jobOf.forEach(
        (uid, id) -> {
          if (id.equals(job.id())) {
            fate.pods.add(uid);
          }
        });
  }

  private static void end(Fate fate, JobState state, long atNs) {
    if (fate.isOver()) {
      throw new BrokenPromise(fate + " ends again, as " + state);
    }
    fate.state = state;
    fate.endNs = atNs;
  }

  private Fate fate(JobId id) {
    return find(id).orElseThrow(() -> new BrokenPromise("nobody submitted job " + id));
  }

  Optional<Fate> find(JobId id) {
    return Optional.ofNullable(fates.get(id));
  }

  /** Of the job that a pod is of. */
  Optional<Fate> of(Seen pod) {
    return Optional.ofNullable(jobOf.get(pod.uid())).flatMap(this::find);
  }

  List<Fate> all() {
    return List.copyOf(fates.values());
  }

  Seen lastSeen(String podUid) {
    return lastSeen.get(podUid);
  }

  /** The last that was seen of every pod there ever was. */
  List<Seen> pods() {
    return List.copyOf(lastSeen.values());
  }
}
