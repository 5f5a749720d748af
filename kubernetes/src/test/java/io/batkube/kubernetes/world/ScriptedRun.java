package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.LoadedWorkload;
import io.batkube.engine.workload.Workload;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A run in which somebody outside sends requests at given seconds, and looks at what comes. */
final class ScriptedRun {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final User ADMIN = new User("admin", "", List.of(User.MASTERS));

  /** Nobody sends any here. */
  private static final YamlReader NO_YAML =
      _ -> {
        throw new YamlReader.BadYamlException("yaml: none is read here");
      };

  /** What happens at a second: a request, or a look. */
  private record Line(long atNs, Runnable deed) {}

  private final Platform platform;
  private final List<Job> jobs = new ArrayList<>();
  private final List<ExternalEvent> events = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final SimulatedCluster simulated;
  private int next;

  ScriptedRun(int nodes, String latency) {
    this(nodes, latency, Optional.empty(), List.of());
  }

  /** One whose jobs are groups of pods, with objects that are there from the start. */
  ScriptedRun(int nodes, String latency, Optional<GangScheduler> gang, List<Manifest> manifests) {
    platform = Platform.ofNodes(nodes);
    simulated =
        SimulatedCluster.make(
            new Seed(0),
            START,
            new SimulatedCluster.Options(ControlPlane.WITHOUT_CONTROLLERS, true, latency, false)
                .with(gang),
            NO_YAML,
            this::serve);
    Manifests.post(simulated.cluster(), manifests);
  }

  ScriptedRun job(String name, double atSeconds, int pods, Profile profile) {
    return job(name, atSeconds, pods, profile, "");
  }

  /** One with more to say, in quotes as they are in a request. */
  ScriptedRun job(String name, double atSeconds, int pods, Profile profile, String json) {
    jobs.add(
        new Job(
            new JobId("w0", name),
            ns(atSeconds),
            pods,
            Job.NO_WALLTIME,
            profile,
            json.replace('\'', '"')));
    return this;
  }

  static Profile sleeping(double seconds) {
    return new Profile.Delay("d", ns(seconds), 0, "");
  }

  ScriptedRun lost(double atSeconds, int host) {
    events.add(new ExternalEvent.HostsUnavailable(ns(atSeconds), HostSet.of(host)));
    return this;
  }

  ScriptedRun back(double atSeconds, int host) {
    events.add(new ExternalEvent.HostsAvailable(ns(atSeconds), HostSet.of(host)));
    return this;
  }

  /** A request, with quotes in place of double ones; it must succeed. */
  ScriptedRun ask(double atSeconds, String method, String path, String body) {
    return at(atSeconds, () -> send(method, path, body.replace('\'', '"')));
  }

  ScriptedRun at(double atSeconds, Runnable deed) {
    lines.add(new Line(ns(atSeconds), deed));
    return this;
  }

  private static long ns(double seconds) {
    return Math.round(seconds * Seconds.ONE);
  }

  private long serve(Cluster cluster, long nextNs) {
    while (next < lines.size() && lines.get(next).atNs <= cluster.clock().elapsedNs()) {
      lines.get(next++).deed.run();
      cluster.settle();
    }
    return next < lines.size() ? lines.get(next).atNs : Seconds.NEVER;
  }

  private void send(String method, String path, String body) {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    Response answer =
        simulated
            .cluster()
            .api()
            .handle(
                new Request(
                    method,
                    path,
                    List.of(),
                    "application/json",
                    type,
                    "kubectl",
                    ADMIN,
                    body.getBytes(StandardCharsets.UTF_8)))
            .made();
    switch (answer) {
      case Response.Whole whole when whole.status() >= 300 ->
          throw new AssertionError(
              method + " " + path + ": " + new String(whole.body(), StandardCharsets.UTF_8));
      default -> {}
    }
  }

  Figures go() {
    var figures = new FiguresRecorder();
    List<Workload> workloads = List.of(new LoadedWorkload("w0", jobs, new LinkedHashMap<>()));
    try (var engine =
        new EmbeddedEngine(platform, workloads, events, EmbeddedEngine.Options.CLUSTER)) {
      new Simulation(engine, simulated.decider(), List.of(new InvariantChecker(true), figures))
          .run();
    }
    return figures.figures();
  }

  Optional<Fields> pod(String name) {
    return object(JobPods.PODS, "default", name);
  }

  Optional<Fields> object(Partition kind, String namespace, String name) {
    return simulated
        .cluster()
        .store()
        .snapshot()
        .get(kind, namespace, name)
        .map(StoredObject::tree);
  }

  String phase(String name) {
    return pod(name).map(pod -> pod.fields("status").text("phase")).orElse("gone");
  }

  /** How far time has gone. */
  double seconds() {
    return simulated.cluster().clock().elapsedNs() / 1e9;
  }
}
