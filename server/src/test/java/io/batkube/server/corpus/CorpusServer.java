package io.batkube.server.corpus;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.server.http.Authentication;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.Limits;
import io.batkube.server.http.Service;
import io.batkube.server.http.Tokens;
import io.batkube.server.world.Pace;
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

/** A server as the corpus expects one: its users, time in lockstep, a port of its own. */
final class CorpusServer implements AutoCloseable {
  /** When the corpus was recorded: some ages in it count from dates in its cases. */
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();
  private final World world = new World(START, new Pace.Lockstep(), defects::add);
  private final Store store = new Store();
  private final HttpServer server;

  /**
   * Starts a server.
   *
   * @param profile of the corpus: "main", "sa" or "noanon"
   */
  CorpusServer(String profile) throws IOException {
    Api api =
        ControlPlane.api(
            store,
            world.clock(),
            world::at,
            new Seed(0),
            new YamlTrees(),
            profile.equals("sa") ? List.of() : ControlPlane.SWITCHED_OFF);
    api.reachedAt("127.0.0.1:26443");
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpServer.Setup(
                service(api),
                world,
                store::version,
                world.clock(),
                new Authentication(new Tokens(users()), !profile.equals("noanon")),
                new Seed(0),
                Limits.DEFAULT,
                Optional.empty(),
                _ -> {}));
    world.afterEachBatch(server::changed);
    world.start();
  }

  private static Service service(Api api) {
    return new Service() {
      @Override
      public Response handle(Request request) {
        return api.begin(request);
      }

      @Override
      public Request readAhead(Request request) {
        return api.readAhead(request);
      }

      @Override
      public boolean mayWrite(Request request) {
        return api.mayWrite(request);
      }
    };
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
    return world.clock().now();
  }

  /** Lets time pass. */
  void sleep(long milliseconds) {
    onOwner(() -> world.advance(milliseconds * 1_000_000));
  }

  /** Forgets what a compacted etcd has forgotten. */
  void compact() {
    onOwner(store::compact);
  }

  private void onOwner(Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    world.execute(
        () -> {
          task.run();
          done.countDown();
        });
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
