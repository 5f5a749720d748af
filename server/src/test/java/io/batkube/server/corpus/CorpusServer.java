package io.batkube.server.corpus;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.http.Authentication;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.Limits;
import io.batkube.server.http.Tokens;
import io.batkube.server.world.ApiService;
import io.batkube.server.world.World;
import io.batkube.server.yaml.YamlTrees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A server as the corpus expects one: its users, time in lockstep, a port of its own. */
final class CorpusServer implements AutoCloseable {
  /** When the corpus was recorded: some ages in it count from dates in its cases. */
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();
  private final LockstepClock clock = new LockstepClock();
  private final World world = new World(clock, defects::add);
  private final Cluster cluster;
  private final HttpServer server;

  /**
   * Starts a server.
   *
   * @param profile of the corpus: "main", "sa" or "noanon"
   */
  CorpusServer(String profile) throws IOException {
    SimulatedCluster simulated =
        SimulatedCluster.make(
            new Seed(0),
            START,
            SimulatedCluster.Options.forPeople(
                profile.equals("sa") ? List.of() : ControlPlane.WITHOUT_CONTROLLERS,
                List.of(),
                Settings.DEFAULT),
            new YamlTrees(),
            world);
    cluster = simulated.cluster();
    cluster.api().reachedAt("127.0.0.1:26443");
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpServer.Setup(
                new ApiService(cluster.api()),
                world,
                cluster.store()::version,
                cluster.clock(),
                new Authentication(new Tokens(users()), !profile.equals("noanon")),
                new Seed(0),
                Limits.DEFAULT,
                Optional.empty(),
                _ -> {}));
    world.afterEachBatch(server::changed);
    var _ = world.start(() -> simulate(simulated));
  }

  private static void simulate(SimulatedCluster simulated) {
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(0), List.of(), List.of(), EmbeddedEngine.Options.CLUSTER)) {
      new Simulation(engine, simulated.decider(), List.of()).run();
    }
  }

  private static Map<String, User> users() {
    Map<String, User> users = new LinkedHashMap<>();
    users.put("admin-token", new User("admin", "admin-uid", List.of(User.MASTERS)));
    users.put("alice-token", new User("alice", "alice-uid", List.of("team-a")));
    users.put("bob-token", new User("bob", "bob-uid", List.of("team-b", "team-c")));
    return users;
  }

  int port() {
    return server.address().getPort();
  }

  Instant now() {
    return cluster.clock().now();
  }

  /** Lets time pass. */
  void sleep(long milliseconds) {
    onOwner(there -> clock.advance(cluster.clock().elapsedNs(), milliseconds * 1_000_000, there));
  }

  /** Forgets what a compacted etcd has forgotten. */
  void compact() {
    onOwner(
        done -> {
          cluster.store().compact();
          done.run();
        });
  }

  private void onOwner(Consumer<Runnable> task) {
    CountDownLatch done = new CountDownLatch(1);
    world.execute(() -> task.accept(done::countDown));
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What went wrong inside, beyond what clients were told. */
  List<Throwable> defects() {
    return List.copyOf(defects);
  }

  @Override
  public void close() {
    server.close();
    world.close();
  }
}
