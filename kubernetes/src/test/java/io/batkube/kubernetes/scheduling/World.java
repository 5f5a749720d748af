package io.batkube.kubernetes.scheduling;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.world.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** An API server and the scheduler under test; whoever else is in a cluster is the test itself. */
final class World {
  private static final String JSON = "application/json";
  private static final String MERGE = "application/merge-patch+json";
  private static final User ADMIN =
      new User("admin", "", List.of(User.MASTERS, "system:authenticated"));

  private record Due(Instant when, long number, Runnable action) {}

  final Store store = new Store(1 << 18);
  final Api api;
  final PodScheduler scheduler;

  /** What people were told: type, reason, pod and message of each event. */
  final List<String> events = new ArrayList<>();

  /** Is told of each pod at the moment when it has been bound. */
  Consumer<StoredObject> onBinding = _ -> {};

  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparing(Due::when).thenComparing(Due::number));

  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private long told = store.version();
  private long dues;

  World(SchedulerOptions options) {
    api =
        ControlPlane.api(
            store,
            () -> now,
            this::at,
            new Seed(1),
            _ -> {
              throw new YamlReader.BadYamlException("yaml: not here");
            },
            ControlPlane.WITHOUT_CONTROLLERS);
    scheduler =
        new PodScheduler(
            options,
            store,
            api,
            () -> now,
            this::at,
            (pod, type, reason, _, message) -> {
              events.add(type + " " + reason + " " + pod.name() + ": " + message);
              if (reason.equals("Scheduled")) {
                onBinding.accept(pod);
              }
            });
  }

  World() {
    this(SchedulerOptions.usual());
  }

  private void at(Instant when, Runnable action) {
    agenda.add(new Due(when, dues++, action));
  }

  Instant now() {
    return now;
  }

  /** Tells the scheduler of everything, and has it act, until nothing changes any more. */
  void settle() {
    while (told < store.version()) {
      while (told < store.version()) {
        scheduler.after(store.change(++told).orElseThrow());
      }
      scheduler.settle();
    }
  }

  /** Lets time pass, and what is due happen. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (!agenda.isEmpty() && !agenda.element().when.isAfter(end)) {
      Due due = agenda.remove();
      now = due.when.isAfter(now) ? due.when : now;
      due.action.run();
      scheduler.settle();
      settle();
    }
    now = end;
    settle();
  }

  /** Sends a request, which must succeed, and returns the answer. */
  Fields send(String method, String path, String contentType, Fields body) {
    Response response =
        api.handle(
            new Request(
                method, path, List.of(), JSON, contentType, "test", ADMIN, Json.bytes(body)));
    Response.Whole whole = (Response.Whole) response;
    String text = new String(whole.body(), StandardCharsets.UTF_8);
    if (whole.status() >= 300) {
      throw new AssertionError(method + " " + path + " " + body + ": " + text);
    }
    return (Fields) Json.parse(text);
  }

  /** Makes an object of any kind; the path is made from the kind. */
  void create(Fields object) {
    String namespace = object.fields("metadata").text("namespace");
    String version = object.text("apiVersion");
    String kind = object.text("kind");
    boolean clusterWide =
        List.of(
                "Namespace",
                "PersistentVolume",
                "StorageClass",
                "CSINode",
                "CSIDriver",
                "PriorityClass",
                "RuntimeClass",
                "VolumeAttachment")
            .contains(kind);
    String plural =
        switch (kind) {
          case "StorageClass", "PriorityClass", "RuntimeClass" ->
              kind.toLowerCase(Locale.ROOT) + "es";
          case "CSIStorageCapacity" -> "csistoragecapacities";
          default -> kind.toLowerCase(Locale.ROOT) + "s";
        };
    String root = version.contains("/") ? "/apis/" + version : "/api/" + version;
    String in = clusterWide ? "" : "/namespaces/" + (namespace.isEmpty() ? "default" : namespace);
    send("POST", root + in + "/" + plural, JSON, object);
    if (object.has("status")) {
      send(
          "PATCH",
          root + in + "/" + plural + "/" + object.fields("metadata").text("name") + "/status",
          MERGE,
          Fields.of("status", object.fields("status")));
    }
  }

  /** Makes a node, ready and with exactly these taints. */
  void node(Fields node) {
    Fields metadata = node.fields("metadata");
    send("POST", "/api/v1/nodes", JSON, node);
    Items taints = node.fields("spec").items("taints");
    patch(
        "/api/v1/nodes/" + metadata.text("name"),
        Fields.of("spec", Fields.of("taints", taints.isEmpty() ? Null.NULL : taints)));
  }

  void patch(String path, Fields patch) {
    send("PATCH", path, MERGE, patch);
  }

  void delete(String path) {
    send("DELETE", path, JSON, Fields.EMPTY);
  }

  void pod(Fields pod) {
    String namespace = pod.fields("metadata").text("namespace");
    send(
        "POST",
        "/api/v1/namespaces/" + (namespace.isEmpty() ? "default" : namespace) + "/pods",
        JSON,
        pod);
  }

  /** The kubelet says that a pod has ended. */
  void end(String namespace, String name) {
    patch(
        "/api/v1/namespaces/" + namespace + "/pods/" + name + "/status",
        Fields.of("status", Fields.of("phase", "Succeeded")));
  }

  Optional<StoredObject> findPod(String namespace, String name) {
    return store.snapshot().get(new Partition("", "pods"), namespace, name);
  }

  StoredObject pod(String name) {
    return findPod("default", name).orElseThrow();
  }

  String nodeOf(String name) {
    return pod(name).tree().fields("spec").text("nodeName");
  }

  /** Where a pod runs, or, after a colon, why it waits. */
  String fate(String namespace, String name) {
    Optional<StoredObject> pod = findPod(namespace, name);
    if (pod.isEmpty()) {
      return "gone";
    }
    String node = pod.get().tree().fields("spec").text("nodeName");
    if (!node.isEmpty()) {
      return node;
    }
    for (Fields condition : pod.get().tree().fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodScheduled")) {
        return condition.text("message");
      }
    }
    return "";
  }
}
