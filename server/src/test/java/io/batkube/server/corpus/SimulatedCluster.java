package io.batkube.server.corpus;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.controller.Controllers;
import io.batkube.kubernetes.controller.NodeHealth;
import io.batkube.kubernetes.controller.Parts;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.server.yaml.YamlTrees;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster with all controllers, in process; its time moves when somebody sleeps. */
final class SimulatedCluster {
  private static final User ADMIN = new User("admin", "admin-uid", List.of(User.MASTERS));
  static final String JSON = "application/json";

  /** As in the recordings. */
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\n";

  /** What was answered. */
  record Answer(int status, Fields body) {}

  private final Cluster cluster;

  /** The first version of every pod, by namespace, in the order in which they came. */
  private final Map<String, List<StoredObject>> pods = new LinkedHashMap<>();

  SimulatedCluster(Instant start) {
    cluster =
        new Cluster(
            start,
            (store, over) ->
                ControlPlane.api(
                    store,
                    over.clock(),
                    over,
                    new Seed(0),
                    new YamlTrees(),
                    ControlPlane.WITHOUT_CONTROLLERS));
    cluster.add(this::note);
    Parts parts =
        Parts.of(
            cluster.store(),
            cluster.api(),
            cluster.clock(),
            cluster,
            NodeHealth.LEASES_ONLY,
            Settings.DEFAULT.withRootCaPem(CERTIFICATE));
    Controllers.followers(parts, List.of("*")).forEach(cluster::add);
    cluster.settle();
  }

  private void note(Change change) {
    StoredObject object = change.object();
    if (change.type() == Change.Type.ADDED && object.partition().resource().equals("pods")) {
      pods.computeIfAbsent(object.namespace(), _ -> new ArrayList<>()).add(object);
    }
  }

  /** Every pod of a namespace that ever was, as it came. */
  List<StoredObject> podsEverSeen(String namespace) {
    return pods.getOrDefault(namespace, List.of());
  }

  Instant now() {
    return cluster.clock().now();
  }

  /** In whole seconds, as clients write it. */
  String nowText() {
    return now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Has something done again and again, first now, until it says no. */
  void every(Duration period, BooleanAction action) {
    if (action.run()) {
      cluster.at(now().plus(period), () -> every(period, action));
    }
  }

  /** Does something; true if it is to be done again. */
  @FunctionalInterface
  interface BooleanAction {
    boolean run();
  }

  /** Lets time pass, and happen what is due. */
  void sleep(Duration time) {
    long end = cluster.clock().elapsedNs() + time.toNanos();
    while (cluster.nextNs() <= end) {
      cluster.advanceTo(cluster.nextNs());
      cluster.settle();
    }
    cluster.advanceTo(end);
  }

  /** Asks, and lets happen what follows. */
  Answer ask(String agent, String method, String path, String contentType, Optional<Fields> body) {
    int mark = path.indexOf('?');
    List<Request.Parameter> query = new ArrayList<>();
    if (mark >= 0) {
      for (String part : path.substring(mark + 1).split("&", -1)) {
        int equals = part.indexOf('=');
        query.add(new Request.Parameter(part.substring(0, equals), part.substring(equals + 1)));
      }
    }
    Response response =
        cluster
            .api()
            .handle(
                new Request(
                    method,
                    mark < 0 ? path : path.substring(0, mark),
                    query,
                    JSON,
                    body.isPresent() ? contentType : "",
                    agent,
                    ADMIN,
                    body.map(Json::bytes).orElse(new byte[0])));
    cluster.settle();
    return switch (response.made()) {
      case Response.Whole whole -> new Answer(whole.status(), tree(whole.body()));
      case Response.Pieces pieces -> {
        var all = new ByteArrayOutputStream();
        pieces.pieces().forEachRemaining(all::writeBytes);
        yield new Answer(pieces.status(), tree(all.toByteArray()));
      }
      case Response.Stream _, Response.Later _, Response.Unmade _, Response.Promised _ ->
          throw new IllegalStateException(path);
    };
  }

  private static Fields tree(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.startsWith("{") ? (Fields) Json.parse(text) : Fields.EMPTY;
  }

  Fields get(String path) {
    return ask("reader", "GET", path, "", Optional.empty()).body();
  }
}
