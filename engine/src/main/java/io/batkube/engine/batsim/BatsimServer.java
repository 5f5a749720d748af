package io.batkube.engine.batsim;

import static java.util.Comparator.comparingLong;

import io.batkube.engine.batsim.DecisionProcess.Reply;
import io.batkube.engine.batsim.DecisionProcess.Said;
import io.batkube.engine.batsim.DecisionProcess.Told;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Decider;
import io.batkube.engine.simulation.Decision;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Workload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A decision process as a decider, with Batsim's server process in between: which event goes into
 * which message, in which order and at which instant, is what Batsim does.
 *
 * <p>In Batsim everything that happens is a message to the server: of submitters, of jobs that end,
 * of the process that hands the decision process's commands over one by one. The server takes one
 * message at a time, in the order in which they were sent, each after its way over the network, and
 * asks the decision process when that is ready, no message waits and there is something to tell.
 * Source: Batsim 4.2.1, {@code server.cpp}, {@code network.cpp}, {@code ipp.cpp}, {@code
 * protocol.cpp}, {@code jobs_execution.cpp}; the order of what happens at one instant in SimGrid
 * 3.32 is that in which the waiting for it began.
 *
 * <p>Used by the thread of the run.
 */
public final class BatsimServer implements Decider, Submitter.Surroundings {
  /** A {@code CALL_ME_LATER} waits for at least this long. */
  private static final long SHORTEST_CALL_NS = 10_000;

  /** A message to the server: what the server does with it, and then its sender. */
  private record Message(long latencyNs, Runnable arrived, Runnable sent) {}

  /**
   * The message that the server takes.
   *
   * @param waited whether the server waited for it: then it goes on before the sender does
   */
  private record Arrival(Message message, long sinceNs, long atNs, boolean waited) {}

  /** Somebody who waited for the present instant. */
  private record Waking(long sinceNs, Runnable then) {}

  private final DecisionProcess process;
  private final Latencies latencies;
  private final boolean acknowledges;
  private final SequencedMap<String, Submitter> submitters = new LinkedHashMap<>();
  private final Optional<Submitter> external;
  private int submittersLeft;

  // The mailbox.
  private final Deque<Message> queue = new ArrayDeque<>();
  private Optional<Arrival> arrival = Optional.empty();
  private Optional<Arrival> handled = Optional.empty();
  private boolean waits;

  // The server.
  private final EventQueue<Waking> timers = new EventQueue<>();
  private final List<Told> news = new ArrayList<>();
  private final List<EngineEvent> kills = new ArrayList<>();
  private final Set<JobId> registered = new HashSet<>();
  private final Map<Long, Deque<Long>> callsSince = new HashMap<>();
  private final Map<HostSet, Long> switchesSince = new HashMap<>();
  private boolean ready;
  private boolean commands;

  // The reply that is being handed over.
  private Optional<Reply> reply = Optional.empty();
  private int handedOver;
  private boolean replyIsNew;
  private Optional<Said> last = Optional.empty();

  private long nowNs;
  private Decision decision = new Decision();

  /**
   * A server.
   *
   * @param acknowledges whether the engine acknowledges dynamic jobs
   * @param workloads the static ones
   * @param externalEvents how many external events will come
   */
  public BatsimServer(
      DecisionProcess process,
      Latencies latencies,
      boolean acknowledges,
      List<Workload> workloads,
      int externalEvents) {
    this.process = process;
    this.latencies = latencies;
    this.acknowledges = acknowledges;
    for (Workload workload : workloads) {
      submitters.put(
          workload.name(), new Submitter(this, workload.jobCount().orElse(Long.MAX_VALUE)));
    }
    submittersLeft = submitters.size();
    external =
        externalEvents > 0 ? Optional.of(new Submitter(this, externalEvents)) : Optional.empty();
  }

  /** The command that was given last, for a message that says what is wrong with it. */
  public Optional<Said> lastCommand() {
    return last;
  }

