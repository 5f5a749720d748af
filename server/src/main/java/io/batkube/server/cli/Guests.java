package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.kubelet.StartLatency;
import io.batkube.kubernetes.scheduling.PodScheduler;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.Advances;
import io.batkube.server.clock.AwaitingClock;
import io.batkube.server.clock.BatskyClock;
import io.batkube.server.clock.ClientClock;
import io.batkube.server.clock.ClockLayer;
import io.batkube.server.clock.ExactClock;
import io.batkube.server.clock.Family;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.clock.PacedClock;
import io.batkube.server.clock.PausingClock;
import io.batkube.server.clock.Sockets;
import io.batkube.server.clock.Traffic;
import io.batkube.server.clock.TrafficClock;
import io.batkube.server.http.Authentication;
import io.batkube.server.http.Hands;
import io.batkube.server.http.HeldLeases;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.Limits;
import io.batkube.server.http.OwnerHands;
import io.batkube.server.http.Tokens;
import io.batkube.server.http.UnknownKinds;
import io.batkube.server.journal.Journal;
import io.batkube.server.journal.Journaled;
import io.batkube.server.scenario.Company;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.ProgramLogs;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Scheduling;
import io.batkube.server.tls.CertificateAuthority;
import io.batkube.server.tls.ServerTls;
import io.batkube.server.world.ApiService;
import io.batkube.server.world.DecisionTime;
import io.batkube.server.world.ResumeService;
import io.batkube.server.world.TimeService;
import io.batkube.server.world.WhyService;
import io.batkube.server.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A scheduler, and whoever else comes through the port, in a run. */
final class Guests implements Company, AutoCloseable {
  /** A scheduler looks whether it knows the cluster every 100 ms until it does. */
  private static final long LEAD_NS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Programs have timers for ever. When nothing more happens but that they look at their watches,
   * and for so long none of them writes anything, nothing will.
   */
  private static final long IN_VAIN_NS = TimeUnit.DAYS.toNanos(1);

  /** How long a program has for its end. */
  private static final long FAREWELL_MS = 2_000;

  private final Console console;
  private final Scheduling scheduling;
  private final LivePort port;
  private final long seed;
  private final Path folder;
  private final Journal journal;
  private final boolean talks;
  private final Optional<LockstepClock> lockstep;

  /** Beside the results: a kubeconfig and a configuration of a scheduler that we start. */
  private final ScratchFolder scratch;

  private final PausingClock pausing;
  private final World world;

  /** Known when they are let in. */
  private ClientClock clock = new LockstepClock();

  /** By which the scheduler is known. */
  private String token = "";

  private Optional<ExactClock> exact = Optional.empty();
  private Optional<BatskyClock> batsky = Optional.empty();
  private Optional<HttpServer> server = Optional.empty();

  /** That we started: controllers, the scheduler, and those beside it. */
  private final List<SchedulerProcess> processes = new ArrayList<>();

  private Optional<DecisionTime> decisions = Optional.empty();

  /** In simulated time; never while somebody is connected. */
  private long aloneSinceNs = Seconds.NEVER;

  private Optional<Traffic> traffic = Optional.empty();
  private Optional<SimulatedCluster> simulated = Optional.empty();

  /** Since when nothing happens to any job, and what clients had written then. */
  private long stillSinceNs;

  private long stillWrites;

  /** Whether it has been still for so long that it will be for ever. */
  private boolean isInVain;

  /**
   * Nobody yet.
   *
   * @param folder of the results
   * @param talks whether it tells people where to come
   */
  private Guests(
      Console console,
      Scheduling scheduling,
      LivePort port,
      long seed,
      Path folder,
      Journal journal,
      boolean talks)
      throws IOException {
    this.console = console;
    this.scheduling = scheduling;
    this.port = port;
    this.seed = seed;
    this.folder = folder;
    this.journal = journal;
    this.talks = talks;
    this.lockstep =
        scheduling.clock().equals(Scheduling.LOCKSTEP)
            ? Optional.of(new LockstepClock())
            : Optional.empty();
    this.scratch = ScratchFolder.create();
    this.pausing =
        new PausingClock(new Late(), port.pausesNs(), this::tellOfPause, System::nanoTime);
    this.world = new World(pausing, this::defect);
  }

