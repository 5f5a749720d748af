package io.batkube.server.corpus;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a scenario in simulated time, and tells the end state in the form in which a real cluster's
 * was recorded.
 */
final class ControllerScenario {
  /** What is told of a namespace, in this order. */
  private static final List<String> KINDS =
      List.of(
          "/api/v1:pods",
          "/api/v1:configmaps",
          "/api/v1:services",
          "/api/v1:serviceaccounts",
          "/api/v1:endpoints",
          "/api/v1:persistentvolumeclaims",
          "/api/v1:resourcequotas",
          "/api/v1:replicationcontrollers",
          "/api/v1:secrets",
          "/apis/apps/v1:deployments",
          "/apis/apps/v1:replicasets",
          "/apis/apps/v1:statefulsets",
          "/apis/apps/v1:daemonsets",
          "/apis/apps/v1:controllerrevisions",
          "/apis/batch/v1:jobs",
          "/apis/batch/v1:cronjobs",
          "/apis/policy/v1:poddisruptionbudgets",
          "/apis/discovery.k8s.io/v1:endpointslices",
          "/apis/resource.k8s.io/v1:resourceclaims");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
  private static final Pattern SUFFIX =
      Pattern.compile("(-)([bcdfghjklmnpqrstvwxz2456789]{5})\\b(?![-<\\w])");
  private static final String AGENT = "conformance/1.0";

  private final SimulatedCluster cluster;
  private final FakeNodes nodes;
  private final Fields script;
  private final String namespace;
  private final Map<String, Object> variables = new LinkedHashMap<>();
  private final List<Object> steps = new ArrayList<>();
  private boolean settled = true;

  ControllerScenario(Fields script, Instant start) {
    this.script = script;
    this.cluster = new SimulatedCluster(start);
    this.nodes = new FakeNodes(cluster);
    this.namespace = "p-" + script.text("name");
    nodes.add("w1", Fields.EMPTY);
    nodes.add("w2", Fields.of("disk", "ssd"));
  }

