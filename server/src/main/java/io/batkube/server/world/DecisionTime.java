package io.batkube.server.world;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.Route;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.http.Service;
import io.batkube.server.http.ServiceLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has schedulers take simulated time to decide: a binding is done, and answered, that much later
 * than it was asked for. One decision follows on another, whoever takes it. Owner thread only, but
 * for what a {@link Service} may be asked on others.
 */
public final class DecisionTime extends ServiceLayer {
  private static final Partition PODS = new Partition("", "pods");

  private final LongSupplier time;
  private final Model model;
  private final Queue<Held> held = new ArrayDeque<>();

  /** When the last decision will have been taken. */
  private long takenNs;

  /** How long a decision takes. */
  @FunctionalInterface
  public interface Model {
    /**
     * When a binding is done.
     *
     * @param nowNs when it is asked for
     * @param takenNs when the decision before it is taken, or was
     */
    long doneNs(long nowNs, long takenNs);

    /** Time has got here, and whoever decides learns of it. */
    default void arrive(long nowNs) {}
  }

  /** Nothing takes time. */
  public static final Model NONE = (nowNs, _) -> nowNs;

  /** Each binding takes so long. */
  public static Model ofBindings(LongSupplier ns) {
    return (nowNs, takenNs) -> Seconds.plus(Math.max(nowNs, takenNs), ns.getAsLong());
  }

  /** All bindings of one instant are one decision, which takes so long. */
  public static Model ofInstants(long ns) {
    return new Model() {
      private long askedNs = -1;
      private long doneNs;

      @Override
      public long doneNs(long nowNs, long takenNs) {
        if (nowNs != askedNs) {
          askedNs = nowNs;
          doneNs = Seconds.plus(Math.max(nowNs, takenNs), ns);
        }
        return doneNs;
      }
    };
  }

  /** A binding takes as long as it took in real time, from the instant's beginning on. */
  public static Model measured(LongSupplier realNs) {
    return new Model() {
      private long sinceNs = realNs.getAsLong();

      @Override
      public void arrive(long nowNs) {
        sinceNs = realNs.getAsLong();
      }

      @Override
      public long doneNs(long nowNs, long takenNs) {
        return Math.max(takenNs, nowNs + realNs.getAsLong() - sinceNs);
      }
    };
  }

  /** A binding that is not done yet. */
  private record Held(long doneNs, Request request, Consumer<Response> asker) {}

  /**
   * The service, where decisions take time.
   *
   * @param time simulated, since the start
   */
  public DecisionTime(Service rest, LongSupplier time, Model model) {
    super(rest);
    this.time = time;
    this.model = model;
  }

  /** When the next binding is done; {@link Seconds#NEVER} if none is under way. */
  public long nextNs() {
    return held.isEmpty() ? Seconds.NEVER : held.element().doneNs;
  }

  /** Uids of the pods that are decided upon and not bound yet. */
  public Set<String> decided(Snapshot snapshot) {
    var decided = new HashSet<String>();
    for (Held one : held) {
      Route.of(one.request.path())
          .flatMap(route -> snapshot.get(PODS, route.namespace(), name(route, one.request)))
          .map(StoredObject::uid)
          .ifPresent(decided::add);
    }
    return decided;
  }

  /** Of the pod: in the path, or in the Binding itself, as far as it is JSON. */
  private static String name(Route route, Request request) {
    if (!route.name().isEmpty()) {
      return route.name();
    }
    try {
      return Json.parse(new String(request.body(), StandardCharsets.UTF_8))
              instanceof Fields binding
          ? binding.fields("metadata").text("name")
          : "";
    } catch (IllegalArgumentException _) {
      return ""; // it will be refused
    }
  }

  /**
   * Time has got here.
   *
   * @param owner does what is done now, before anything else that is asked for
   */
  public void arrive(Executor owner) {
    long nowNs = time.getAsLong();
    model.arrive(nowNs);
    while (nextNs() <= nowNs) {
      Held one = held.remove();
      owner.execute(() -> one.asker.accept(answer(one.request)));
    }
  }

  /** What goes wrong here is thrown to whoever makes the answer, as if it went wrong there. */
  private Response answer(Request request) {
    try {
      return rest.handle(request);
    } catch (RuntimeException | Error e) {
      return new Response.Unmade(
          () -> {
            throw e;
          });
    }
  }

  @Override
  public Response handle(Request request) {
    long nowNs = time.getAsLong();
    if (!isBinding(request)) {
      return rest.handle(request);
    }
    takenNs = model.doneNs(nowNs, takenNs);
    long doneNs = takenNs;
    return doneNs <= nowNs && held.isEmpty()
        ? rest.handle(request)
        : new Response.Promised(asker -> held.add(new Held(doneNs, request, asker)));
  }

  private static boolean isBinding(Request request) {
    return request.method().equals("POST")
        && (request.path().endsWith("/binding") || request.path().endsWith("/bindings"));
  }
}
