package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.Simulation.at;

import io.batkube.engine.execution.Course;
import io.batkube.engine.execution.EnergyMeter;
import io.batkube.engine.execution.Execution;
import io.batkube.engine.execution.FluidModel.Flow;
import io.batkube.engine.execution.Work;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The engine inside the JVM: a discrete-event simulation with Batsim's semantics and no message
 * latency. Memory grows with the jobs alive, not with the jobs seen.
 *
 * <p>Used by one thread. It checks every command against the protocol and the state of the hosts.
 */
public final class EmbeddedEngine implements Engine {

  /**
   * What the run allows.
   *
   * @param dynamicJobs deciders may register jobs; the run then ends only after {@link
   *     Command.FinishRegistration}
   * @param acknowledgeDynamicJobs a registered job comes back as {@link EngineEvent.JobSubmitted}
   * @param rememberEndedJobs keep the ids of ended jobs, so that a kill of an ended job can be told
   *     from a kill of one that never was; costs memory for every job seen
   * @param sharing whether jobs share hosts; where they do freely, a job may have fewer hosts than
   *     it asks for, even none of the platform: then it computes as on a plain host
   * @param energy measure what the hosts consume; their power is in the platform then
   */
  public record Options(
      boolean dynamicJobs,
      boolean acknowledgeDynamicJobs,
      boolean rememberEndedJobs,
      Sharing sharing,
      boolean energy) {

    /** Whether jobs share hosts. */
    public enum Sharing {
      /** A host runs one job at a time. */
      NONE,
      /** A host may run several jobs at once. */
      HOSTS,
      /**
       * And a job may have fewer hosts than it asks for, a delay even none of the platform: who
       * decides keeps account of what a host can bear.
       */
      FREE
    }

    /** The same without energy. */
    public Options(
        boolean dynamicJobs,
        boolean acknowledgeDynamicJobs,
        boolean rememberEndedJobs,
        boolean freeSharing) {
      this(
          dynamicJobs,
          acknowledgeDynamicJobs,
          rememberEndedJobs,
          freeSharing ? Sharing.FREE : Sharing.NONE,
          false);
    }

    /** Static workloads and a decider that does not kill: the batch policies. */
    public static final Options STATIC = new Options(false, false, false, false);

    /** A cluster of Kubernetes: pods come from outside too, and share their nodes. */
    public static final Options CLUSTER = new Options(true, false, false, true);
  }

  private enum Phase {
    NOT_BEGUN,
    RUNNING,
    ENDED
  }

  /** What a job does whose end cannot be foreseen. */
  private static final class Steps {
    final Course course;
    final Work.Plan plan;

    /** The task that runs, if it is one that shares something. */
    Optional<Flow> flow = Optional.empty();

    /** Which task runs, counted from 1, and since when. */
    long count;

    long sinceNs;

    Steps(Course course, Work.Plan plan) {
      this.course = course;
      this.plan = plan;
    }
  }

  /** The task that a job was at is over. */
  private record TaskEnd(LiveJob job, long count) {}

  /** The walltime of a job whose end could not be foreseen is over. */
  private record WalltimeEnd(LiveJob job) {}

  /** A job between its submission and its end. */
  private static final class LiveJob {
    final Job job;
    JobState state = JobState.SUBMITTED;
    HostSet hosts = HostSet.EMPTY;
    long startNs;
    double flops;
    double joulesBefore;
    JobState endState = JobState.SUBMITTED;
    int returnCode;
    Optional<Steps> steps = Optional.empty();

    LiveJob(Job job) {
      this.job = job;
    }
  }

  /** Hosts that reach a power state together, when the slowest is there. */
  private record Switching(HostSet hosts, int pstate) {}

  /** A kill that is done: until then the job holds its hosts, as decider and recorders see it. */
  private record Killed(LiveJob job) {}

  private final Platform platform;
  private final List<String> workloadNames;
  private final Options options;
  private final Submissions submissions;
  private final HostPool hosts;
  private final EventQueue<Object> future = new EventQueue<>();
  private final Map<JobId, LiveJob> live = new HashMap<>();
  private final Set<JobId> ended = new HashSet<>();
  private final Set<JobId> killed = new HashSet<>();

  private final Work work;
  private Phase phase = Phase.NOT_BEGUN;
  private final Optional<EnergyMeter> meter;
  private long nowNs;
  private boolean energyReadAtSubmission;
  private int externalEventsLeft;
  private boolean registrationOpen;

