package io.batkube.kubernetes.kubelet;

import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A story of a cluster with kubelets, read from lines, and what happens in it. The lines are
 * explained in the folder of the cases.
 */
final class Story {
  private static final Partition NODES = Kubelets.NODES;

  private final List<String> lines;
  private final Consumer<Change> observer;
  private final StringBuilder history = new StringBuilder();
  private World world;

  Story(List<String> lines, Consumer<Change> observer) {
    this.lines = List.copyOf(lines);
    this.observer = observer;
  }

  String happened() {
    StartLatency latency = StartLatency.NONE;
    List<Fields> hosts = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" +", 2);
      switch (words[0]) {
        case "latency" -> latency = StartLatency.parse(words[1], new Seed(1));
        case "host" -> hosts.add(json(words[1]));
        default -> {}
      }
    }
    world = new World(latency, this::tell);
    for (String line : lines) {
      if (line.startsWith("there ")) {
        step(line.replaceFirst("there", "0s"));
      }
    }
    world.observe(this::note);
    world.observe(observer);
    world.begin(hosts.toArray(Fields[]::new));
    for (String line : lines) {
      if (line.matches("[0-9.]+s .*")) {
        step(line);
      }
    }
    return history.toString();
  }

  private static Fields json(String text) {
    return (Fields) Json.parse(text.replace('\'', '"'));
  }

  private void step(String line) {
    String[] words = line.split(" +", 4);
    world.advanceTo(Seconds.parse(words[0].substring(0, words[0].length() - 1)));
    String rest = words.length > 3 ? words[3] : "";
    switch (words[1]) {
      case "end" -> {}
      case "pod" -> post("/api/v1/namespaces/default/pods", "v1", "Pod", words[2], rest);
      case "node" -> post("/api/v1/nodes", "v1", "Node", words[2], rest);
      case "configmap" ->
          post("/api/v1/namespaces/default/configmaps", "v1", "ConfigMap", words[2], rest);
      case "secret" -> post("/api/v1/namespaces/default/secrets", "v1", "Secret", words[2], rest);
      case "claim" ->
          post(
              "/api/v1/namespaces/default/persistentvolumeclaims",
              "v1",
              "PersistentVolumeClaim",
              words[2],
              rest);
      case "patch" ->
          world.send(
              "PATCH", words[2], "application/strategic-merge-patch+json", rest.replace('\'', '"'));
      case "bind" ->
          world.send(
              "POST",
              path(words[2]) + "/binding",
              Json.text(
                  Fields.of(
                      "metadata",
                      Fields.of("name", words[2]),
                      "target",
                      Fields.of("kind", "Node", "name", rest))));
      case "delete" ->
          world.send(
              "DELETE",
              words[2].startsWith("/") ? words[2] : path(words[2]),
              rest.replace('\'', '"'));
      case "release" -> world.release(world.pod(words[2]));
      case "down" -> world.kubelets.down(words[2]);
      case "up" -> {
        world.kubelets.up(words[2]);
        world.settle();
      }
      case "show" -> show(world.pod(words[2]), rest);
      case "shownode" -> show(world.get(NODES, "", words[2]), rest);
      default -> throw new IllegalArgumentException(line);
    }
  }

  private static String path(String pod) {
    return "/api/v1/namespaces/default/pods/" + pod;
  }

  private void post(String path, String version, String kind, String name, String rest) {
    Fields given = rest.isEmpty() ? Fields.EMPTY : json(rest);
    Fields object = Fields.of("apiVersion", version, "kind", kind);
    object = object.with("metadata", given.fields("metadata").with("name", name));
    for (String field : given.names()) {
      if (!field.equals("metadata")) {
        object = object.with(field, given.find(field).orElseThrow());
      }
    }
    world.send("POST", path, Json.text(object));
  }

  private void show(StoredObject object, String part) {
    Object value =
        part.isEmpty() ? object.tree() : object.tree().findAt(part.split("\\.")).orElse("");
    history.append(time()).append(object.name()).append(' ').append(part).append(":\n");
    show(value, "    ");
  }

  /** A field a line, what is in it below. */
  private void show(Object value, String indent) {
    switch (value) {
      case Fields fields -> {
        for (int i = 0; i < fields.size(); i++) {
          showField(fields.name(i) + ":", fields.value(i), indent);
        }
      }
      case Items items -> items.forEach(item -> showField("-", item, indent));
      default -> history.append(indent).append(Json.text(value)).append('\n');
    }
  }

  private void showField(String name, Object value, String indent) {
    String text = Json.text(value);
    history.append(indent).append(name);
    if (text.length() + indent.length() + name.length() < 90) {
      history.append(' ').append(text).append('\n');
    } else {
      history.append('\n');
      show(value, indent + "  ");
    }
  }

  private String time() {
    return Seconds.format(world.nowNs()) + "s ";
  }

  private void tell(
      StoredObject about,
      String fieldPath,
      String node,
      String type,
      String reason,
      String message) {
    history
        .append(time())
        .append(about.name())
        .append(fieldPath.isEmpty() ? "" : " " + fieldPath)
        .append(" [")
        .append(type)
        .append(' ')
        .append(reason)
        .append("] ")
        .append(message)
        .append(about.partition().equals(NODES) || !node.isEmpty() ? "" : " (nobody)")
        .append('\n');
  }

  private void note(Change change) {
    StoredObject object = change.object();
    if (object.partition().equals(Kubelets.PODS)) {
      history.append(time()).append(object.name()).append(' ');
      if (change.type() == Change.Type.DELETED) {
        history.append("gone\n");
      } else {
        history.append(inShort(object.tree())).append('\n');
      }
    }
  }

  private static String inShort(Fields pod) {
    Fields status = pod.fields("status");
    StringBuilder text = new StringBuilder(status.text("phase"));
    if (pod.fields("metadata").has("deletionTimestamp")) {
      text.append(" deleting");
    }
    if (!status.text("reason").isEmpty()) {
      text.append(' ').append(status.text("reason")).append(": ").append(status.text("message"));
    }
    for (String list : List.of("initContainerStatuses", "containerStatuses")) {
      for (Fields container : status.items(list).eachFields()) {
        text.append(", ").append(container.text("name")).append(' ').append(state(container));
      }
    }
    List<String> truths = new ArrayList<>();
    for (Fields condition : status.items("conditions").eachFields()) {
      if (condition.text("status").equals("True")) {
        truths.add(condition.text("type"));
      }
    }
    return text.append(' ').append(truths).toString();
  }

  private static String state(Fields container) {
    Fields state = container.fields("state");
    String text = "";
    if (state.has("running")) {
      text = "running";
    } else if (state.has("terminated")) {
      Fields ended = state.fields("terminated");
      text = ended.text("reason") + " " + ended.number("exitCode");
    } else {
      Fields waiting = state.fields("waiting");
      text =
          waiting.text("reason")
              + (waiting.has("message") ? " \"" + waiting.text("message") + "\"" : "");
    }
    long restarts = container.number("restartCount");
    return text
        + (container.isTrue("ready") ? " ready" : "")
        + (restarts > 0 ? " x" + restarts : "");
  }
}
