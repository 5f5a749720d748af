package io.batkube.server.corpus;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scheduler and kubelet of one namespace, as in the recordings: binds pods, has them run, end as
 * the rules tell, and go when they are deleted.
 */
final class FakeKubelet {
  private static final String AGENT = "fake-kubelet";
  private static final Duration PERIOD = Duration.ofMillis(120);
  private static final long KILLED = 137;
  private static final Fields RUN = Fields.of("do", "run");

  /** What was done with a pod. */
  private static final class Done {
    boolean told;
    Optional<Instant> runsSince = Optional.empty();
    boolean ended;
    String address = "";
  }

  private final SimulatedCluster cluster;
  private final String namespace;
  private final List<String> nodes;
  private final Map<String, Done> done = new LinkedHashMap<>();
  private Items rules;
  private boolean stopped;

  FakeKubelet(SimulatedCluster cluster, String namespace, Items rules, List<String> nodes) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.rules = rules;
    this.nodes = nodes;
    cluster.every(PERIOD, this::tick);
  }

  void follow(Items otherRules) {
    rules = otherRules;
  }

  void stop() {
    stopped = true;
  }

  private String pods() {
    return "/api/v1/namespaces/" + namespace + "/pods";
  }

  private boolean tick() {
    if (!stopped) {
      for (Fields pod : cluster.get(pods()).items("items").eachFields()) {
        tend(pod);
      }
    }
    return !stopped;
  }

  private void ask(String method, String path, String type, Fields body) {
    cluster.ask(AGENT, method, path, type, Optional.of(body));
  }

  private void tend(Fields pod) {
    Fields metadata = pod.fields("metadata");
    Fields spec = pod.fields("spec");
    String path = pods() + "/" + metadata.text("name");
    Done state = done.computeIfAbsent(metadata.text("uid"), _ -> new Done());
    Fields rule = rule(pod);
    String what = rule.text("do");
    if (what.equals("none")) {
      return;
    }
    if (metadata.has("deletionTimestamp")) {
      end(pod, path, state, rule);
      return;
    }
    if (spec.text("nodeName").isEmpty()) {
      bind(pod, path, what);
      return;
    }
    if (what.equals("pending")) {
      return;
    }
    Instant now = cluster.now();
    if (state.runsSince.isEmpty()) {
      state.runsSince = Optional.of(now);
      state.address = "10.244.0." + (number(metadata.text("uid")) + 1);
      boolean ready = !rule.has("ready") || rule.isTrue("ready");
      status(path, pod, "Running", ready, state.address, 0, Fields.EMPTY);
    } else if ((what.equals("succeed") || what.equals("fail")) && !state.ended) {
      Duration after = Duration.ofMillis(rule.number("afterMs", 300));
      if (now.isAfter(state.runsSince.get().plus(after))) {
        state.ended = true;
        boolean good = what.equals("succeed");
        status(
            path,
            pod,
            good ? "Succeeded" : "Failed",
            false,
            state.address,
            good ? 0 : rule.number("exitCode", 1),
            rule);
      }
    }
  }

  private void end(Fields pod, String path, Done state, Fields rule) {
    if (rule.text("onDelete").equals("hang")) {
      return;
    }
    String phase = pod.fields("status").text("phase");
    boolean over = phase.equals("Succeeded") || phase.equals("Failed");
    if (!over && !pod.fields("spec").text("nodeName").isEmpty() && !state.told) {
      state.told = true;
      status(path, pod, "Failed", false, "", KILLED, Fields.EMPTY);
    }
    Fields metadata = pod.fields("metadata");
    if (metadata.items("finalizers").isEmpty()
        || metadata.number("deletionGracePeriodSeconds") > 0) {
      ask(
          "DELETE",
          path,
          SimulatedCluster.JSON,
          Fields.of(
              "gracePeriodSeconds", 0L, "preconditions", Fields.of("uid", metadata.text("uid"))));
    }
  }

  private void bind(Fields pod, String path, String what) {
    Fields spec = pod.fields("spec");
    if (what.equals("unbound") || nodes.isEmpty() || !spec.items("schedulingGates").isEmpty()) {
      return;
    }
    Items terms =
        spec.fieldsAt("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
            .items("nodeSelectorTerms");
    Items fields = terms.isEmpty() ? Items.EMPTY : terms.fields(0).items("matchFields");
    String node = fields.isEmpty() ? nodes.getFirst() : fields.fields(0).items("values").text(0);
    ask(
        "POST",
        path + "/binding",
        SimulatedCluster.JSON,
        Fields.of(
            "apiVersion",
            "v1",
            "kind",
            "Binding",
            "metadata",
            Fields.of("name", pod.fields("metadata").text("name")),
            "target",
            Fields.of("kind", "Node", "name", node)));
  }

  /** Which pod of the namespace it was, from 0. */
  private int number(String uid) {
    List<StoredObject> all = cluster.podsEverSeen(namespace);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).uid().equals(uid)) {
        return i;
      }
    }
    throw new IllegalStateException("no pod " + uid);
  }

  private Fields rule(Fields pod) {
    for (Fields rule : rules.eachFields()) {
      if (matches(rule.fields("match"), pod)) {
        return rule;
      }
    }
    return RUN;
  }

  private boolean matches(Fields match, Fields pod) {
    Fields metadata = pod.fields("metadata");
    Fields labels = metadata.fields("labels");
    String image = pod.fields("spec").items("containers").fields(0).text("image");
    if (match.has("image") && !match.text("image").equals(image)
        || !metadata.text("name").startsWith(match.text("namePrefix"))
        || match.has("index")
            && !labels
                .text("batch.kubernetes.io/job-completion-index")
                .equals(Long.toString(match.number("index")))) {
      return false;
    }
    Fields wanted = match.fields("label");
    for (String label : wanted.names()) {
      if (!labels.text(label).equals(wanted.text(label))) {
        return false;
      }
    }
    return !match.has("first") || number(metadata.text("uid")) < match.number("first");
  }

  private void status(
      String path,
      Fields pod,
      String phase,
      boolean ready,
      String address,
      long exitCode,
      Fields rule) {
    String now = cluster.nowText();
    List<Fields> conditions = new ArrayList<>();
    conditions.add(condition("PodScheduled", true, now));
    conditions.add(condition("Initialized", true, now));
    conditions.add(condition("ContainersReady", ready, now));
    conditions.add(condition("Ready", ready, now));
    for (Fields more : rule.items("conditions").eachFields()) {
      conditions.add(more.with("lastTransitionTime", now));
    }
    boolean runs = phase.equals("Running");
    Fields state =
        runs
            ? Fields.of("running", Fields.of("startedAt", now))
            : Fields.of(
                "terminated",
                Fields.of(
                    "exitCode",
                    exitCode,
                    "startedAt",
                    now,
                    "finishedAt",
                    now,
                    "reason",
                    exitCode == 0 ? "Completed" : "Error"));
    Items containers =
        pod.fields("spec")
            .items("containers")
            .mapFields(
                each ->
                    Fields.of(
                        "name",
                        each.text("name"),
                        "image",
                        each.text("image"),
                        "imageID",
                        "",
                        "ready",
                        ready,
                        "started",
                        runs,
                        "restartCount",
                        0L,
                        "state",
                        state));
    Fields status =
        Fields.of(
            "phase",
            phase,
            "startTime",
            now,
            "conditions",
            Items.of(conditions),
            "containerStatuses",
            containers,
            "hostIP",
            "10.0.0.1");
    if (!address.isEmpty()) {
      status = status.with("podIP", address).with("podIPs", Items.of(Fields.of("ip", address)));
    }
    if (rule.has("reason")) {
      status = status.with("reason", rule.text("reason"));
    }
    ask(
        "PATCH",
        path + "/status",
        "application/strategic-merge-patch+json",
        Fields.of("status", status));
  }

  private static Fields condition(String type, boolean is, String now) {
    return Fields.of("type", type, "status", is ? "True" : "False", "lastTransitionTime", now);
  }
}
