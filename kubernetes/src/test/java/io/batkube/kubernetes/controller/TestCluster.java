package io.batkube.kubernetes.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster with controllers, and somebody who writes to it; time moves when it is told to. */
final class TestCluster {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final User ADMIN = new User("admin", "", List.of(User.MASTERS));
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final Cluster cluster;

  TestCluster() {
    this(NodeHealth.LEASES_ONLY, Settings.DEFAULT);
  }

  TestCluster(NodeHealth health, Settings settings) {
    cluster =
        new Cluster(
            START,
            (store, over) ->
                ControlPlane.api(
                    store,
                    over.clock(),
                    over,
                    new Seed(0),
                    _ -> {
                      throw new UnsupportedOperationException("no YAML here");
                    },
                    ControlPlane.WITHOUT_CONTROLLERS));
    Parts parts =
        Parts.of(cluster.store(), cluster.api(), cluster.clock(), cluster, health, settings);
    Controllers.followers(parts, List.of("*")).forEach(cluster::add);
    cluster.settle();
  }

  Store store() {
    return cluster.store();
  }

  Instant now() {
    return cluster.clock().now();
  }

  void settle() {
    cluster.settle();
  }

  /** Seconds since the start. */
  double seconds() {
    return cluster.clock().elapsedNs() / 1e9;
  }

  /** Lets time pass until a second since the start. */
  void until(double second) {
    long end = Math.round(second * 1e9);
    while (cluster.nextNs() <= end) {
      cluster.advanceTo(cluster.nextNs());
      cluster.settle();
    }
    cluster.advanceTo(end);
  }

  void pass(Duration time) {
    until(seconds() + time.toNanos() / 1e9);
  }

  /** True if nothing will happen by itself. */
  boolean isIdle() {
    return cluster.nextNs() == Seconds.NEVER;
  }

  /** When something happens next by itself, in seconds since the start. */
  double nextSecond() {
    return cluster.nextNs() / 1e9;
  }

  /** Asks; refusals are answers too. */
  Fields ask(String method, String path, String type, String body) {
    Response response =
        cluster
            .api()
            .handle(
                new Request(
                    method,
                    path,
                    List.of(),
                    "application/json",
                    body.isEmpty() ? "" : type,
                    "test/1",
                    ADMIN,
                    body.getBytes(StandardCharsets.UTF_8)));
    cluster.settle();
    var bytes = new ByteArrayOutputStream();
    switch (response) {
      case Response.Whole whole -> bytes.writeBytes(whole.body());
      case Response.Pieces pieces -> pieces.pieces().forEachRemaining(bytes::writeBytes);
      case Response.Stream _, Response.Later _, Response.Promised _, Response.Unmade _ ->
          throw new IllegalStateException(path);
    }
    return (Fields) Json.parse(bytes.toString(StandardCharsets.UTF_8));
  }

  private Fields done(Fields answer) {
    assertTrue(!answer.text("status").equals("Failure"), answer::toString);
    return answer;
  }

  /** Makes an object; single quotes stand for double ones. */
  Fields post(String path, String body) {
    return done(ask("POST", path, "application/json", body.replace('\'', '"')));
  }

  void merge(String path, String patch) {
    done(ask("PATCH", path, "application/merge-patch+json", patch.replace('\'', '"')));
  }

  void strategic(String path, String patch) {
    done(ask("PATCH", path, "application/strategic-merge-patch+json", patch.replace('\'', '"')));
  }

  void delete(String path, String options) {
    done(ask("DELETE", path, "application/json", options.replace('\'', '"')));
  }

  /** An object; empty if there is none. */
  Optional<Fields> find(String path) {
    Fields found = ask("GET", path, "", "");
    return found.text("status").equals("Failure") ? Optional.empty() : Optional.of(found);
  }

  Fields get(String path) {
    return find(path).orElseThrow(() -> new AssertionError(path + " is not there"));
  }

  boolean has(String path) {
    return find(path).isPresent();
  }

  /** Makes a ConfigMap in "default" that belongs to others. */
  Fields map(String name, String... owners) {
    return post(
        MAPS,
        "{'metadata':{'name':'%s','ownerReferences':[%s]}}"
            .formatted(name, String.join(",", owners)));
  }

  static String mapPath(String name) {
    return MAPS + "/" + name;
  }

  /** A reference to an owner. */
  static String owner(Fields object, boolean blocks) {
    return "{'apiVersion':'%s','kind':'%s','name':'%s','uid':'%s','blockOwnerDeletion':%s}"
        .formatted(
            object.text("apiVersion"),
            object.text("kind"),
            object.fields("metadata").text("name"),
            object.fields("metadata").text("uid"),
            blocks);
  }

  /** The events of a namespace as "reason: message", in the order of their making. */
  List<String> events(String namespace) {
    List<String> events = new ArrayList<>();
    for (Fields event :
        get("/api/v1/namespaces/" + namespace + "/events").items("items").eachFields()) {
      events.add(
          event.fields("involvedObject").text("name")
              + " "
              + event.text("reason")
              + ": "
              + event.text("message"));
    }
    return events;
  }

  /** A condition of an object, as "status reason message". */
  static String condition(Fields object, String type) {
    return object.fields("status").items("conditions").eachFields().stream()
        .filter(condition -> condition.text("type").equals(type))
        .map(
            condition ->
                condition.text("status")
                    + " "
                    + condition.text("reason")
                    + " "
                    + condition.text("message"))
        .findFirst()
        .orElse("");
  }

  // ---- nodes and pods ----

  /** A node by hand, which is ready as long as somebody renews its lease. */
  void node(String name) {
    post("/api/v1/nodes", "{'metadata':{'name':'%s'}}".formatted(name));
    beat(name);
  }

  /** A node says that it is well. */
  void beat(String name) {
    strategic(
        "/api/v1/nodes/" + name + "/status",
        "{'status':{'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady',"
            + "'lastHeartbeatTime':'%s'}]}}".formatted(now()));
  }

  /** The keys and effects of a node's taints: "unreachable:NoExecute". */
  List<String> taints(String node) {
    return get("/api/v1/nodes/" + node).fields("spec").items("taints").eachFields().stream()
        .map(taint -> taint.text("key").replaceFirst(".*/", "") + ":" + taint.text("effect"))
        .toList();
  }

  /** A pod that runs on a node. */
  void pod(String name, String node, String more) {
    post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'%s'},'spec':{'nodeName':'%s','containers':[{'name':'c','image':'i'}]%s}}"
            .formatted(name, node, more));
    strategic(
        podPath(name) + "/status",
        "{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}");
  }

  static String podPath(String name) {
    return "/api/v1/namespaces/default/pods/" + name;
  }
}