  /**
   * An engine at time 0.
   *
   * @param workloads static workloads; their submissions at one instant come in this order
   * @param externalEvents sorted by time
   */
  public EmbeddedEngine(
      Platform platform,
      List<Workload> workloads,
      List<ExternalEvent> externalEvents,
      Options options) {
    this.platform = platform;
    this.options = options;
    this.workloadNames = workloads.stream().map(Workload::name).toList();
    this.registrationOpen = options.dynamicJobs();
    this.submissions = new Submissions(workloads);
    this.hosts = new HostPool(platform, options.sharing() != Options.Sharing.NONE, this::forbidden);
    this.meter = options.energy() ? Optional.of(new EnergyMeter(platform)) : Optional.empty();
    this.work =
        new Work(
            platform, hosts::flops, options.sharing() != Options.Sharing.FREE, this::changeLoad);
    if (!workloads.stream()
        .flatMap(workload -> workload.profiles().values().stream())
        .allMatch(Work::isForeseeable)) {
      platform.network().check();
    }
    for (ExternalEvent event : externalEvents) {
      future.add(event.atNs(), EventClass.EXTERNAL.rank, event);
    }
    externalEventsLeft = externalEvents.size();
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public boolean advance(long untilNs, List<EngineEvent> events) {
    switch (phase) {
      case NOT_BEGUN -> {
        phase = Phase.RUNNING;
        events.add(new EngineEvent.SimulationBegins(platform, workloadNames));
        submissions.begin();
        if (submissions.nextNs() == Seconds.NEVER && !submissions.isEmpty()) {
          noMoreStaticJobs();
        }
        return true;
      }
      case ENDED -> {
        return false;
      }
      case RUNNING -> {
        long next = quietUntilNs();
        if (next == Seconds.NEVER && untilNs == Seconds.NEVER) {
          phase = Phase.ENDED;
          if (live.isEmpty() && !registrationOpen) {
            events.add(new EngineEvent.SimulationEnds());
            return true;
          }
          return false;
        }
        nowNs = Math.max(nowNs, Math.min(next, untilNs));
        if (next <= nowNs) {
          instant(events);
        }
        return true;
      }
    }
    throw new AssertionError(phase);
  }

  @Override
  public long quietUntilNs() {
    skipStale();
    return Math.min(Math.min(future.nextNs(), submissions.nextNs()), work.nextNs(nowNs));
  }

  /** Everything that happens now, in the order of {@link EventClass}. */
  private void instant(List<EngineEvent> events) {
    endTasks();
    happenBefore(EventClass.SUBMISSION, events);
    if (submissions.nextNs() <= nowNs) {
      submit(events);
    }
    while (future.nextNs() <= nowNs) {
      next(events);
    }
  }

  private void happenBefore(EventClass limit, List<EngineEvent> events) {
    while (future.nextNs() <= nowNs && future.nextClass() < limit.rank) {
      next(events);
    }
  }

  private void next(List<EngineEvent> events) {
    happen(future.poll(), events);
    endTasks();
    skipStale();
  }

  /** Passes over what is to happen to jobs that have ended or gone on meanwhile. */
  private void skipStale() {
    while (!future.isEmpty() && isStale(future.peek())) {
      future.poll();
    }
  }

  private static boolean isStale(Object item) {
    return switch (item) {
      case LiveJob job -> job.state != JobState.RUNNING;
      case WalltimeEnd(LiveJob job) -> job.state != JobState.RUNNING;
      case TaskEnd(LiveJob job, long count) ->
          job.state != JobState.RUNNING || job.steps.orElseThrow().count != count;
      default -> false;
    };
  }

  private void happen(Object item, List<EngineEvent> events) {
    switch (item) {
      case LiveJob job -> end(job, job.endState, job.returnCode, events);
      case TaskEnd(LiveJob job, long _) -> endTask(job);
      case WalltimeEnd(LiveJob job) -> {
        stopTask(job);
        end(job, JobState.COMPLETED_WALLTIME_REACHED, Execution.ENDED_BY_FORCE, events);
      }
      case Killed(LiveJob job) ->
          end(job, JobState.COMPLETED_KILLED, Execution.ENDED_BY_FORCE, events);
      case EngineEvent.JobSubmitted(Job job) when !live.containsKey(job.id()) -> {
        // Registered and rejected at once: nothing is left to acknowledge.
      }
      case EngineEvent event -> events.add(event);
      case Switching(HostSet switched, int pstate) -> {
        hosts.endSwitch(switched, pstate);
        readMeter(new EngineEvent.EnergyRead.HostsSwitched(), events);
        events.add(new EngineEvent.HostStateChanged(switched, pstate));
      }
      case ExternalEvent event -> external(event, events);
      default -> throw new AssertionError(item);
    }
  }

  // ---- jobs ----

  private void submit(List<EngineEvent> events) {
    if (!energyReadAtSubmission) {
      energyReadAtSubmission = true;
      readMeter(new EngineEvent.EnergyRead.FirstSubmission(), events);
    }
    submissions.takeDue(
        nowNs,
        job -> {
          register(job);
          events.add(new EngineEvent.JobSubmitted(job));
        });
    if (submissions.nextNs() == Seconds.NEVER) {
      noMoreStaticJobs();
    }
  }

  private void noMoreStaticJobs() {
    future.add(nowNs, EventClass.SOURCE_ENDED.rank, new EngineEvent.NoMoreStaticJobs());
  }

  private void register(Job job) {
    if (ended.contains(job.id()) || live.putIfAbsent(job.id(), new LiveJob(job)) != null) {
      throw forbidden("job " + job + " exists already");
    }
  }

  private void end(LiveJob job, JobState state, int returnCode, List<EngineEvent> events) {
    job.state = state;
    hosts.giveBack(job.hosts);
    forget(job);
    meter.ifPresent(
        energy -> {
          energy.end(job.job.id(), job.hosts, nowNs);
          double joules = energy.joules(job.hosts, nowNs) - job.joulesBefore;
          readMeter(new EngineEvent.EnergyRead.JobEnded(job.job.id(), joules), events);
        });
    events.add(new EngineEvent.JobCompleted(job.job, state, returnCode, job.hosts, job.startNs));
  }

  private void readMeter(EngineEvent.EnergyRead.Reading reading, List<EngineEvent> events) {
    meter.ifPresent(
        energy ->
            events.add(
                new EngineEvent.EnergyRead(reading, energy.joules(nowNs), energy.idleWatts())));
  }

  private void forget(LiveJob job) {
    live.remove(job.job.id());
    if (options.rememberEndedJobs()) {
      ended.add(job.job.id());
    }
  }

  private void external(ExternalEvent event, List<EngineEvent> events) {
    externalEventsLeft--;
    switch (event) {
      case ExternalEvent.HostsUnavailable(long _, HostSet gone) -> {
        hosts.makeUnavailable(gone);
        events.add(new EngineEvent.HostsUnavailable(gone));
      }
      case ExternalEvent.HostsAvailable(long _, HostSet back) -> {
        hosts.makeAvailable(back);
        events.add(new EngineEvent.HostsAvailable(back));
      }
      case ExternalEvent.Generic(long _, String type, String json) ->
          events.add(new EngineEvent.GenericEvent(type, json));
    }
    if (externalEventsLeft == 0) {
      future.add(nowNs, EventClass.SOURCE_ENDED.rank, new EngineEvent.NoMoreExternalEvents());
    }
  }

  // ---- commands ----

  @Override
  public void apply(Command command) {
    if (phase == Phase.ENDED) {
      throw forbidden(command.getClass().getSimpleName() + " after SIMULATION_ENDS");
    }
    switch (command) {
      case Command.Execute execute -> execute(execute);
      case Command.Reject(JobId id, String _) -> {
        LiveJob job = require(id, JobState.SUBMITTED, "REJECT_JOB");
        job.state = JobState.REJECTED;
        forget(job);
      }
      case Command.Kill(List<JobId> ids) -> kill(ids);
      case Command.CallMeLater(long atNs) -> {
        if (atNs <= nowNs) {
          throw forbidden("CALL_ME_LATER for " + at(atNs) + " is not after now");
        }
        future.add(atNs, EventClass.REQUESTED_CALL.rank, new EngineEvent.RequestedCall());
      }
      case Command.RegisterJob(Job job) -> {
        requireDynamic("REGISTER_JOB " + job);
        register(job);
        if (options.acknowledgeDynamicJobs()) {
          consequence(new EngineEvent.JobSubmitted(job));
        }
      }
      case Command.RegisterProfile(String workload, var profile) ->
          requireDynamic("REGISTER_PROFILE " + workload + "!" + profile.name());
      case Command.FinishRegistration() -> {
        if (!options.dynamicJobs()) {
          throw forbidden("registration_finished, but dynamic jobs are not enabled");
        }
        registrationOpen = false;
      }
      case Command.ContinueRegistration() -> {
        if (!options.dynamicJobs()) {
          throw forbidden("continue_registration, but dynamic jobs are not enabled");
        }
        registrationOpen = true;
      }
      case Command.SetHostState(HostSet switched, int pstate) -> setHostState(switched, pstate);
      case Command.SetJobMetadata(JobId id, String metadata) -> {
        if (!live.containsKey(id) && !ended.contains(id)) {
          throw forbidden("SET_JOB_METADATA of job " + id + ", which does not exist");
        }
        if (metadata.indexOf('"') >= 0) {
          throw forbidden("SET_JOB_METADATA of job " + id + " holds a double quote");
        }
      }
      case Command.QueryEnergy() -> {
        EnergyMeter energy =
            meter.orElseThrow(() -> forbidden("QUERY consumed_energy, but energy is not measured"));
        consequence(new EngineEvent.EnergyConsumed(energy.joules(nowNs)));
      }
      case Command.ChangeJobState(JobId id, JobState state) -> changeJobState(id, state);
    }
  }

  private void execute(Command.Execute command) {
    LiveJob job = require(command.job(), JobState.SUBMITTED, "EXECUTE_JOB");
    HostSet on = command.hosts();
    List<Integer> executors = command.placement().executors();
    requireSize(job.job, on, executors);
    hosts.requireStartable(on, job.job);
    boolean alone = options.sharing() != Options.Sharing.HOSTS && executors.isEmpty();
    if (alone && Work.isForeseeable(job.job.profile()) || Work.isDelay(job.job.profile())) {
      startForeseen(job, on, executors);
    } else {
      startSteps(job, on, executorsHosts(job.job, on, executors), command.placement().storage());
    }
  }

  private void startForeseen(LiveJob job, HostSet on, List<Integer> executors) {
    var perHost = executorsPerHost(on, executors);
    double flops = flops(job.job, on, perHost);
    Execution execution = Execution.of(job.job, flops);
    long endNs = Seconds.plus(nowNs, execution.durationNs());
    boolean endless =
        job.job.profile() instanceof Profile.Delay delay
            && delay.delayNs() == Seconds.NEVER
            && execution.durationNs() == Seconds.NEVER;
    if (endNs == Seconds.NEVER && !endless) {
      throw forbidden("job " + job.job + " would end beyond the 292 years that can be simulated");
    }
    take(job, on);
    job.flops = flops;
    job.endState = execution.state();
    job.returnCode = execution.returnCode();
    meter.ifPresent(
        energy -> energy.start(job.job.id(), job.job.profile(), on, flops, perHost, nowNs));
    if (!endless) {
      future.add(endNs, EventClass.JOB_END.rank, job);
    }
  }

  private void take(LiveJob job, HostSet on) {
    hosts.take(on);
    job.state = JobState.RUNNING;
    job.hosts = on;
    job.startNs = nowNs;
    meter.ifPresent(
        energy -> {
          job.joulesBefore = energy.joules(on, nowNs);
          var started = new EngineEvent.EnergyRead.JobStarted();
          consequence(
              new EngineEvent.EnergyRead(started, energy.joules(nowNs), energy.idleWatts()));
        });
  }

  // ---- tasks ----

  private void startSteps(
      LiveJob job, HostSet on, List<Integer> executors, Map<String, Integer> storage) {
    var steps = new Steps(new Course(job.job.profile(), nowNs), plan(job.job, executors, storage));
    take(job, on);
    job.steps = Optional.of(steps);
    job.endState = JobState.COMPLETED_SUCCESSFULLY;
    meter.ifPresent(energy -> energy.start(job.job.id(), on, nowNs));
    if (job.job.hasWalltime()) {
      long endNs = Seconds.plus(nowNs, job.job.walltimeNs());
      future.add(endNs, EventClass.JOB_END.rank, new WalltimeEnd(job));
    }
    startTask(job, steps);
  }

  private Work.Plan plan(Job job, List<Integer> executors, Map<String, Integer> storage) {
    try {
      return work.plan(job.profile(), executors, storage);
    } catch (IllegalArgumentException e) {
      throw forbidden("EXECUTE_JOB of job " + job + ": " + e.getMessage());
    }
  }

  private void startTask(LiveJob job, Steps steps) {
    steps.count++;
    steps.sinceNs = nowNs;
    steps.flow = Optional.empty();
    Profile task = steps.course.task();
    if (task instanceof Profile.Delay delay) {
      long endNs = Seconds.plus(nowNs, delay.delayNs());
      if (endNs != Seconds.NEVER) {
        future.add(endNs, EventClass.JOB_END.rank, new TaskEnd(job, steps.count));
      }
    } else {
      steps.flow = Optional.of(work.start(steps.plan, task, job, nowNs));
    }
  }

  /** Goes on with all jobs whose task is over. */
  private void endTasks() {
    for (List<Flow> ended = work.takeEnded(nowNs); !ended.isEmpty(); ) {
      for (Flow flow : ended) {
        changeLoad(flow);
        endTask((LiveJob) flow.owner());
      }
      ended = work.takeEnded(nowNs);
    }
  }

  private void endTask(LiveJob job) {
    Steps steps = job.steps.orElseThrow();
    OptionalInt code = steps.course.end(nowNs);
    if (code.isEmpty()) {
      startTask(job, steps);
      return;
    }
    steps.flow = Optional.empty();
    job.returnCode = code.getAsInt();
    job.endState =
        job.returnCode == 0 ? JobState.COMPLETED_SUCCESSFULLY : JobState.COMPLETED_FAILED;
    future.add(nowNs, EventClass.JOB_END.rank, job);
  }

  private void stopTask(LiveJob job) {
    job.steps
        .flatMap(steps -> steps.flow)
        .ifPresent(
            flow -> {
              work.stop(flow, nowNs);
              changeLoad(flow);
            });
  }

  private static Progress progress(Steps steps, long nowNs) {
    double fraction =
        steps.flow.isPresent()
            ? steps.flow.get().progress(nowNs)
            : steps.course.task() instanceof Profile.Delay delay
                ? (double) (nowNs - steps.sinceNs) / delay.delayNs()
                : 1;
    return steps.course.progress(fraction);
  }

  /** A task computes faster or slower than before. */
  private void changeLoad(Flow flow) {
    meter.ifPresent(
        energy -> {
          LiveJob job = (LiveJob) flow.owner();
          energy.change(job.job.id(), job.hosts, host -> work.flops(flow, host), nowNs);
        });
  }

  private static List<Integer> executorsHosts(Job job, HostSet on, List<Integer> executors) {
    List<Integer> numbers = on.toBitSet().stream().boxed().toList();
    if (!executors.isEmpty()) {
      return executors.stream().map(numbers::get).toList();
    }
    boolean shares = on.size() < job.requestedResources() && !isMoldable(job.profile());
    return shares && !numbers.isEmpty()
        ? IntStream.range(0, job.requestedResources())
            .mapToObj(i -> numbers.get(i % numbers.size()))
            .toList()
        : numbers;
  }

  /** Whether a job may have another number of hosts than it asks for. Source: Batsim 4.2. */
  private static boolean isMoldable(Profile profile) {
    return profile instanceof Profile.ParallelHomogeneousTotal
        || profile instanceof Profile.Composed composed
            && composed.sequence().stream()
                .allMatch(Profile.ParallelHomogeneousTotal.class::isInstance);
  }

  private void requireSize(Job job, HostSet on, List<Integer> executors) {
    if (!executors.isEmpty()) {
      if (executors.size() != job.requestedResources() && !isMoldable(job.profile())) {
        throw forbidden(
            "EXECUTE_JOB maps "
                + executors.size()
                + " executors of job "
                + job
                + ", it asks for "
                + job.requestedResources());
      }
      for (int place : executors) {
        if (place < 0 || place >= on.size()) {
          throw forbidden(
              "EXECUTE_JOB maps an executor of job "
                  + job
                  + " to the host at place "
                  + place
                  + " of "
                  + on.size()
                  + " hosts, counted from 0");
        }
      }
      return;
    }
    boolean shares =
        isMoldable(job.profile())
            || options.sharing() == Options.Sharing.FREE && on.size() < job.requestedResources();
    if (on.size() != job.requestedResources() && !shares) {
      throw forbidden(
          "EXECUTE_JOB gives job "
              + job
              + " "
              + on.size()
              + " hosts ("
              + on
              + "), it asks for "
              + job.requestedResources());
    }
  }

  /** How many executors each host runs; empty if one each. */
  private static Map<Integer, Integer> executorsPerHost(HostSet on, List<Integer> executors) {
    Map<Integer, Integer> perHost = new LinkedHashMap<>();
    if (!executors.isEmpty()) {
      int[] numbers = on.toBitSet().stream().toArray();
      for (int number : numbers) {
        perHost.put(number, 0);
      }
      for (int place : executors) {
        perHost.merge(numbers[place], 1, Integer::sum);
      }
    }
    return perHost;
  }

  private double flops(Job job, HostSet on, Map<Integer, Integer> executorsPerHost) {
    if (job.profile() instanceof Profile.Delay) {
      return 1;
    }
    boolean elsewhere = on.isEmpty() && job.requestedResources() > 0;
    return elsewhere ? Host.PLAIN_FLOPS : hosts.slowestFlops(on, executorsPerHost);
  }

  private void kill(List<JobId> ids) {
    if (ids.isEmpty()) {
      throw forbidden("KILL_JOB names no job");
    }
    ids.forEach(this::requireStarted);
    var first = new ArrayList<JobId>();
    var progress = new LinkedHashMap<JobId, Progress>();
    for (JobId id : ids) {
      LiveJob job = live.get(id);
      if (job == null ? killed.contains(id) : job.state == JobState.COMPLETED_KILLED) {
        continue;
      }
      first.add(id);
      if (job != null) {
        progress.put(
            id,
            job.steps
                .map(steps -> progress(steps, nowNs))
                .orElseGet(
                    () -> Execution.progress(job.job.profile(), nowNs - job.startNs, job.flops)));
        job.state = JobState.COMPLETED_KILLED;
        stopTask(job);
        consequence(new Killed(job));
      }
      if (options.rememberEndedJobs()) {
        killed.add(id);
      }
    }
    if (!first.isEmpty()) {
      consequence(new EngineEvent.JobsKilled(first, progress));
    }
  }

  private void requireStarted(JobId id) {
    LiveJob job = live.get(id);
    if (job == null && options.rememberEndedJobs() && !ended.contains(id)) {
      throw forbidden("KILL_JOB of job " + id + ", which does not exist");
    }
    if (job != null && job.state == JobState.SUBMITTED) {
      throw forbidden("KILL_JOB of job " + id + ", which has not started");
    }
    if (job != null && job.endState == JobState.SUBMITTED) {
      throw forbidden("KILL_JOB of job " + id + ", which its decider runs by CHANGE_JOB_STATE");
    }
  }

  private void setHostState(HostSet switched, int pstate) {
    long doneNs = hosts.beginSwitch(switched, pstate, nowNs);
    meter.ifPresent(
        energy -> {
          var read = new EngineEvent.EnergyRead.HostsSwitched();
          consequence(new EngineEvent.EnergyRead(read, energy.joules(nowNs), energy.idleWatts()));
          energy.change(switched, pstate, nowNs);
        });
    future.add(doneNs, EventClass.HOST_SWITCHED.rank, new Switching(switched, pstate));
  }

  private void changeJobState(JobId id, JobState state) {
    LiveJob job = live.get(id);
    if (job == null) {
      throw forbidden("CHANGE_JOB_STATE of job " + id + ", which is not alive");
    }
    boolean allowed =
        switch (state) {
          case RUNNING, REJECTED -> job.state == JobState.SUBMITTED;
          case COMPLETED_SUCCESSFULLY, COMPLETED_WALLTIME_REACHED, COMPLETED_KILLED ->
              job.state == JobState.RUNNING && job.endState == JobState.SUBMITTED;
          case NOT_SUBMITTED, SUBMITTED, COMPLETED_FAILED -> false;
        };
    if (!allowed) {
      throw forbidden("CHANGE_JOB_STATE of job " + id + " from " + job.state + " to " + state);
    }
    job.state = state;
    job.startNs = state == JobState.RUNNING ? nowNs : job.startNs;
    if (state.isFinal()) {
      forget(job);
    }
  }

  private void consequence(Object item) {
    future.add(nowNs, EventClass.CONSEQUENCE.rank, item);
  }

  private LiveJob require(JobId id, JobState state, String command) {
    LiveJob job = live.get(id);
    if (job == null) {
      throw forbidden(command + " of job " + id + ", which is not waiting");
    }
    if (job.state != state) {
      throw forbidden(command + " of job " + id + ", which is " + job.state);
    }
    return job;
  }

  private void requireDynamic(String what) {
    if (!options.dynamicJobs()) {
      throw forbidden(what + ", but dynamic jobs are not enabled");
    }
    if (!registrationOpen) {
      throw forbidden(what + " after registration_finished");
    }
  }

  private ForbiddenCommandException forbidden(String what) {
    return new ForbiddenCommandException("at " + at(nowNs) + ": " + what);
  }

  @Override
  public void close() {
    submissions.close();
  }
}
