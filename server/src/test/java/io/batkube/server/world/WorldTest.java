package io.batkube.server.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.ClientClock;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.clock.PacedClock;
import io.batkube.server.http.Service;
import io.batkube.server.yaml.YamlTrees;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class WorldTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());

  /** A world, and a cluster that the engine's loop moves. */
  private final class Turning implements AutoCloseable {
    final World world;
    final SimulatedCluster simulated;
    final Cluster cluster;
    CompletableFuture<Void> end = new CompletableFuture<>();

    Turning(ClientClock clock) {
      world = new World(clock, defects::add);
      simulated =
          SimulatedCluster.make(
              new Seed(0),
              START,
              SimulatedCluster.Options.forPeople(
                  ControlPlane.WITHOUT_CONTROLLERS, List.of(), Settings.DEFAULT),
              new YamlTrees(),
              world);
      cluster = simulated.cluster();
    }

    void simulate() {
      try (var engine =
          new EmbeddedEngine(
              Platform.ofNodes(0), List.of(), List.of(), EmbeddedEngine.Options.CLUSTER)) {
        new Simulation(engine, simulated.decider(), List.of()).run();
      }
    }

    Turning start() {
      end = world.start(this::simulate);
      return this;
    }

    /** Runs something on the owner's thread and waits for it. */
    void run(Runnable task) throws InterruptedException {
      var done = new CountDownLatch(1);
      world.execute(
          () -> {
            task.run();
            done.countDown();
          });
      assertTrue(done.await(100, TimeUnit.SECONDS));
    }

    Instant now() {
      return cluster.clock().now();
    }

    @Override
    public void close() {
      world.close();
    }
  }

  @Test
  void whoStartsAWorldLearnsOfItsEnd() throws Exception {
    var whole = new Turning(new LockstepClock()).start();
    whole.close();
    assertNull(whole.end.get(100, TimeUnit.SECONDS));
    try (var broken = new Turning(new LockstepClock()).start()) {
      broken.run(
          () ->
              broken.cluster.at(
                  START,
                  () -> {
                    throw new IllegalStateException("of a controller");
                  }));
      var e = assertThrows(ExecutionException.class, () -> broken.end.get(100, TimeUnit.SECONDS));
      assertEquals("of a controller", e.getCause().getMessage());
      assertEquals(List.of(e.getCause()), defects);
    }
  }

  @Test
  void aTaskThatRunsOutOfMemoryEndsTheWorld() throws Exception {
    try (var turning = new Turning(new LockstepClock()).start()) {
      turning.world.execute(
          () -> {
            throw new OutOfMemoryError("of a task");
          });
      var e = assertThrows(ExecutionException.class, () -> turning.end.get(100, TimeUnit.SECONDS));
      assertEquals("of a task", e.getCause().getMessage());
    }
  }

  @Test
  void underLockstepTimeMovesThroughEveryInstantAtWhichSomethingIsDue() throws Exception {
    var seen = Collections.synchronizedList(new ArrayList<String>());
    var clock = new LockstepClock();
    var there = new CountDownLatch(1);
    try (var turning = new Turning(clock).start()) {
      turning.run(
          () -> {
            turning.cluster.at(START.plusSeconds(7), () -> seen.add("c " + turning.now()));
            turning.cluster.at(START.plusSeconds(3), () -> seen.add("a " + turning.now()));
            turning.cluster.at(
                START.plusSeconds(3),
                () -> {
                  seen.add("b " + turning.now());
                  turning.cluster.at(START, () -> seen.add("late " + turning.now()));
                });
            clock.advance(
                0,
                5 * Seconds.ONE,
                () -> {
                  seen.add("then " + turning.now());
                  there.countDown();
                });
          });
      assertTrue(there.await(100, TimeUnit.SECONDS));
    }
    assertEquals(
        List.of(
            "a 2026-01-01T00:00:03Z",
            "b 2026-01-01T00:00:03Z",
            "late 2026-01-01T00:00:03Z",
            "then 2026-01-01T00:00:05Z"),
        seen);
    assertEquals(List.of(), defects);
  }

  @Test
  void pacedTimeNeverRunsAheadOfTheRealOneNorBack() throws Exception {
    var real = new AtomicLong(1_000);
    try (var turning = new Turning(new PacedClock(60, real::get)).start()) {
      turning.run(() -> assertEquals(START, turning.now()));
      real.addAndGet(2 * Seconds.ONE);
      while (turning.now().isBefore(START.plusSeconds(120))) {
        turning.run(() -> {});
      }
      real.addAndGet(-Seconds.ONE); // as some clocks do
      turning.run(() -> assertEquals(START.plusSeconds(120), turning.now()));
    }
    assertEquals(List.of(), defects);
  }

  @Test
  void pacedTimersRunWithoutAnybodyAsking() throws Exception {
    var real = new AtomicLong();
    var due = new CountDownLatch(1);
    try (var turning = new Turning(new PacedClock(1, real::get)).start()) {
      turning.run(() -> turning.cluster.at(START.plusSeconds(5), due::countDown));
      assertFalse(due.await(0, TimeUnit.SECONDS));
      real.set(5 * Seconds.ONE);
      assertTrue(due.await(100, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatATaskThrowsIsToldAndTheWorldGoesOn() throws Exception {
    try (var turning = new Turning(new LockstepClock()).start()) {
      turning.world.execute(
          () -> {
            throw new IllegalStateException("broken");
          });
      turning.run(() -> {});
    }
    assertEquals(1, defects.size());
  }

  @Test
  void whoWaitsForNewsIsToldAfterTheTasks() throws Exception {
    var told = new CountDownLatch(1);
    try (var turning = new Turning(new LockstepClock())) {
      turning.world.afterEachBatch(told::countDown);
      turning.start();
      turning.world.execute(() -> {});
      assertTrue(told.await(100, TimeUnit.SECONDS));
    }
  }

  @Test
  void aWorldThatIsClosedEndsTheLoopAndOneThatIsStoppedSaysWhy() {
    var closed = new Turning(new LockstepClock());
    closed.world.close();
    assertFalse(closed.world.own(closed::simulate));
    var stopped = new Turning(new LockstepClock());
    stopped.world.stop("the scheduler is gone");
    stopped.world.stop("and its log too");
    var why = assertThrows(StoppedException.class, () -> stopped.world.own(stopped::simulate));
    assertEquals("the scheduler is gone", why.getMessage());
  }

  private static Service service(Turning turning, Optional<LockstepClock> clock) {
    return new TimeService(turning.cluster.clock(), clock, new ApiService(turning.cluster.api()));
  }

  private static Request advance(String method, String ms, User user) {
    var parameters = List.of(new Request.Parameter("ms", ms));
    return new Request(method, "/batkube/v1/advance", parameters, "", "", "", user, new byte[0]);
  }

  private static final User ALICE = new User("alice", "", List.of());

  @Test
  void theApiMovesTimeUnderLockstep() throws Exception {
    var clock = new LockstepClock();
    try (var turning = new Turning(clock).start()) {
      Service service = service(turning, Optional.of(clock));
      Request request = advance("POST", "90500", ALICE);
      assertTrue(service.mayWrite(request));
      var answer = new AtomicReference<Response>();
      var there = new CountDownLatch(1);
      turning.run(
          () ->
              assertInstanceOf(Response.Promised.class, service.handle(request))
                  .whenReady()
                  .accept(
                      response -> {
                        answer.set(response);
                        there.countDown();
                      }));
      assertTrue(there.await(100, TimeUnit.SECONDS));
      assertEquals(
          "{\"time\":\"2026-01-01T00:01:30.500Z\"}\n",
          new String(((Response.Whole) answer.get()).body(), StandardCharsets.UTF_8));
      assertEquals(START.plusMillis(90_500), turning.now());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, -1, 400",
    "POST, '', 400",
    "POST, 1.5, 400",
    "POST, ten, 400",
    "POST, 99999999999999999999, 400",
    "POST, 9223372036854775807, 400",
    "GET, 1, 405"
  })
  void aBadAdvanceMovesNothing(String method, String ms, int code) {
    var clock = new LockstepClock();
    try (var turning = new Turning(clock)) {
      Service service = service(turning, Optional.of(clock));
      var refused =
          assertThrows(StatusException.class, () -> service.handle(advance(method, ms, ALICE)));
      assertEquals(code, refused.status().code());
      assertEquals(new ClientClock.Verdict.Hold(3_600 * Seconds.ONE), clock.ask(0, 0));
    }
  }

  @Test
  void nobodyMovesTimeUnnamedOrWhereItRunsByItself() {
    var clock = new LockstepClock();
    try (var turning = new Turning(clock)) {
      Service lockstep = service(turning, Optional.of(clock));
      var unnamed =
          assertThrows(
              StatusException.class, () -> lockstep.handle(advance("POST", "1", User.ANONYMOUS)));
      assertEquals(401, unnamed.status().code());
      Service paced = service(turning, Optional.empty());
      var byItself =
          assertThrows(StatusException.class, () -> paced.handle(advance("POST", "1", ALICE)));
      assertEquals(403, byItself.status().code());
      assertTrue(byItself.getMessage().contains("--clock lockstep"));
    }
  }
}
