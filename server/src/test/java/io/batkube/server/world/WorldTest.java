package io.batkube.server.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.server.http.Service;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class WorldTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());

  /** Runs something on the owner's thread and waits for it. */
  private static void run(World world, Runnable task) throws InterruptedException {
    var done = new CountDownLatch(1);
    world.execute(
        () -> {
          task.run();
          done.countDown();
        });
    assertTrue(done.await(20, TimeUnit.SECONDS));
  }

  @Test
  void underLockstepTimeMovesThroughEveryInstantAtWhichSomethingIsDue() throws Exception {
    var seen = new ArrayList<String>();
    try (var world = new World(START, new Pace.Lockstep(), defects::add)) {
      world.start();
      run(
          world,
          () -> {
            world.at(START.plusSeconds(7), () -> seen.add("c " + world.clock().now()));
            world.at(START.plusSeconds(3), () -> seen.add("a " + world.clock().now()));
            world.at(
                START.plusSeconds(3),
                () -> {
                  seen.add("b " + world.clock().now());
                  world.at(START, () -> seen.add("late " + world.clock().now()));
                });
            world.advance(5_000_000_000L);
            seen.add("then " + world.clock().now());
          });
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
  void pacedTimeFollowsTheRealOneBetweenTasksOnly() throws Exception {
    var real = new AtomicLong(1_000);
    try (var world = new World(START, new Pace.Paced(60, real::get), defects::add)) {
      world.start();
      run(world, () -> assertEquals(START, world.clock().now()));
      real.addAndGet(2_000_000_000L);
      run(
          world,
          () -> {
            Instant now = world.clock().now();
            real.addAndGet(1_000_000_000L);
            assertEquals(now, world.clock().now());
          });
      run(world, () -> assertEquals(START.plusSeconds(180), world.clock().now()));
      real.addAndGet(-1_000_000_000L);
      run(world, () -> assertEquals(START.plusSeconds(180), world.clock().now()));
    }
    assertEquals(List.of(), defects);
  }

  @Test
  void pacedTimersRunWithoutAnybodyAsking() throws Exception {
    var real = new AtomicLong();
    var due = new CountDownLatch(1);
    try (var world = new World(START, new Pace.Paced(1, real::get), defects::add)) {
      world.start();
      run(world, () -> world.at(START.plusSeconds(5), due::countDown));
      assertFalse(due.await(0, TimeUnit.SECONDS));
      real.set(5_000_000_000L);
      assertTrue(due.await(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatATaskThrowsIsToldAndTheWorldGoesOn() throws Exception {
    try (var world = new World(START, new Pace.Lockstep(), defects::add)) {
      world.start();
      world.execute(
          () -> {
            throw new IllegalStateException("broken");
          });
      run(world, () -> {});
    }
    assertEquals(1, defects.size());
  }

  @Test
  void whoWaitsForNewsIsToldAfterTheTasks() throws Exception {
    var told = new CountDownLatch(1);
    try (var world = new World(START, new Pace.Lockstep(), defects::add)) {
      world.afterEachBatch(told::countDown);
      world.start();
      world.execute(() -> {});
      assertTrue(told.await(20, TimeUnit.SECONDS));
    }
  }

  private static Service service(World world) {
    return new TimeService(
        world,
        new Service() {
          @Override
          public Response handle(Request request) {
            return new Response.Whole(
                200, "", List.of(), request.path().getBytes(StandardCharsets.UTF_8));
          }

          @Override
          public boolean mayWrite(Request request) {
            return false;
          }
        });
  }

  private static Request advance(String method, String ms, User user) {
    var parameters = List.of(new Request.Parameter("ms", ms));
    return new Request(method, "/batkube/v1/advance", parameters, "", "", "", user, new byte[0]);
  }

  private static final User ALICE = new User("alice", "", List.of());

  @Test
  void theApiMovesTimeUnderLockstep() throws Exception {
    try (var world = new World(START, new Pace.Lockstep(), defects::add)) {
      Service service = service(world);
      Request request = advance("POST", "90500", ALICE);
      assertTrue(service.mayWrite(request));
      var answer = (Response.Whole) service.handle(request);
      assertEquals(
          "{\"time\":\"2026-01-01T00:01:30.500Z\"}\n",
          new String(answer.body(), StandardCharsets.UTF_8));
      assertEquals(START.plusMillis(90_500), world.clock().now());
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
    try (var world = new World(START, new Pace.Lockstep(), defects::add)) {
      var refused =
          assertThrows(
              StatusException.class, () -> service(world).handle(advance(method, ms, ALICE)));
      assertEquals(code, refused.status().code());
      assertEquals(START, world.clock().now());
    }
  }

  @Test
  void nobodyMovesTimeUnnamedOrWhereItRunsByItself() {
    try (var lockstep = new World(START, new Pace.Lockstep(), defects::add);
        var paced = new World(START, new Pace.Paced(1, () -> 0), defects::add)) {
      var unnamed =
          assertThrows(
              StatusException.class,
              () -> service(lockstep).handle(advance("POST", "1", User.ANONYMOUS)));
      assertEquals(401, unnamed.status().code());
      var byItself =
          assertThrows(
              StatusException.class, () -> service(paced).handle(advance("POST", "1", ALICE)));
      assertEquals(403, byItself.status().code());
      assertTrue(byItself.getMessage().contains("--clock lockstep"));
    }
  }
}
