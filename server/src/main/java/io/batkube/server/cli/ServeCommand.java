package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.admission.Admissions;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.controller.Controllers;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.ClientClock;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.clock.PacedClock;
import io.batkube.server.http.Authentication;
import io.batkube.server.http.Hands;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.Limits;
import io.batkube.server.http.TokenFile;
import io.batkube.server.http.Tokens;
import io.batkube.server.http.UnknownKinds;
import io.batkube.server.tls.CertificateAuthority;
import io.batkube.server.tls.ServerTls;
import io.batkube.server.world.ApiService;
import io.batkube.server.world.TimeService;
import io.batkube.server.world.WhyService;
import io.batkube.server.world.World;
import io.batkube.server.yaml.YamlTrees;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batkube serve}: a Kubernetes API for any client. */
@Command(
    name = "serve",
    addMethodSubcommands = false,
    description = "Serve a Kubernetes API for kubectl, schedulers and operators, until Ctrl-C.",
    footer = {
      "",
      "Exit status: 1 the server failed, 2 a mistake in the input, 130 Ctrl-C.",
    })
final class ServeCommand implements Callable<Integer> {
  private static final String LOCKSTEP = "lockstep";
  private static final Instant LOCKSTEP_START = Instant.parse("2026-01-01T00:00:00Z");

  /** A year: who waits longer will not be told. */
  private static final double MAX_GRACE_SECONDS = 365 * 86_400;

  /** Faster, and a timer that is due every simulated second would take all the real time. */
  private static final double MAX_SPEED = 1_000_000;

