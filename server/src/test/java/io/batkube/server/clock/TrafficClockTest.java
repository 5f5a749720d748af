package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.server.clock.ClientClock.Verdict;
import io.batkube.server.http.Service;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Real time is moved by hand, in milliseconds. */
final class TrafficClockTest {
  private static final long MS = 1_000_000;

  private long realMs = 1_000;
  private boolean quiet = true;
  private final Set<String> fitting = new LinkedHashSet<>();

  private final Traffic traffic =
      new Traffic(
          new Service() {
            @Override
            public Response handle(Request request) {
              assertTrue(mayWrite(request), "a read for the owner");
              return new Response.Whole(200, "", List.of(), new byte[0]);
            }

            @Override
            public Response read(Request request) {
              assertFalse(mayWrite(request), "a write beside the owner");
              return new Response.Whole(200, "", List.of(), new byte[0]);
            }

            @Override
            public Request readAhead(Request request) {
              return request;
            }

            @Override
            public boolean mayWrite(Request request) {
              return !request.method().equals("GET");
            }
          },
          () -> realMs * MS);

  private TrafficClock clock(long wakesNs) {
    return new TrafficClock(
        new TrafficClock.Settings(20 * MS, 15_000 * MS, wakesNs),
        traffic,
        _ -> quiet,
        except -> fitting.stream().filter(pod -> !except.contains(pod)).findFirst(),
        () -> realMs * MS);
  }

  private void ask(String method, String path) {
    ask(method, path, "");
  }

  private void ask(String method, String path, String userAgent) {
    var nobody = User.ANONYMOUS;
    var request = new Request(method, path, List.of(), "", "", userAgent, nobody, new byte[0]);
    if (traffic.mayWrite(request)) {
      traffic.handle(request);
    } else {
      traffic.read(request);
    }
  }

  private static final Verdict GO = new Verdict.Go(Seconds.NEVER);

  private static Verdict hold(long ms) {
    return new Verdict.Hold(ms * MS);
  }

  @Test
  void whoWatchesPodsSchedulesThemUnlessItIsKubeControllerManager() {
    ask("GET", "/api/v1/pods", "kube-controller-manager/v1.36.3 (linux/amd64)/shared-informers");
    assertTrue(traffic.controllersCame());
    assertFalse(traffic.podsAsked());
    ask("GET", "/api/v1/pods", "kube-scheduler/v1.36.3 (linux/amd64)/scheduler");
    assertTrue(traffic.podsAsked());
  }

  @Test
  void timeMovesAfterSilenceAndIsHeldByEveryRequest() {
    var clock = clock(Seconds.NEVER);
    assertEquals(hold(20), clock.ask(0, 5));
    realMs += 15;
    assertEquals(hold(5), clock.ask(0, 5));
    ask("GET", "/api/v1/nodes");
    assertEquals(hold(20), clock.ask(0, 5));
    realMs += 20;
    assertEquals(GO, clock.ask(0, 5));
    assertEquals(new Advances(1, 0, 0), clock.advances());
  }

  @Test
  void whereNothingIsNewNobodyIsWaitedFor() {
    var clock = clock(Seconds.NEVER);
    clock.ask(0, 5);
    realMs += 20;
    assertEquals(GO, clock.ask(0, 5));
    assertEquals(GO, clock.ask(Seconds.ONE, 5));
    assertEquals(hold(20), clock.ask(2 * Seconds.ONE, 6));
    assertEquals(new Advances(1, 0, 0), clock.advances());
  }

  @Test
  void anAnswerThatIsNotOutHoldsTimeAndSilenceBeginsAnew() {
    var clock = clock(Seconds.NEVER);
    clock.ask(0, 5);
    realMs += 30;
    quiet = false;
    assertEquals(hold(1), clock.ask(0, 5));
    realMs += 1;
    quiet = true;
    assertEquals(hold(19), clock.ask(0, 5));
  }

  @Test
  void aPodThatFitsHoldsTimeUntilItIsBoundOrPatienceRunsOut() {
    var clock = clock(Seconds.NEVER);
    fitting.add("one");
    clock.ask(0, 5);
    realMs += 20;
    assertEquals(hold(50), clock.ask(0, 5));
    realMs += 6_000;
    ask("POST", "/api/v1/namespaces/default/pods/one/binding");
    fitting.clear();
    fitting.add("two");
    assertEquals(hold(20), clock.ask(0, 6));
    realMs += 14_990;
    assertEquals(hold(10), clock.ask(0, 6));
    ask("GET", "/api/v1/pods");
    ask("PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/scheduler");
    realMs += 20;
    assertEquals(GO, clock.ask(0, 6));
    assertEquals(new Advances(0, 1, 0), clock.advances());
  }

  @Test
  void whatWasWaitedForInVainIsNotWaitedForAgainUntilTheClientActs() {
    var clock = clock(Seconds.NEVER);
    fitting.add("one");
    clock.ask(0, 5);
    realMs += 15_000;
    assertEquals(GO, clock.ask(0, 5));
    assertEquals(hold(20), clock.ask(Seconds.ONE, 6));
    realMs += 20;
    assertEquals(GO, clock.ask(Seconds.ONE, 6));
    assertEquals(new Advances(1, 1, 0), clock.advances());
    fitting.add("new");
    clock.ask(2 * Seconds.ONE, 7);
    realMs += 20;
    assertEquals(hold(50), clock.ask(2 * Seconds.ONE, 7));
    fitting.remove("new");
    ask("POST", "/api/v1/namespaces/default/pods/new/binding");
    clock.ask(2 * Seconds.ONE, 8);
    realMs += 20;
    assertEquals(hold(50), clock.ask(2 * Seconds.ONE, 8));
  }

  @Test
  void timeStopsAtTheKnownWakesOfAClientAndWaitsForItThere() {
    var clock = clock(6 * Seconds.ONE);
    clock.ask(0, 5);
    realMs += 20;
    assertEquals(new Verdict.Go(6 * Seconds.ONE), clock.ask(0, 5));
    assertEquals(new Verdict.Go(12 * Seconds.ONE), clock.ask(6 * Seconds.ONE, 5));
    realMs += 1;
    ask("GET", "/api/v1/pods");
    assertEquals(hold(20), clock.ask(12 * Seconds.ONE, 5));
    assertEquals(Optional.of(1L), Optional.of(clock.advances().byWake()));
  }

  @Test
  void nobodyHasComeBeforePodsAreAskedFor() {
    var awaiting = new AwaitingClock(traffic::podsAsked, clock(Seconds.NEVER));
    ask("GET", "/api/v1/nodes");
    assertEquals(hold(20), awaiting.ask(0, 5));
    realMs += 60_000;
    assertEquals(hold(20), awaiting.ask(0, 5));
    ask("GET", "/api/v1/pods");
    awaiting.ask(0, 5);
    realMs += 20;
    assertEquals(GO, awaiting.ask(0, 5));
  }
}