  /** Plays, and tells the end state. */
  Fields play() {
    variables.put("ns", namespace);
    Fields made =
        cluster
            .ask(
                "fake-kubelet",
                "POST",
                "/api/v1/namespaces",
                SimulatedCluster.JSON,
                Optional.of(
                    Fields.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Namespace",
                        "metadata",
                        Fields.of("name", namespace))))
            .body();
    variables.put("nsuid", made.fields("metadata").text("uid"));
    List<String> names = script.has("nodes") ? script.items("nodes").eachText() : List.of("w1");
    var kubelet = new FakeKubelet(cluster, namespace, script.items("pods"), names);
    List<String> more = script.items("cluster").eachText().stream().map(this::filled).toList();
    for (Fields step : script.items("steps").eachFields()) {
      steps.add(play(step, kubelet, more));
    }
    Map<String, List<Fields>> objects = objects();
    List<Fields> events = list("/api/v1:events");
    for (String path : more) {
      objects.put("cluster " + path, List.of(cluster.get(path)));
    }
    kubelet.stop();
    return told(objects, events);
  }

  private Fields play(Fields step, FakeKubelet kubelet, List<String> more) {
    if (step.has("settle")) {
      settled &= settle(step.fields("settle"), more);
      return Fields.of("settle", true);
    }
    if (step.has("sleepMs")) {
      cluster.sleep(Duration.ofMillis(step.number("sleepMs")));
      return Fields.of("sleepMs", step.number("sleepMs"));
    }
    if (step.has("podRules")) {
      kubelet.follow(step.items("podRules"));
      return Fields.of("podRules", true);
    }
    if (step.has("node")) {
      if (step.text("node").equals("stop")) {
        nodes.stop(step.text("name"));
      } else {
        nodes.add(step.text("name"), step.fields("labels"));
      }
      return Fields.of("node", step.text("node"));
    }
    return step.has("until") ? until(step) : Fields.of("status", (long) one(step).status());
  }

  private boolean settle(Fields wish, List<String> more) {
    Duration quiet = Duration.ofMillis(wish.number("quietMs", 1800));
    Duration least = Duration.ofMillis(wish.number("minMs", 1500));
    Duration most = Duration.ofMillis(wish.number("maxMs", 20_000));
    Instant start = cluster.now();
    Instant last = start;
    String before = "";
    while (true) {
      StringBuilder seen = new StringBuilder();
      objects()
          .forEach(
              (kind, all) ->
                  all.forEach(
                      object -> seen.append(kind).append(object.fields("metadata")).append('\n')));
      more.forEach(path -> seen.append(cluster.get(path)));
      Instant now = cluster.now();
      if (!seen.toString().equals(before)) {
        before = seen.toString();
        last = now;
      }
      if (now.isAfter(start.plus(least)) && now.isAfter(last.plus(quiet))) {
        return true;
      }
      if (now.isAfter(start.plus(most))) {
        return false;
      }
      cluster.sleep(Duration.ofMillis(350));
    }
  }

  private Fields until(Fields step) {
    Instant end = cluster.now().plusMillis(step.number("timeoutMs", 20_000));
    Fields until = step.fields("until");
    while (true) {
      SimulatedCluster.Answer answer = one(step);
      boolean good =
          (!until.has("status") || until.number("status") == answer.status())
              && (!until.has("pointer")
                  || Placeholders.at(answer.body(), until.text("pointer"))
                      .equals(until.find("equals")))
              && PythonJson.text(answer.body()).contains(until.text("contains"));
      if (good || cluster.now().isAfter(end)) {
        return Fields.of("status", (long) answer.status(), "reached", good);
      }
      cluster.sleep(Duration.ofMillis(100));
    }
  }

  private SimulatedCluster.Answer one(Fields step) {
    String path = filled(step.text("path"));
    String query = filled(step.text("query"));
    String type = step.fields("headers").text("Content-Type");
    SimulatedCluster.Answer answer =
        cluster.ask(
            AGENT,
            step.text("method"),
            query.isEmpty() ? path : path + "?" + query,
            type.isEmpty() ? SimulatedCluster.JSON : type,
            step.find("body").map(body -> (Fields) filledIn(body)));
    Fields capture = step.fields("capture");
    for (String name : capture.names()) {
      variables.put(name, Placeholders.at(answer.body(), capture.text(name)).orElse(Null.NULL));
    }
    return answer;
  }

  private String filled(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    String.valueOf(variables.getOrDefault(m.group(1), m.group()))));
  }

  private Object filledIn(Object value) {
    return switch (value) {
      case String text -> {
        Matcher whole = VARIABLE.matcher(text);
        yield whole.matches() && variables.containsKey(whole.group(1))
            ? variables.get(whole.group(1))
            : filled(text);
      }
      case Fields fields -> {
        Fields.Builder out = new Fields.Builder();
        for (int i = 0; i < fields.size(); i++) {
          out.put(filled(fields.name(i)), filledIn(fields.value(i)));
        }
        yield out.build();
      }
      case Items items -> {
        List<Object> out = new ArrayList<>();
        items.forEach(each -> out.add(filledIn(each)));
        yield Items.of(out);
      }
      default -> value;
    };
  }

  private Map<String, List<Fields>> objects() {
    Map<String, List<Fields>> objects = new LinkedHashMap<>();
    for (String kind : KINDS) {
      objects.put(kind.substring(kind.indexOf(':') + 1), list(kind));
    }
    return objects;
  }

  private List<Fields> list(String kind) {
    int colon = kind.indexOf(':');
    String path =
        kind.substring(0, colon) + "/namespaces/" + namespace + "/" + kind.substring(colon + 1);
    Fields list = cluster.get(path);
    String listKind = list.text("kind");
    return list.items("items").eachFields().stream()
        .map(
            object ->
                object
                    .with("apiVersion", list.text("apiVersion"))
                    .with("kind", listKind.substring(0, listKind.length() - "List".length())))
        .toList();
  }

  // ---- the form of the recordings ----

  private Fields told(Map<String, List<Fields>> objects, List<Fields> events) {
    var placeholders = new Placeholders(PythonJson.text(script), cluster.now(), true);
    List<StoredObject> seen = cluster.podsEverSeen(namespace);
    List<String> names = new ArrayList<>();
    for (StoredObject pod : seen) {
      placeholders.learn(pod.tree());
      if (!names.contains(pod.name())) {
        names.add(pod.name());
      }
    }
    objects.values().forEach(all -> all.forEach(placeholders::learn));
    Comparator<Fields> order =
        Comparator.comparing((Fields o) -> o.fields("metadata").text("generateName"))
            .thenComparing(o -> Math.max(0, names.indexOf(o.fields("metadata").text("name"))))
            .thenComparing(o -> o.fields("metadata").text("name"));
    Fields.Builder told = new Fields.Builder();
    objects.forEach(
        (kind, all) ->
            told.put(
                kind,
                Items.of(
                    all.stream()
                        .sorted(order)
                        .map(object -> (Fields) placeholders.in(cleaned(object)))
                        .map(object -> (Fields) withoutSuffixes(object))
                        .toList())));
    SequencedSet<Fields> toldEvents = new LinkedHashSet<>();
    events.forEach(event -> toldEvents.add(toldEvent(event, placeholders)));
    return Fields.of(
        "name",
        script.text("name"),
        "settled",
        settled,
        "steps",
        Items.of(steps),
        "objects",
        told.build(),
        "events",
        Items.of(List.copyOf(toldEvents)),
        "podsEverSeen",
        Items.of(names.stream().map(placeholders::in).toList()));
  }

  private static Fields cleaned(Fields object) {
    Fields metadata = object.fields("metadata");
    if (metadata.has("managedFields")) {
      TreeSet<String> managers = new TreeSet<>();
      for (Fields entry : metadata.items("managedFields").eachFields()) {
        String part = entry.text("subresource");
        managers.add(
            entry.text("manager")
                + "/"
                + entry.text("operation")
                + (part.isEmpty() ? "" : "/" + part));
      }
      metadata =
          metadata.without("managedFields").with("managers", Items.of(List.copyOf(managers)));
    }
    if (!metadata.text("resourceVersion").isEmpty()) {
      metadata = metadata.with("resourceVersion", "<rv>");
    }
    Fields clean = object.has("metadata") ? object.with("metadata", metadata) : object;
    return clean.fields("data").has("ca.crt") ? clean.withAt("<pem>", "data", "ca.crt") : clean;
  }

  /** Messages of conditions name pods that never were. */
  private static Object withoutSuffixes(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields.Builder out = new Fields.Builder();
        for (int i = 0; i < fields.size(); i++) {
          boolean message = fields.name(i).equals("message");
          out.put(
              fields.name(i),
              message && fields.value(i) instanceof String text
                  ? SUFFIX.matcher(text).replaceAll("$1<rand>")
                  : withoutSuffixes(fields.value(i)));
        }
        yield out.build();
      }
      case Items items -> {
        List<Object> out = new ArrayList<>();
        items.forEach(each -> out.add(withoutSuffixes(each)));
        yield Items.of(out);
      }
      default -> value;
    };
  }

  private static Fields toldEvent(Fields event, Placeholders placeholders) {
    Fields about = event.fields("involvedObject");
    Fields.Builder reference = new Fields.Builder();
    for (String name : List.of("kind", "apiVersion", "name", "fieldPath")) {
      if (!about.text(name).isEmpty()) {
        reference.put(name, about.text(name));
      }
    }
    String component = event.fields("source").text("component");
    Fields told =
        (Fields)
            placeholders.in(
                Fields.of(
                    "type",
                    event.text("type"),
                    "reason",
                    event.text("reason"),
                    "message",
                    event.text("message"),
                    "involvedObject",
                    reference.build(),
                    "source",
                    component.isEmpty() ? Null.NULL : component,
                    "reportingComponent",
                    event.find("reportingComponent").orElse(Null.NULL),
                    "action",
                    event.find("action").orElse(Null.NULL),
                    "eventTimeSet",
                    !event.text("eventTime").isEmpty()));
    String message =
        SUFFIX
            .matcher(told.text("message"))
            .replaceAll("$1<rand>")
            .replace("(combined from similar events): ", "");
    String name = SUFFIX.matcher(told.fields("involvedObject").text("name")).replaceAll("$1<rand>");
    Fields named = name.isEmpty() ? told : told.withAt(name, "involvedObject", "name");
    return named.with("message", message);
  }
}