  /** Where services of a real cluster begin: the address that clients in pods expect. */
  private static final byte[] SERVICE_ADDRESS = {10, 96, 0, 1};

  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final Console console;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8001",
      description = "On the loopback address; 0 takes a free one (default: 8001)")
  private int port;

  @Option(names = "--tls", description = "HTTPS and HTTP/2, with an authority of its own")
  private boolean tls;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "kubeconfig",
      description = "Where to write what clients need (default: kubeconfig)")
  private Path kubeconfig;

  @Option(
      names = "--token-auth-file",
      paramLabel = "CSV",
      description = "Users, as kube-apiserver's: token,user,uid,\"group1,group2\"")
  private Path tokenFile;

  @Option(
      names = "--anonymous-auth",
      paramLabel = "BOOL",
      arity = "1",
      defaultValue = "true",
      description = "Whether who shows no token is let in as nobody (default: true)")
  private boolean anonymous;

  @Option(
      names = "--disable-admission-plugins",
      paramLabel = "NAMES",
      split = ",",
      description =
          "As kube-apiserver's (default: none; ServiceAccount if no controller makes accounts)")
  private List<String> switchedOff;

  @Option(
      names = "--controllers",
      paramLabel = "NAMES",
      split = ",",
      defaultValue = "*",
      description = "As kube-controller-manager's: * all, foo that one, -foo not (default: *)")
  private List<String> controllers;

  @Option(
      names = "--node-monitor-grace-period",
      paramLabel = "SECONDS",
      defaultValue = "50",
      description = "How long a node may be silent before it is unreachable (default: 50)")
  private double nodeMonitorGraceSeconds;

  @Option(
      names = "--terminated-pod-gc-threshold",
      paramLabel = "N",
      defaultValue = "12500",
      description = "Ended pods beyond so many are deleted; 0 keeps all (default: 12500)")
  private int terminatedPodGcThreshold;

  @Option(
      names = "--clock",
      paramLabel = "KIND",
      defaultValue = "paced",
      description = "paced: time runs by itself; lockstep: clients move it (default: paced)")
  private String clock;

  @Option(
      names = "--speed",
      paramLabel = "K",
      description = "Simulated seconds a real second under paced (default: 1)")
  private Double speed;

  @Option(
      names = "--start-time",
      paramLabel = "TIME",
      description = "now or RFC 3339 (default: now; under lockstep 2026-01-01T00:00:00Z)")
  private String startTime;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of all chance: UIDs, generated names (default: 0)")
  private long seed;

  /** The build has it serve a few requests and end: see build/aot-training-servers.txt. */
  @Option(names = "--rehearse", hidden = true)
  private boolean rehearse;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Instant start = start();
    SequencedMap<String, User> users = users();
    Map.Entry<String, User> first = spokesman(users);
    Kubeconfig config = Kubeconfig.at(kubeconfig);

    Optional<CertificateAuthority> authority =
        tls ? Optional.of(CertificateAuthority.create()) : Optional.empty();
    Optional<LockstepClock> lockstep =
        clock.equals(LOCKSTEP) ? Optional.of(new LockstepClock()) : Optional.empty();
    var world =
        new World(lockstep.<ClientClock>map(own -> own).orElseGet(this::paced), this::defect);
    SimulatedCluster simulated =
        SimulatedCluster.make(
            new Seed(seed),
            start,
            SimulatedCluster.Options.forPeople(switchedOff, controllers, settings(authority)),
            new YamlTrees(),
            world);
    Cluster cluster = simulated.cluster();
    HttpServer server =
        open(
            port,
            new HttpServer.Setup(
                new TimeService(
                    cluster.clock(),
                    lockstep,
                    new WhyService(
                        simulated,
                        new UnknownKinds(new ApiService(cluster.api()), console::complain))),
                world,
                cluster.store()::version,
                cluster.clock(),
                new Authentication(new Tokens(users), anonymous),
                new Seed(seed),
                Limits.DEFAULT,
                authority.map(ca -> ServerTls.of(ca, certificate(ca), cluster.clock())),
                console::complain));
    try (world;
        server;
        var _ = Interruption.closes(server)) {
      world.afterEachBatch(server::changed);
      CompletableFuture<Void> end = world.start(() -> simulate(simulated));
      OldHeap.watch();
      Preparation.ask(new ApiService(cluster.api()), first.getValue());
      String url = (tls ? "https" : "http") + "://127.0.0.1:" + server.address().getPort();
      config.write(
          url,
          first.getValue().name(),
          first.getKey(),
          authority.map(CertificateAuthority::identity));
      console.out().print(welcome(url, config, start));
      console.out().flush();
      if (rehearse) {
        ServeRehearsal.run(url, first.getKey(), authority.map(CertificateAuthority::certificate));
        return ExitStatus.DONE;
      }
      end.get();
      return ExitStatus.DONE;
    } catch (ExecutionException e) {
      return ExitStatus.FAILED; // people have been told of the defect
    }
  }

  private void check() {
    controllers = controllers.stream().filter(name -> !name.isBlank()).toList();
    Controllers.unknown(controllers)
        .ifPresent(
            name -> {
              throw new BadInputException(
                  "--controllers: found '"
                      + name
                      + "', expected *, or with or without a dash before it one of "
                      + String.join(", ", Controllers.names()));
            });
    if (!(nodeMonitorGraceSeconds > 0 && nodeMonitorGraceSeconds <= MAX_GRACE_SECONDS)) {
      throw new BadInputException(
          "--node-monitor-grace-period: found "
              + nodeMonitorGraceSeconds
              + ", expected seconds, such as 50");
    }
    if (terminatedPodGcThreshold < 0) {
      throw new BadInputException(
          "--terminated-pod-gc-threshold: found "
              + terminatedPodGcThreshold
              + ", expected 0 or more");
    }
    if (switchedOff == null) {
      switchedOff =
          Controllers.isOn(Controllers.ACCOUNTS, controllers)
              ? List.of()
              : ControlPlane.WITHOUT_CONTROLLERS;
    }
    switchedOff = switchedOff.stream().filter(name -> !name.isBlank()).toList();
    for (String name : switchedOff) {
      if (!Admissions.names().contains(name)) {
        throw new BadInputException(
            "--disable-admission-plugins: found '"
                + name
                + "', expected one of "
                + String.join(", ", Admissions.names()));
      }
    }
    LivePort.check(port);
    if (!clock.equals("paced") && !clock.equals(LOCKSTEP)) {
      throw new BadInputException("--clock: found '" + clock + "', expected paced or lockstep");
    }
    if (speed != null && clock.equals(LOCKSTEP)) {
      throw new BadInputException("--speed: is for --clock paced, found --clock lockstep");
    }
    if (speed != null && !(speed > 0 && speed <= MAX_SPEED)) {
      throw new BadInputException(
          "--speed: found " + speed + ", expected 0.001 to 1000000, such as 60");
    }
  }

  private Instant start() {
    if (startTime == null) {
      return clock.equals(LOCKSTEP) ? LOCKSTEP_START : now();
    }
    if (startTime.equals("now")) {
      return now();
    }
    try {
      return OffsetDateTime.parse(startTime).toInstant();
    } catch (DateTimeException e) {
      throw new BadInputException(
          "--start-time: found '" + startTime + "', expected now or such as 2026-01-01T00:00:00Z",
          e);
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private ClientClock paced() {
    return new PacedClock(speed == null ? 1 : speed, System::nanoTime);
  }

  /** An engine without machines or jobs of its own, for as long as people want it. */
  private static void simulate(SimulatedCluster simulated) {
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(0), List.of(), List.of(), EmbeddedEngine.Options.CLUSTER)) {
      new Simulation(engine, simulated.decider(), List.of(new InvariantChecker(true))).run();
    }
  }

  /** The users of the file, or one who may do anything, with a token that nobody can guess. */
  private SequencedMap<String, User> users() {
    if (tokenFile != null) {
      return TokenFile.read(new InputFile(tokenFile), console::complain);
    }
    var users = new LinkedHashMap<String, User>();
    Map.Entry<String, User> administrator = administrator();
    users.put(administrator.getKey(), administrator.getValue());
    return users;
  }

  /** Who may do anything, with a token that nobody can guess. */
  static Map.Entry<String, User> administrator() {
    byte[] token = new byte[16];
    new SecureRandom().nextBytes(token);
    return Map.entry(
        HexFormat.of().formatHex(token), new User("kubernetes-admin", "", List.of(User.MASTERS)));
  }

  /** Whose token the kubeconfig gets: the first who may do anything, else the first. */
  private static Map.Entry<String, User> spokesman(SequencedMap<String, User> users) {
    return users.sequencedEntrySet().stream()
        .filter(entry -> entry.getValue().groups().contains(User.MASTERS))
        .findFirst()
        .orElseGet(users::firstEntry);
  }

  private Settings settings(Optional<CertificateAuthority> authority) {
    return Settings.DEFAULT
        .withNodeMonitorGracePeriod(Duration.ofNanos(Math.round(nodeMonitorGraceSeconds * 1e9)))
        .withTerminatedPodGcThreshold(terminatedPodGcThreshold)
        .withRootCaPem(authority.map(ca -> ca.identity().certificatePem()).orElse(""));
  }

  private void defect(Throwable e) {
    console.complain("internal error, please report it: " + e);
    e.printStackTrace(console.err());
  }

  static CertificateAuthority.Identity certificate(CertificateAuthority authority) {
    var names =
        new ArrayList<>(
            List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local"));
    try {
      String host = InetAddress.getLocalHost().getHostName();
      if (host.matches("[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?") && !names.contains(host)) {
        names.add(host);
      }
      return authority.server(
          "kube-apiserver",
          names,
          List.of(
              InetAddress.getByAddress(LOOPBACK),
              InetAddress.getByAddress(LOOPBACK6),
              InetAddress.getByAddress(SERVICE_ADDRESS)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("addresses in numbers", e);
    }
  }

  static HttpServer open(int port, HttpServer.Setup setup) throws IOException {
    return open(port, setup, new Hands.Threads());
  }

  static HttpServer open(int port, HttpServer.Setup setup, Hands hands) throws IOException {
    try {
      return HttpServer.start(
          new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), setup, hands);
    } catch (BindException e) {
      throw new BadInputException(
          "--port "
              + port
              + ": "
              + (port > 0 && port < 1024
                  ? "cannot be had, ports under 1024 are reserved or it is in use"
                  : "is in use; --port 0 takes a free one"),
          e);
    }
  }

  private String welcome(String url, Kubeconfig config, Instant start) {
    String time =
        clock.equals(LOCKSTEP)
            ? "moves by POST /batkube/v1/advance?ms=N, from "
            : (speed == null || speed == 1 ? "1:1" : speed + " s a second") + " from ";
    return "serving   "
        + url
        + " (Kubernetes 1.36)\n"
        + "clients   export KUBECONFIG="
        + quoted(config.file())
        + "\nin pods   export KUBERNETES_SERVICE_HOST=127.0.0.1\n"
        + "          export KUBERNETES_SERVICE_PORT="
        + url.substring(url.lastIndexOf(':') + 1)
        + "\n          /var/run/secrets/kubernetes.io/serviceaccount is\n          "
        + config.podFolder()
        + "\ntime      "
        + time
        + start
        + "\nstop      Ctrl-C\n";
  }

  /** For a shell. */
  static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[-\\w./+:@%,]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
