package io.batkube.engine.batsim.protocol;

import io.batkube.engine.batsim.DecisionProcess.Said;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Engine;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.ForbiddenCommandException;
import io.batkube.engine.simulation.Placement;
import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * A Batsim behind a wire as an engine: it owns time, platform and jobs, and this end is its
 * decision process. What the decider says within one instant is one reply.
 *
 * <p>Used by the thread of the run.
 */
public final class BatsimEngine implements Engine {
  /**
   * A call is asked for at least this much later: the wish itself travels over Batsim's network.
   */
  private static final long SHORTEST_CALL_NS = 1_000_000;

  private static final long MICROSECOND = 1000;

  /** Batsim has no task without an end: this is 31 years. */
  private static final long LONGEST_DELAY_NS = 1_000_000_000L * Seconds.ONE;

  /** The wire, as this end uses it. */
  public interface Requests {
    /** Waits for the next message. */
    String next();

    /** Answers it. */
    void answer(String reply);
  }

  /** A call that was asked for; one that only the loop needs is no event. */
  private record Call(long atNs, boolean ofDecider) {}

  private final Requests requests;
  private final MessageReader reader = new MessageReader();
  private final List<Said> said = new ArrayList<>();
  private final PriorityQueue<Call> calls =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNs, b.atNs));

  /** Names of profiles that were registered, by workload and content. */
  private final Map<String, String> registered = new HashMap<>();

  private final boolean deciderRegisters;
  private long nowNs;
  private long messages;
  private final List<EngineEvent> first = new ArrayList<>();
  private boolean begun;
  private boolean asked;
  private boolean ended;

  /**
   * An engine that waits for its Batsim.
   *
   * @param deciderRegisters whether the decider registers jobs, and says when it is done with it
   */
  public BatsimEngine(Requests requests, boolean deciderRegisters) {
    this.requests = requests;
    this.deciderRegisters = deciderRegisters;
  }

  /** Waits for the first message, which says what the run begins with. */
  public void await() {
    read(first);
  }

  /** The platform, once the first message is there. */
  public Platform platform() {
    return ((EngineEvent.SimulationBegins) first.getFirst()).platform();
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public boolean advance(long untilNs, List<EngineEvent> events) {
    if (!first.isEmpty() && !begun) {
      begun = true;
      events.addAll(first);
      return true;
    }
    if (asked && untilNs <= nowNs) {
      return true; // the decider has more to say to the same message
    }
    if (asked) {
      wakeBy(untilNs);
      asked = false;
      requests.answer(ReplyWriter.write(nowNs, said));
      said.clear();
    }
    if (ended) {
      return false;
    }
    read(events);
    return true;
  }

  private void read(List<EngineEvent> events) {
    WireMessage message = WireMessage.read("Batsim, message " + messages++, requests.next());
    asked = true;
    nowNs = Math.max(nowNs, message.nowNs());
    for (EngineEvent event : reader.events(message)) {
      boolean tells = !(event instanceof EngineEvent.RequestedCall) || isOfDecider();
      if (tells) {
        events.add(event);
      }
      if (event instanceof EngineEvent.SimulationBegins && !deciderRegisters) {
        finishRegistration();
      }
      ended |= event instanceof EngineEvent.SimulationEnds;
    }
  }

  /** A Batsim that takes jobs from outside waits for this, even if there are none. */
  private void finishRegistration() {
    if (reader.dynamicJobs()) {
      say(new Command.FinishRegistration());
    }
  }

  private boolean isOfDecider() {
    return calls.isEmpty() || calls.poll().ofDecider;
  }

  /** Asks for a call unless one comes before: Batsim takes no call back. */
  private void wakeBy(long untilNs) {
    if (ended || untilNs == Seconds.NEVER) {
      return;
    }
    if (calls.isEmpty() || calls.peek().atNs > untilNs) {
      call(untilNs, false);
    }
  }

  private void call(long atNs, boolean ofDecider) {
    long microseconds = Math.ceilDiv(Math.max(atNs, nowNs + SHORTEST_CALL_NS), MICROSECOND);
    long callNs = microseconds * MICROSECOND;
    calls.add(new Call(callNs, ofDecider));
    said.addFirst(new Said(nowNs, new Command.CallMeLater(callNs), ""));
  }

  @Override
  public void apply(Command command) {
    if (ended) {
      throw new ForbiddenCommandException(
          "at " + Seconds.format(nowNs) + " s: " + command + " after SIMULATION_ENDS");
    }
    switch (command) {
      case Command.CallMeLater(long atNs) -> {
        if (atNs <= nowNs) {
          throw new ForbiddenCommandException(
              "CALL_ME_LATER for " + Seconds.format(atNs) + " s is not after now");
        }
        call(atNs, true);
      }
      case Command.Execute(JobId job, HostSet hosts, Placement placement) -> {
        reader.started(job, nowNs);
        int executors = reader.resources(job);
        boolean shared = placement.executors().isEmpty() && executors > hosts.size();
        say(
            shared
                ? new Command.Execute(
                    job, hosts, new Placement(spread(executors, hosts), placement.storage()))
                : command);
      }
      case Command.Reject(JobId job, String _) -> {
        reader.forgotten(job);
        say(command);
      }
      case Command.RegisterJob(Job job) -> register(job);
      case Command.FinishRegistration _, Command.ContinueRegistration _ -> {
        if (reader.dynamicJobs()) {
          say(command);
        }
      }
      case Command.ChangeJobState(JobId job, JobState state) -> {
        if (state.isFinal()) {
          reader.forgotten(job);
        } else {
          reader.started(job, nowNs);
        }
        say(command);
      }
      case Command.Kill _,
          Command.RegisterProfile _,
          Command.SetHostState _,
          Command.SetJobMetadata _,
          Command.QueryEnergy _ ->
          say(command);
    }
  }

  /** Batsim wants a host for each executor, and says how else to get several onto one. */
  private static List<Integer> spread(int executors, HostSet hosts) {
    return IntStream.range(0, executors).mapToObj(i -> i % hosts.size()).toList();
  }

  private void register(Job job) {
    if (!reader.dynamicJobs()) {
      throw new ForbiddenCommandException(
          "at "
              + Seconds.format(nowNs)
              + " s: job "
              + job
              + " is made during the run, expected a Batsim with --enable-dynamic-jobs");
    }
    reader.registered(job);
    Job bound =
        new Job(
            job.id(),
            job.submissionNs(),
            job.requestedResources(),
            job.walltimeNs(),
            job.estimateNs(),
            profile(job.id().workload(), job.profile()),
            "");
    say(new Command.RegisterJob(bound));
  }

  /** The profile under a name that stands for it alone; it is registered if it is new. */
  private Profile profile(String workload, Profile profile) {
    Profile finite =
        profile instanceof Profile.Delay(String name, long delayNs, int code, String json)
            ? new Profile.Delay(name, Math.min(delayNs, LONGEST_DELAY_NS), code, json)
            : profile;
    String content = workload + " " + new WireText().profile(finite);
    String known = registered.get(content);
    String name = known == null ? finite.name() + "-" + registered.size() : known;
    Profile named =
        switch (finite) {
          case Profile.Delay delay ->
              new Profile.Delay(name, delay.delayNs(), delay.returnCode(), delay.json());
          case Profile.ParallelHomogeneous task ->
              new Profile.ParallelHomogeneous(
                  name, task.flops(), task.bytes(), task.returnCode(), task.json());
          case Profile.ParallelHomogeneousTotal task ->
              new Profile.ParallelHomogeneousTotal(
                  name,
                  task.flops(),
                  task.bytes(),
                  task.overPairs(),
                  task.returnCode(),
                  task.json());
          case Profile.Parallel task ->
              new Profile.Parallel(
                  name, task.flops(), task.bytes(), task.returnCode(), task.json());
          case Profile.ParallelHomogeneousPfs task ->
              new Profile.ParallelHomogeneousPfs(
                  name,
                  task.bytesRead(),
                  task.bytesWritten(),
                  task.storage(),
                  task.returnCode(),
                  task.json());
          case Profile.DataStaging task ->
              new Profile.DataStaging(
                  name, task.bytes(), task.from(), task.to(), task.returnCode(), task.json());
          case Profile.Composed composed ->
              throw new ForbiddenCommandException("a composed profile cannot be registered");
        };
    if (known == null) {
      registered.put(content, name);
      say(new Command.RegisterProfile(workload, named));
    }
    return named;
  }

  private void say(Command command) {
    said.add(new Said(nowNs, command, ""));
  }

  @Override
  public void close() {}
}