  /**
   * Runs a scenario with a scheduler, and lets in whoever takes part from outside.
   *
   * @param folder an empty folder for the results
   * @param talks whether people are told where to come
   * @return empty if the run was cut off
   */
  static Optional<KubernetesRun.Outcome> run(
      Console console,
      Scenario scenario,
      Inputs inputs,
      LivePort port,
      Path folder,
      List<Recorder> watchers,
      boolean talks)
      throws IOException {
    String version = Version.number();
    Scheduling scheduling = scenario.scheduling().orElseThrow();
    if (scheduling.isInside()) {
      return KubernetesRun.run(scenario, inputs, version, folder, watchers, Company.nobody());
    }
    try (var journal =
            new Journal(folder, ScenarioFile.print(scenario), KubernetesRun.digests(inputs));
        var guests =
            new Guests(console, scheduling, port, scenario.seed(), folder, journal, talks)) {
      return KubernetesRun.run(scenario, inputs, version, folder, watchers, guests);
    }
  }

  /** The clock, which is made when there is a port to look at. */
  private final class Late extends ClockLayer {
    Late() {
      super(() -> clock);
    }
  }

  private void tellOfPause(long nowNs) {
    if (talks) {
      console.wipe();
      console
          .out()
          .println(
              "paused    at "
                  + Seconds.format(nowNs)
                  + " s; look around, then: ./batkube resume --kubeconfig "
                  + ServeCommand.quoted(config().file()));
      console.out().flush();
    }
  }

  @Override
  public Outside outside() {
    return (cluster, nextNs) -> {
      long nowNs = cluster.clock().elapsedNs();
      decisions.ifPresent(one -> one.arrive(world));
      long untilNs = Math.min(world.serve(cluster, Math.min(nextNs, decidedNs())), decidedNs());
      look(nowNs);
      if (isInVain(nowNs)) {
        untilNs = Outside.OVER;
      }
      journal.until(world.round(), nowNs, untilNs);
      return untilNs;
    };
  }

  /** Whether programs have looked on for long enough, where it is they who have time go on. */
  private boolean isInVain(long nowNs) {
    long writes = traffic.map(Traffic::writes).orElse(0L);
    long jobsNextNs = simulated.map(one -> one.decider().jobsNextNs()).orElse(nowNs);
    if (Math.min(jobsNextNs, decidedNs()) != Seconds.NEVER || writes != stillWrites) {
      stillSinceNs = nowNs;
      stillWrites = writes;
    }
    isInVain =
        nowNs - stillSinceNs >= IN_VAIN_NS
            && !List.of(Scheduling.PACED, Scheduling.LOCKSTEP).contains(scheduling.clock());
    return isInVain;
  }

  private long decidedNs() {
    return decisions.map(DecisionTime::nextNs).orElse(Seconds.NEVER);
  }

  /** Notices who has gone. */
  private void look(long nowNs) {
    if (server.map(HttpServer::connections).orElse(0) > 0) {
      aloneSinceNs = Seconds.NEVER;
    } else if (aloneSinceNs == Seconds.NEVER) {
      aloneSinceNs = nowNs;
    }
  }

  @Override
  public Optional<String> absence() {
    if (aloneSinceNs != Seconds.NEVER) {
      return Optional.of("nobody has been connected since " + Seconds.format(aloneSinceNs) + " s");
    }
    return isInVain
        ? Optional.of("nobody has done anything since " + Seconds.format(stillSinceNs) + " s")
        : Optional.empty();
  }

