package io.batkube.kubernetes.kubelet;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * A cluster with kubelets in simulated time, whose machines run each pod by itself: a pod of a job
 * for as long as its annotation {@code job-seconds} says, others as {@link PodWork} says.
 */
final class World {
  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final User ADMIN =
      new User("admin", "", List.of(User.MASTERS, "system:authenticated"));

  final Store store = new Store();
  final Kubelets kubelets;
  private final Api api;
  private final EventQueue<Runnable> agenda = new EventQueue<>();
  private final Queue<StoredObject> starting = new ArrayDeque<>();
  private final Map<String, Runnable> running = new LinkedHashMap<>();
  private final List<Consumer<Change>> observers = new ArrayList<>();
  private long nowNs;
  private long told;

  World(StartLatency latency, Events events) {
    api =
        ControlPlane.api(
            store,
            this::now,
            this::at,
            new Seed(1),
            bytes -> {
              throw new YamlReader.BadYamlException("yaml: not here");
            },
            ControlPlane.WITHOUT_CONTROLLERS);
    kubelets =
        new Kubelets(store, this::now, this::at, new Seed(1), new PodMachines(), events, latency);
    api.keepUp(kubelets.upkeep());
    told = store.version();
  }

  Instant now() {
    return START.plusNanos(nowNs);
  }

  long nowNs() {
    return nowNs;
  }

  private void at(Instant when, Runnable action) {
    agenda.add(Math.max(nowNs, START.until(when).toNanos()), 0, action);
  }

  /** Shows every change to somebody, after the kubelets have seen it. */
  void observe(Consumer<Change> observer) {
    observers.add(observer);
  }

  private final class PodMachines implements Machines {
    @Override
    public boolean ready(StoredObject pod) {
      if (pod.metadata().fields("annotations").has("test/held")) {
        return false;
      }
      starting.add(pod);
      return true;
    }

    @Override
    public void stop(StoredObject pod) {
      Runnable killed = running.remove(pod.uid());
      if (killed != null) {
        at(now(), killed);
      }
    }
  }

  /** Starts a pod that the machines hold back. */
  void release(StoredObject pod) {
    starting.add(pod);
    settle();
  }

  private void start(StoredObject pod) {
    Fields annotations = pod.metadata().fields("annotations");
    boolean ofJob = annotations.has(Kubelets.JOB_ID);
    long totalNs =
        ofJob ? Seconds.parse(annotations.text("test/job-seconds")) : PodWork.totalNs(pod.tree());
    String code = annotations.text("test/job-code");
    int exitCode =
        ofJob ? (code.isEmpty() ? 0 : Integer.parseInt(code)) : PodWork.exitCode(pod.tree());
    Kubelets.End end =
        annotations.has("test/walltime")
            ? new Kubelets.End.DeadlineExceeded()
            : new Kubelets.End.Completed(exitCode);
    running.put(pod.uid(), () -> ended(pod, new Kubelets.End.Killed()));
    kubelets.started(pod.namespace(), pod.name(), pod.uid());
    if (totalNs != Seconds.NEVER) {
      at(
          now().plusNanos(totalNs),
          () -> {
            if (running.remove(pod.uid()) != null) {
              ended(pod, end);
            }
          });
    }
  }

  private void ended(StoredObject pod, Kubelets.End end) {
    kubelets.ended(pod.namespace(), pod.name(), pod.uid(), end);
  }

  void settle() {
    while (told < store.version() || !starting.isEmpty()) {
      while (told < store.version()) {
        Change change = store.change(++told).orElseThrow();
        kubelets.after(change);
        kubelets.settle();
        observers.forEach(observer -> observer.accept(change));
      }
      for (StoredObject pod = starting.poll(); pod != null; pod = starting.poll()) {
        start(pod);
      }
    }
  }

  /** Lets everything happen that is due until an instant, which is then. */
  void advanceTo(long ns) {
    settle();
    while (agenda.nextNs() <= ns) {
      nowNs = agenda.nextNs();
      agenda.poll().run();
      settle();
    }
    nowNs = ns;
  }

  /** Instants at which something was due, until now. */
  boolean isIdle() {
    return agenda.nextNs() == Seconds.NEVER;
  }

  void begin(Fields... hosts) {
    List<Host> all = new ArrayList<>();
    for (Fields host : hosts) {
      all.add(host(all.size(), host));
    }
    kubelets.begin(new Platform(all, all.size()));
    settle();
  }

  private static Host host(int id, Fields fields) {
    SequencedMap<String, Long> resources = new LinkedHashMap<>();
    Fields amounts = fields.fields("resources");
    amounts.names().forEach(name -> resources.put(name, amounts.number(name)));
    SequencedMap<String, String> labels = new LinkedHashMap<>();
    fields
        .fields("labels")
        .names()
        .forEach(name -> labels.put(name, fields.fields("labels").text(name)));
    SequencedMap<String, String> none = Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    return new Host(
        id,
        fields.text("name"),
        Host.Role.COMPUTE,
        (int) fields.number("cores", 1),
        List.of(1e9),
        0,
        List.of(),
        resources,
        labels,
        none,
        none);
  }

  /** A request that must succeed. */
  Fields send(String method, String path, String body) {
    return send(method, path, "application/json", body);
  }

  Fields send(String method, String path, String type, String body) {
    if (!(ask(method, path, type, body) instanceof Response.Whole whole)) {
      throw new AssertionError(method + " " + path + " was not answered as a whole");
    }
    String text = new String(whole.body(), StandardCharsets.UTF_8);
    if (whole.status() >= 300) {
      throw new AssertionError(method + " " + path + ": " + text);
    }
    return (Fields) Json.parse(text);
  }

  /** Any request, and all that follows from it. */
  Response ask(String method, String path, String type, String body) {
    int question = path.indexOf('?');
    List<Request.Parameter> query =
        question < 0
            ? List.of()
            : List.of(
                new Request.Parameter(
                    path.substring(question + 1, path.indexOf('=', question)),
                    path.substring(path.indexOf('=', question) + 1)));
    Response answer =
        api.handle(
            new Request(
                method,
                question < 0 ? path : path.substring(0, question),
                query,
                "application/json",
                type,
                "kubectl/v1.36.3",
                ADMIN,
                body.getBytes(StandardCharsets.UTF_8)));
    settle();
    return answer;
  }

  StoredObject get(Partition partition, String namespace, String name) {
    return store.snapshot().get(partition, namespace, name).orElseThrow();
  }

  StoredObject pod(String name) {
    return get(Kubelets.PODS, "default", name);
  }
}