  @Override
  public void decide(long instantNs, List<EngineEvent> events, Decision given) {
    nowNs = instantNs;
    decision = given;
    if (events.size() == 1 && events.getFirst() instanceof EngineEvent.SimulationBegins) {
      begin(events.getFirst());
      return;
    }
    var wakings = new ArrayList<Waking>();
    events.forEach(event -> notice(event, wakings));
    while (timers.nextNs() <= nowNs) {
      wakings.add(timers.poll());
    }
    arrival
        .filter(message -> message.atNs <= nowNs)
        .ifPresent(message -> wakings.add(new Waking(message.sinceNs, this::arrive)));
    wakings.sort(comparingLong(Waking::sinceNs));
    if (handled.isPresent()) {
      goOn();
    }
    wakings.forEach(waking -> waking.then.run());
    while (handled.isEmpty() && arrival.isPresent() && arrival.get().atNs <= nowNs) {
      arrive();
    }
    long nextNs =
        handled.isPresent()
            ? nowNs // the engine has the word
            : Math.min(timers.nextNs(), arrival.map(Arrival::atNs).orElse(Seconds.NEVER));
    if (nextNs < Seconds.NEVER) {
      decision.wakeAt(nextNs);
    }
  }

  /** Before the first message is handled, the engine tells what is submitted at once. */
  private void begin(EngineEvent begins) {
    submitters.values().forEach(this::greet);
    external.ifPresent(this::greet);
    tell(begins);
    ask();
    take();
    handOver();
    decision.wakeAt(nowNs);
  }

  private void greet(Submitter submitter) {
    send(latencies.localNs(), () -> {}, () -> submitter.greeted(nowNs));
  }

  // ---- what the engine says ----

  private void notice(EngineEvent event, List<Waking> wakings) {
    switch (event) {
      case EngineEvent.SimulationBegins _ -> throw new IllegalStateException("it begins twice");
      case EngineEvent.SimulationEnds _ -> end(event);
      case EngineEvent.JobSubmitted(Job job) -> {
        if (registered.remove(job.id())) {
          tell(event);
        } else {
          submit(submitters.get(job.id().workload()), event, wakings);
        }
      }
      case EngineEvent.HostsUnavailable _,
          EngineEvent.HostsAvailable _,
          EngineEvent.GenericEvent _ ->
          submit(external.orElseThrow(), event, wakings);
      case EngineEvent.JobCompleted completed -> {
        if (completed.state() == JobState.COMPLETED_KILLED) {
          kills.add(event); // told with the acknowledgement of the kill
        } else {
          wakings.add(new Waking(completed.startNs(), () -> fromHosts(completed.hosts(), event)));
        }
      }
      case EngineEvent.JobsKilled _ -> {
        var all = new ArrayList<>(kills);
        all.add(event);
        kills.clear();
        wakings.add(
            new Waking(
                nowNs, () -> send(latencies.localNs(), () -> all.forEach(this::tell), () -> {})));
      }
      case EngineEvent.RequestedCall _ -> {
        Deque<Long> since = callsSince.get(nowNs);
        long sinceNs = since.poll();
        if (since.isEmpty()) {
          callsSince.remove(nowNs);
        }
        wakings.add(
            new Waking(sinceNs, () -> send(latencies.localNs(), () -> tell(event), () -> {})));
      }
      case EngineEvent.HostStateChanged(HostSet hosts, int _) -> switched(hosts, event, wakings);
      case EngineEvent.EnergyConsumed _ -> tell(event);
      case EngineEvent.EnergyRead _ -> {} // for the results
      case EngineEvent.NoMoreStaticJobs _ -> submitters.values().forEach(Submitter::noMore);
      case EngineEvent.NoMoreExternalEvents _ -> {} // counted
    }
  }

  private void submit(Submitter submitter, EngineEvent event, List<Waking> wakings) {
    submitter.add(nowNs, event);
    wakings.add(new Waking(submitter.sinceNs(), () -> submitter.look(nowNs)));
  }

  /** A job tells its end from the first of its hosts. */
  private void fromHosts(HostSet hosts, EngineEvent event) {
    send(latencies.hostNs().applyAsLong(hosts.first(0)), () -> tell(event), () -> {});
  }

  /** Each host tells for itself that it has switched; the last completes the command. */
  private void switched(HostSet hosts, EngineEvent event, List<Waking> wakings) {
    long sinceNs = switchesSince.remove(hosts);
    if (handled.isPresent() && sinceNs == nowNs) {
      tell(event); // it took no time: the server has done it itself
      return;
    }
    wakings.add(
        new Waking(
            sinceNs,
            () ->
                hosts.toBitSet().stream()
                    .forEach(
                        host ->
                            send(
                                latencies.hostNs().applyAsLong(host),
                                host == hosts.max() ? () -> tell(event) : () -> {},
                                () -> {}))));
  }