  @Override
  public void begin(SimulatedCluster made) throws IOException {
    simulated = Optional.of(made);
    var cluster = made.cluster();
    var api = new ApiService(cluster.api());
    var journaled = new Journaled(api, journal, world::round, cluster.clock());
    var deciding = new DecisionTime(journaled, cluster.clock()::elapsedNs, decisionTime());
    decisions = Optional.of(deciding);
    var telling =
        new HeldLeases(new UnknownKinds(deciding, console::complain), api, console::complain);
    var traffic = new Traffic(telling, System::nanoTime);
    this.traffic = Optional.of(traffic);
    Kubeconfig config = config();
    Map.Entry<String, User> admin = ServeCommand.administrator();
    token = admin.getKey();
    Optional<CertificateAuthority> authority =
        port.tls() ? Optional.of(CertificateAuthority.create()) : Optional.empty();
    Optional<OwnerHands> hands =
        scheduling.clock().equals(Scheduling.EXACT)
            ? Optional.of(new OwnerHands(cluster.clock(), scheduling.reproducible()))
            : Optional.empty();
    HttpServer opened =
        ServeCommand.open(
            port.port(),
            new HttpServer.Setup(
                new TimeService(
                    cluster.clock(),
                    lockstep,
                    new ResumeService(cluster.clock(), pausing, new WhyService(made, traffic))),
                world,
                cluster.store()::version,
                cluster.clock(),
                new Authentication(new Tokens(Map.of(admin.getKey(), admin.getValue())), true),
                new Seed(seed),
                Limits.DEFAULT,
                authority.map(
                    ca -> ServerTls.of(ca, ServeCommand.certificate(ca), cluster.clock())),
                console::complain),
            hands.<Hands>map(own -> own).orElseGet(Hands.Threads::new));
    server = Optional.of(opened);
    world.afterEachBatch(opened::changed);
    if (hands.isPresent()) {
      exact = Optional.of(exact(traffic, opened, hands.get(), cluster.clock().now()));
      clock = exact.get();
    } else {
      ClientClock then = clock(traffic, opened, made.scheduler(), cluster.clock().now());
      clock = new AwaitingClock(() -> haveCome(traffic), then);
    }
    String url = (port.tls() ? "https" : "http") + "://127.0.0.1:" + opened.address().getPort();
    config.write(
        url,
        admin.getValue().name(),
        admin.getKey(),
        authority.map(CertificateAuthority::identity));
    if (talks) {
      console.out().print(welcome(url, config, isOurs()));
      console.out().flush();
    }
    if (scheduling.hasRealControllers()) {
      processes.add(startControllers(url, config));
    }
    if (isOurs() && !scheduling.isBuiltIn()) {
      processes.add(startScheduler(url, config));
    }
    for (int i = 0; i < scheduling.beside().size(); i++) {
      processes.add(startBeside(url, config, i));
    }
    exact.ifPresent(one -> watch(one, portOf(url)));
  }

  private boolean haveCome(Traffic traffic) {
    return (scheduling.isBuiltIn() || traffic.podsAsked())
        && (!scheduling.hasRealControllers() || traffic.controllersCame());
  }

  private DecisionTime.Model decisionTime() {
    String text = scheduling.decisionTime();
    if (text.equals(Scheduling.NONE)) {
      return DecisionTime.NONE;
    }
    if (text.equals(Scheduling.MEASURED)) {
      return DecisionTime.measured(System::nanoTime);
    }
    if (text.startsWith(Scheduling.OF_BINDINGS)) {
      long ns = Seconds.parse(text.substring(Scheduling.OF_BINDINGS.length()));
      return DecisionTime.ofBindings(() -> ns);
    }
    if (text.startsWith(Scheduling.OF_DECISIONS)) {
      return DecisionTime.ofInstants(
          Seconds.parse(text.substring(Scheduling.OF_DECISIONS.length())));
    }
    StartLatency drawn = StartLatency.ofFile(Path.of(text), new Seed(seed));
    var count = new AtomicLong();
    return DecisionTime.ofBindings(() -> drawn.startNs("decision " + count.incrementAndGet()));
  }

  /** What moves time, and what is added to it. */
  private String description() {
    String text = scheduling.decisionTime();
    return clock.description()
        + (text.equals(Scheduling.NONE) ? "" : "; decisions take simulated time: " + text);
  }

  private Kubeconfig config() {
    return Kubeconfig.at(
        port.kubeconfig()
            .orElse(isOurs() ? scratch.path().resolve("kubeconfig") : Path.of("kubeconfig")));
  }

  private boolean isOurs() {
    return !scheduling.scheduler().equals(Scheduling.EXTERNAL);
  }

