package io.batkube.server.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.server.http.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is asked for at an instant, and when it is done. */
final class DecisionTimeTest {
  private static final User ALICE = new User("alice", "", List.of());

  private long nowNs;
  private final List<String> done = new ArrayList<>();

  /** Does everything but to bind the pods x, which is not there, and broken. */
  private final Service service =
      new Service() {
        @Override
        public Response handle(Request request) {
          if (request.path().contains("/x/")) {
            throw Status.notFound("", "pods", "x").exception();
          }
          if (request.path().contains("/broken/")) {
            throw new AssertionError("broken");
          }
          done.add(request.path().replaceAll(".*/pods/", "") + " at " + seconds());
          return new Response.Whole(201, "", List.of(), new byte[0]);
        }

        @Override
        public Response read(Request request) {
          return handle(request);
        }

        @Override
        public boolean mayWrite(Request request) {
          return true;
        }

        @Override
        public Request readAhead(Request request) {
          return request;
        }
      };

  private String seconds() {
    return Seconds.format(nowNs);
  }

  private static Request post(String rest) {
    String path = "/api/v1/namespaces/default/pods/" + rest;
    return new Request("POST", path, List.of(), "", "", "", ALICE, new byte[0]);
  }

  /** Pods of the namespace default. */
  private static Snapshot pods(String... names) {
    var store = new Store();
    for (String name : names) {
      Fields metadata = Fields.of("namespace", "default", "name", name, "uid", "uid of " + name);
      store.create(new Partition("", "pods"), "default", name, Fields.of("metadata", metadata));
    }
    return store.snapshot();
  }

  /** Binds pods, each asked for at an instant; what was done when. */
  private List<String> bind(DecisionTime.Model model, String... asked) {
    var deciding = new DecisionTime(service, () -> nowNs, model);
    for (String one : asked) {
      String[] words = one.split(" at ", -1);
      pass(deciding, Seconds.parse(words[1]));
      if (deciding.handle(post(words[0] + "/binding")) instanceof Response.Promised promised) {
        promised.whenReady().accept(Response::made);
      }
    }
    pass(deciding, Seconds.parse("1000"));
    return done;
  }

  private void pass(DecisionTime deciding, long untilNs) {
    while (deciding.nextNs() <= untilNs) {
      nowNs = deciding.nextNs();
      deciding.arrive(Runnable::run);
    }
    if (untilNs > nowNs) {
      nowNs = untilNs;
      deciding.arrive(Runnable::run);
    }
  }

  @Test
  void oneBindingIsDoneAfterTheOther() {
    assertEquals(
        List.of("a/binding at 2", "b/binding at 4", "c/binding at 6", "d/binding at 22"),
        bind(
            DecisionTime.ofBindings(() -> 2 * Seconds.ONE),
            "a at 0",
            "b at 0",
            "c at 1",
            "d at 20"));
  }

  @Test
  void allBindingsOfAnInstantAreOneDecision() {
    assertEquals(
        List.of("a/binding at 2", "b/binding at 2", "c/binding at 4", "d/binding at 22"),
        bind(DecisionTime.ofInstants(2 * Seconds.ONE), "a at 0", "b at 0", "c at 1", "d at 20"));
  }

  @Test
  void whoIsDecidedUponIsKnownUntilTheBindingIsDone() {
    var deciding =
        new DecisionTime(service, () -> nowNs, DecisionTime.ofBindings(() -> 2 * Seconds.ONE));
    for (Request request :
        List.of(
            post("a/binding"),
            new Request(
                "POST",
                "/api/v1/namespaces/default/bindings",
                List.of(),
                "",
                "",
                "",
                ALICE,
                "{\"metadata\":{\"name\":\"b\"}}".getBytes(StandardCharsets.UTF_8)),
            post("unknown/binding"))) {
      var promised = assertInstanceOf(Response.Promised.class, deciding.handle(request));
      promised.whenReady().accept(_ -> {});
    }
    Snapshot pods = pods("a", "b", "c");
    assertEquals(Set.of("uid of a", "uid of b"), deciding.decided(pods));
    pass(deciding, 2 * Seconds.ONE);
    assertEquals(Set.of("uid of b"), deciding.decided(pods));
    pass(deciding, 4 * Seconds.ONE);
    assertEquals(Set.of(), deciding.decided(pods));
  }

  @Test
  void whatIsMeasuredIsRealTimeSinceTheInstantBegan() {
    var realNs = new AtomicLong();
    var deciding = new DecisionTime(service, () -> nowNs, DecisionTime.measured(realNs::get));
    deciding.arrive(Runnable::run);
    for (String pod : List.of("a", "b")) {
      realNs.addAndGet(250_000_000);
      var promised =
          assertInstanceOf(Response.Promised.class, deciding.handle(post(pod + "/binding")));
      promised.whenReady().accept(_ -> {});
    }
    pass(deciding, Seconds.ONE);
    assertEquals(List.of("a/binding at 0.25", "b/binding at 0.5"), done);
  }

  @Test
  void otherRequestsAndFreeDecisionsTakeNoTime() {
    var deciding =
        new DecisionTime(service, () -> nowNs, DecisionTime.ofBindings(() -> 2 * Seconds.ONE));
    assertInstanceOf(Response.Whole.class, deciding.handle(post("a/status")));
    assertEquals(List.of("a/status at 0", "b/binding at 0"), bind(DecisionTime.NONE, "b at 0"));
  }

  @Test
  void aRefusalComesWhenItIsDecided() {
    var deciding =
        new DecisionTime(service, () -> nowNs, DecisionTime.ofBindings(() -> 2 * Seconds.ONE));
    var promised = assertInstanceOf(Response.Promised.class, deciding.handle(post("x/binding")));
    var answers = new ArrayList<Response>();
    promised.whenReady().accept(answers::add);
    assertEquals(List.of(), answers);
    pass(deciding, 2 * Seconds.ONE);
    assertEquals(1, answers.size());
    assertEquals(
        404, assertThrows(StatusException.class, answers.getFirst()::made).status().code());
  }

  @Test
  void whoeverAskedHearsOfADefectToo() {
    var deciding =
        new DecisionTime(service, () -> nowNs, DecisionTime.ofBindings(() -> 2 * Seconds.ONE));
    var promised =
        assertInstanceOf(Response.Promised.class, deciding.handle(post("broken/binding")));
    var answers = new ArrayList<Response>();
    promised.whenReady().accept(answers::add);
    pass(deciding, 2 * Seconds.ONE);
    assertEquals(1, answers.size());
    assertEquals(
        "broken", assertThrows(AssertionError.class, answers.getFirst()::made).getMessage());
  }
}