  private void end(EngineEvent event) {
    tell(event);
    ask();
    for (Said said : reply.orElseThrow().commands()) {
      give(said, said.command()); // refused by the engine
    }
  }

  // ---- submitters ----

  @Override
  public void wakeAt(long atNs, long sinceNs, Submitter submitter) {
    timers.add(atNs, 0, new Waking(sinceNs, () -> submitter.wake(nowNs)));
  }

  @Override
  public void send(Submitter submitter, List<EngineEvent> events, boolean bye) {
    send(
        latencies.localNs(),
        bye ? () -> saidGoodbye(submitter) : () -> events.forEach(this::tell),
        () -> submitter.sent(nowNs));
  }

  private void saidGoodbye(Submitter submitter) {
    if (external.isPresent() && external.get() == submitter) {
      tell(new EngineEvent.NoMoreExternalEvents());
    } else {
      submittersLeft--;
      if (submittersLeft == 0) {
        tell(new EngineEvent.NoMoreStaticJobs());
      }
    }
  }

  // ---- the mailbox ----

  private void send(long latencyNs, Runnable arrived, Runnable sent) {
    var message = new Message(latencyNs, arrived, sent);
    if (waits) {
      waits = false;
      start(message, true);
    } else {
      queue.add(message);
    }
  }

  private void start(Message message, boolean waited) {
    arrival = Optional.of(new Arrival(message, nowNs, nowNs + message.latencyNs, waited));
  }

  private void arrive() {
    Arrival arrived = arrival.orElseThrow();
    arrival = Optional.empty();
    if (!arrived.waited) {
      arrived.message.sent.run();
    }
    commands = false;
    handled = Optional.of(arrived);
    arrived.message.arrived.run();
    if (!commands) {
      goOn();
    }
  }

  /** A message is handled, and the engine has carried out what it said. */
  private void goOn() {
    Arrival arrived = handled.orElseThrow();
    handled = Optional.empty();
    if (ready && queue.isEmpty() && !news.isEmpty()) {
      ask();
    }
    take();
    if (arrived.waited) {
      arrived.message.sent.run();
    }
    handOver();
  }

  private void take() {
    if (queue.isEmpty()) {
      waits = true;
    } else {
      start(queue.poll(), false);
    }
  }

  // ---- the decision process ----

  private void tell(EngineEvent event) {
    news.add(new Told(nowNs, event));
  }

  private void ask() {
    ready = false;
    var told = List.copyOf(news);
    news.clear();
    reply = Optional.of(process.ask(nowNs, told));
    handedOver = 0;
    replyIsNew = true;
  }

  /** Begins to hand a new reply over: a process of its own, which runs after all others. */
  private void handOver() {
    if (replyIsNew) {
      replyIsNew = false;
      nextCommand();
    }
  }

  /** The commands one after the other, each at its instant, and at last that it is ready. */
  private void nextCommand() {
    Reply given = reply.orElseThrow();
    if (handedOver < given.commands().size()) {
      Said said = given.commands().get(handedOver++);
      at(said.atNs(), () -> send(latencies.localNs(), () -> obey(said), this::nextCommand));
    } else {
      at(given.nowNs(), () -> send(latencies.localNs(), () -> ready = true, () -> {}));
    }
  }

  private void at(long atNs, Runnable then) {
    if (atNs > nowNs) {
      timers.add(atNs, 0, new Waking(nowNs, then));
    } else {
      then.run();
    }
  }

  private void obey(Said said) {
    switch (said.command()) {
      case Command.CallMeLater(long atNs) when atNs > nowNs -> {
        long callNs = Math.max(atNs, nowNs + SHORTEST_CALL_NS);
        callsSince.computeIfAbsent(callNs, _ -> new ArrayDeque<>()).add(nowNs);
        give(said, new Command.CallMeLater(callNs));
      }
      case Command.RegisterJob(Job job) when acknowledges -> {
        registered.add(job.id());
        give(said, said.command());
      }
      case Command.SetHostState(HostSet hosts, int _) -> {
        switchesSince.put(hosts, nowNs);
        give(said, said.command());
      }
      default -> give(said, said.command());
    }
  }

  private void give(Said said, Command command) {
    last = Optional.of(said);
    commands = true;
    decision.add(command);
  }
}