  private ExactClock exact(Traffic traffic, HttpServer opened, OwnerHands hands, Instant start) {
    Path control = scratch.path().resolve("clock");
    try {
      return new ExactClock(
          control,
          scheduling.programs(),
          start,
          hands.loop(),
          new HandsPort(hands, opened),
          LEAD_NS,
          scheduling.reproducible(),
          traffic::podsAsked,
          world::stop,
          console::complain,
          System::nanoTime);
    } catch (IOException e) {
      throw new BadInputException("--clock exact: " + e.getMessage(), e);
    }
  }

  private ClientClock clock(
      Traffic traffic, HttpServer opened, PodScheduler scheduler, Instant start) {
    return switch (scheduling.clock()) {
      case Scheduling.TRAFFIC -> silence(traffic, opened, scheduler);
      case Scheduling.BATSKY -> {
        var made =
            new BatskyClock(
                port.batskyEndpoint(),
                silence(traffic, opened, scheduler),
                traffic,
                silenceNs(),
                start,
                world::stop,
                System::nanoTime);
        batsky = Optional.of(made);
        yield made;
      }
      case Scheduling.PACED -> new PacedClock(scheduling.speed(), pausing::unpausedNs);
      default -> lockstep.orElseThrow();
    };
  }

  private TrafficClock silence(Traffic traffic, HttpServer opened, PodScheduler scheduler) {
    return new TrafficClock(
        new TrafficClock.Settings(
            silenceNs(),
            (long) (scheduling.patienceSeconds() * TimeUnit.SECONDS.toNanos(1)),
            scheduling.wakesNs()),
        traffic,
        opened::isQuiet,
        except -> scheduler.fittingPod(withDecided(except)).map(StoredObject::uid),
        System::nanoTime);
  }

  /** Of pods: those and the ones whose binding takes simulated time. */
  private Set<String> withDecided(Set<String> uids) {
    if (decidedNs() == Seconds.NEVER) {
      return uids;
    }
    var all = new HashSet<>(uids);
    all.addAll(
        decisions.orElseThrow().decided(simulated.orElseThrow().cluster().store().snapshot()));
    return all;
  }

  private long silenceNs() {
    return (long) (scheduling.silenceMs() * TimeUnit.MILLISECONDS.toNanos(1));
  }

  private String welcome(String url, Kubeconfig config, boolean isOurs) {
    var text = new StringBuilder("serving   " + url + "\n");
    text.append("clients   export KUBECONFIG=").append(ServeCommand.quoted(config.file()));
    text.append('\n');
    if (!isOurs) {
      text.append(
          exact
              .map(
                  one ->
                      "exact     export BATKUBE_CLOCK="
                          + ServeCommand.quoted(one.control())
                          + "\nwaiting for a program built with clients/go-clock\n")
              .orElse("waiting for a scheduler: time begins when one lists or watches pods\n"));
    }
    return text.toString();
  }

