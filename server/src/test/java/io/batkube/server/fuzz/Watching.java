package io.batkube.server.fuzz;

import io.batkube.kubernetes.api.EventStream;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists as they once were, brought up to date by a watch from then on: they must be the lists of
 * now.
 */
final class Watching {
  private static final User READER = new User("reader", "", List.of(User.MASTERS));

  private final Cluster cluster;

  Watching(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Watches from an older version on.
   *
   * @throws BrokenPromise if what comes out is not what is there
   */
  void check(String path, long version) {
    Map<String, String> then =
        list(
            path,
            new Request.Parameter("resourceVersion", Long.toString(version)),
            new Request.Parameter("resourceVersionMatch", "Exact"));
    for (Fields event : watch(path, version)) {
      Fields object = event.fields("object");
      String name = name(object);
      boolean was = then.containsKey(name);
      switch (event.text("type")) {
        case "ADDED" -> expect(!was, event);
        case "MODIFIED", "DELETED" -> expect(was, event);
        default -> throw new BrokenPromise("a watch of " + path + " tells " + event);
      }
      if (event.text("type").equals("DELETED")) {
        then.remove(name);
      } else {
        then.put(name, version(object));
      }
    }
    Map<String, String> now = list(path);
    if (!then.equals(now)) {
      throw new BrokenPromise(
          "a watch of " + path + " from version " + version + " makes " + then + " of " + now);
    }
  }

  private static void expect(boolean right, Fields event) {
    if (!right) {
      throw new BrokenPromise("a watch tells what cannot be: " + event);
    }
  }

  private static String name(Fields object) {
    return object.textAt("metadata", "namespace") + "/" + object.textAt("metadata", "name");
  }

  private static String version(Fields object) {
    return object.textAt("metadata", "resourceVersion");
  }

  private Map<String, String> list(String path, Request.Parameter... query) {
    var all = new TreeMap<String, String>();
    for (Fields item : parsed(whole(ask(path, List.of(query)))).items("items").eachFields()) {
      all.put(name(item), version(item));
    }
    return all;
  }

  private static Fields parsed(String text) {
    return (Fields) Json.parse(text);
  }

  private static String whole(Response response) {
    return switch (response) {
      case Response.Whole whole -> new String(whole.body(), StandardCharsets.UTF_8);
      case Response.Pieces pieces -> {
        var all = new StringBuilder();
        pieces.pieces().forEachRemaining(p -> all.append(new String(p, StandardCharsets.UTF_8)));
        yield all.toString();
      }
      default -> throw new BrokenPromise("a list was answered by " + response);
    };
  }

  private List<Fields> watch(String path, long version) {
    Response response =
        ask(
            path,
            List.of(
                new Request.Parameter("watch", "1"),
                new Request.Parameter("resourceVersion", Long.toString(version))));
    if (!(response instanceof Response.Stream stream)) {
      throw new BrokenPromise("a watch of " + path + " was answered by " + whole(response));
    }
    var events = new ArrayList<Fields>();
    EventStream.State state = EventStream.State.MORE;
    while (state == EventStream.State.MORE) {
      state =
          stream
              .events()
              .poll(line -> events.add(parsed(new String(line, StandardCharsets.UTF_8))), 1 << 20);
    }
    stream.events().close();
    return events;
  }

  private Response ask(String path, List<Request.Parameter> query) {
    return cluster
        .api()
        .handle(
            new Request("GET", path, query, "application/json", "", "reader", READER, new byte[0]))
        .made();
  }
}