  private Map<String, String> environment(String url, Kubeconfig config, long ownSeed) {
    var environment = new HashMap<String, String>();
    environment.put("KUBECONFIG", config.file().toString());
    environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(portOf(url)));
    exact.ifPresent(
        one -> {
          environment.put("BATKUBE_CLOCK", one.control().toString());
          environment.put("BATKUBE_SEED", Long.toUnsignedString(ownSeed));
          environment.put("GOMAXPROCS", "1"); // fastest, and the only way to decide alike
        });
    return environment;
  }

  /** Built so that it can be on any clock: without one to ask it is as any other. */
  private SchedulerProcess startControllers(String url, Kubeconfig config) throws IOException {
    Path program =
        KubernetesProgram.CONTROLLERS.built(
            console, talks, "--controllers external", "our own need nothing", true);
    return SchedulerProcess.start(
        "kube-controller-manager",
        "--controllers",
        RealControllers.command(program, scheduling, config.file(), scratch.path()),
        environment(url, config, seed + 1),
        folder.resolve(ProgramLogs.CONTROLLERS),
        world::stop);
  }

  /** What we have started, and whatever that starts. */
  private void watch(ExactClock clockOfPrograms, int ourPort) {
    List<Long> pids = processes.stream().map(SchedulerProcess::pid).toList();
    pids.forEach(clockOfPrograms::started);
    if (!pids.isEmpty()) {
      clockOfPrograms.watch(new Family(pids, new Sockets(ourPort)));
    }
  }

  /** For the environment of what may be a shell. */
  private Map<String, String> shellClock() throws IOException {
    if (exact.isEmpty()) {
      return Map.of();
    }
    return ShellClock.folder(console)
        .map(ours -> Map.of("PATH", ours + ":" + System.getenv("PATH")))
        .orElse(Map.of());
  }

  private SchedulerProcess startBeside(String url, Kubeconfig config, int number)
      throws IOException {
    String command = scheduling.beside().get(number);
    Map<String, String> environment =
        environment(url, config, seed + 2 + number); // or all would draw the same
    environment.putAll(shellClock());
    return SchedulerProcess.start(
        "the program '" + command + "'",
        "--beside",
        List.of("sh", "-c", command),
        environment,
        folder.resolve(ProgramLogs.beside(number)),
        world::stop);
  }

  private SchedulerProcess startScheduler(String url, Kubeconfig config) throws IOException {
    Map<String, String> environment = environment(url, config, seed);
    if (scheduling.command().isPresent()) {
      environment.putAll(shellClock());
    }
    List<String> command =
        scheduling.command().isPresent()
            ? List.of("sh", "-c", scheduling.command().get())
            : KubeScheduler.command(
                KubernetesProgram.SCHEDULER.built(
                    console,
                    talks,
                    "--scheduler kube-scheduler",
                    "--scheduler builtin needs nothing",
                    exact.isPresent()),
                scheduling,
                config.file(),
                scratch.path());
    SchedulerProcess started =
        SchedulerProcess.start(
            "the scheduler",
            "--scheduler",
            command,
            environment,
            folder.resolve(ProgramLogs.SCHEDULER),
            world::stop);
    return started;
  }

  private static int portOf(String url) {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  private void defect(Throwable e) {
    console.complain("internal error, please report it: " + e);
    e.printStackTrace(console.err());
    world.stop("the run is not to be trusted after an internal error");
  }

  @Override
  public boolean own(Runnable loop) {
    return world.own(loop);
  }

  @Override
  public void end() {
    close();
    journal.end(world.round(), description(), pausing.advances());
  }

  @Override
  public Advances advances() {
    return pausing.advances();
  }

  @Override
  public String clock() {
    return description();
  }

  @Override
  public void close() {
    processes.forEach(SchedulerProcess::expectEnd);
    batsky.ifPresent(BatskyClock::close);
    batsky = Optional.empty();
    exact.ifPresent(this::endPrograms);
    processes.forEach(SchedulerProcess::close);
    processes.clear();
    ProgramLogs.OF_A_CLUSTER.forEach(this::levelLog);
    world.close();
    server.ifPresent(HttpServer::close);
    server = Optional.empty();
    scratch.close();
  }

  /**
   * A program ends when the clock is gone, and says nothing; if it were told to end before it has
   * noticed that, it might.
   */
  private void endPrograms(ExactClock clockOfPrograms) {
    clockOfPrograms.close();
    for (SchedulerProcess one : processes) {
      if (clockOfPrograms.pids().contains(one.pid())) {
        one.await(FAREWELL_MS);
      }
    }
  }

  /** In a run that is to be the same every time what programs printed is the same too. */
  private void levelLog(String name) {
    Path log = folder.resolve(name);
    if (scheduling.reproducible() && exact.isPresent() && Files.exists(log) && server.isPresent()) {
      var words =
          Map.of(
              scratch.path().toString(),
              "/tmp/batkube",
              token,
              "TOKEN",
              "127.0.0.1:" + server.get().address().getPort(),
              "127.0.0.1:PORT");
      try {
        new LevelledLog(exact.get().pids(), words).rewrite(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Checks what can be known before a run.
   *
   * @throws BadInputException if flags of the port stand where there is none
   */
  static void check(Optional<Scheduling> scheduling, LivePort port) {
    boolean isLive = scheduling.isPresent() && !scheduling.get().isInside();
    boolean isAsked =
        port.tls()
            || port.port() != 0
            || port.kubeconfig().isPresent()
            || !port.pausesNs().isEmpty();
    if (!isLive && isAsked) {
      throw new BadInputException(
          "--port, --tls, --kubeconfig and --pause-at: found without a --scheduler from outside");
    }
    LivePort.check(port.port());
  }
}
