package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.pod.PodConditions;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.JsonBytes;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what the scheduler decides as kube-scheduler and the server leave it. Bindings, and the
 * first word about why a pod waits, are put together by hand, since there are so many of them; what
 * is rarer takes the way of everybody's requests. Owner thread only.
 */
final class StoreBinder implements Binder {
  private static final String MANAGER = "kube-scheduler";
  private static final String AGENT = MANAGER + "/v1.36.3 (linux/amd64) kubernetes/scheduler";
  private static final User SCHEDULER =
      new User("system:kube-scheduler", "", List.of(User.MASTERS));
  private static final String JSON = "application/json";
  private static final String MERGE = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  /** What an event may say at most. */
  private static final int LONGEST_NOTE = 1024;

  private static final String CUT = " ...";

  /** The fields of a spec that Go writes before the name of the node. */
  private static final Set<String> BEFORE_NODE_NAME =
      new LinkedHashSet<>(
          List.of(
              "volumes",
              "initContainers",
              "containers",
              "ephemeralContainers",
              "restartPolicy",
              "terminationGracePeriodSeconds",
              "activeDeadlineSeconds",
              "dnsPolicy",
              "nodeSelector",
              "serviceAccountName",
              "serviceAccount",
              "automountServiceAccountToken"));

  /** The fields of a status that Go writes before the conditions. */
  private static final Set<String> BEFORE_CONDITIONS =
      new LinkedHashSet<>(List.of("observedGeneration", "phase"));

  private static final Object OWNED =
      Json.parse(
          """
          {"f:status":{"f:conditions":{".":{},"k:{\\"type\\":\\"PodScheduled\\"}":{".":{},\
          "f:lastProbeTime":{},"f:lastTransitionTime":{},"f:message":{},\
          "f:observedGeneration":{},"f:reason":{},"f:status":{},"f:type":{}}}}}\
          """);

  private final Store store;
  private final Api api;
  private final Clock clock;
  private final Notices notices;

  /** The conditions of a pod that was bound in a second, since thousands may be. */
  private Items boundNow = Items.EMPTY;

  private long boundAtSecond = Long.MIN_VALUE;

  StoreBinder(Store store, Api api, Clock clock, Notices notices) {
    this.store = store;
    this.api = api;
    this.clock = clock;
    this.notices = notices;
  }

  private Optional<StoredObject> current(StoredObject pod) {
    Optional<StoredObject> now = store.snapshot().get(Partitions.PODS, pod.namespace(), pod.name());
    return now.isPresent() && now.get().uid().equals(pod.uid()) ? now : Optional.empty();
  }

  @Override
  public boolean bind(StoredObject told, String node) {
    Optional<StoredObject> now = current(told);
    if (now.isEmpty()) {
      return false;
    }
    StoredObject pod = now.get();
    Fields spec = pod.tree().fields("spec");
    if (!spec.text("nodeName").isEmpty()
        || pod.metadata().has("deletionTimestamp")
        || !spec.items("schedulingGates").isEmpty()) {
      return false;
    }
    Fields bound =
        pod.tree()
            .with("spec", inserted(spec, "nodeName", node, BEFORE_NODE_NAME))
            .with("status", boundStatus(pod.tree().fields("status")));
    StoredObject stored = store.update(pod, bound);
    notices.tell(
        stored,
        "Normal",
        "Scheduled",
        "Binding",
        "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + node);
    return true;
  }

  private Fields boundStatus(Fields before) {
    Instant now = clock.now();
    Fields status = before.without("nominatedNodeName");
    if (status.has("conditions")) {
      return PodConditions.with(status, "PodScheduled", "True", "", "", now);
    }
    if (now.getEpochSecond() != boundAtSecond) {
      boundAtSecond = now.getEpochSecond();
      boundNow =
          PodConditions.with(Fields.EMPTY, "PodScheduled", "True", "", "", now).items("conditions");
    }
    return inserted(status, "conditions", boundNow, BEFORE_CONDITIONS);
  }

  /** With a field in its place among others that are in Go's order. */
  private static Fields inserted(Fields fields, String name, Object value, Set<String> before) {
    if (fields.has(name)) {
      return fields.with(name, value);
    }
    int size = fields.size();
    String[] names = new String[size + 1];
    Object[] values = new Object[size + 1];
    int at = 0;
    while (at < size && before.contains(fields.name(at))) {
      at++;
    }
    for (int i = 0; i < size; i++) {
      int to = i < at ? i : i + 1;
      names[to] = fields.name(i);
      values[to] = fields.value(i);
    }
    names[at] = name;
    values[at] = value;
    return Fields.ofDistinct(names, values, size + 1);
  }

  @Override
  public void refuse(StoredObject told, String message, Optional<String> nominatedNode) {
    refuse(told, "Unschedulable", message, nominatedNode);
  }

  @Override
  public void fail(StoredObject told, String message) {
    refuse(told, "SchedulerError", message, Optional.of(""));
  }

  @Override
  public void expect(StoredObject told, String node) {
    current(told).ifPresent(pod -> patchStatus(pod, Fields.of("nominatedNodeName", node)));
  }

  private void refuse(
      StoredObject told, String reason, String message, Optional<String> nominatedNode) {
    Optional<StoredObject> now = current(told);
    if (now.isEmpty()) {
      return;
    }
    StoredObject pod = now.get();
    notices.tell(pod, "Warning", "FailedScheduling", "Scheduling", cut(message));
    Fields status = pod.tree().fields("status");
    boolean changesNode =
        nominatedNode.isPresent() && !nominatedNode.get().equals(status.text("nominatedNodeName"));
    Fields before = PodConditions.find(pod.tree(), "PodScheduled");
    boolean changesCondition =
        !before.text("status").equals("False")
            || !before.text("reason").equals(reason)
            || !before.text("message").equals(message);
    if (!changesNode && changesCondition && !status.has("conditions")) {
      store.update(pod, refused(pod, reason, message));
    } else if (changesNode || changesCondition) {
      Fields condition = condition(pod, reason, message, before);
      Fields patch = changesCondition ? Fields.of("conditions", Items.of(condition)) : Fields.EMPTY;
      if (changesNode) {
        patch = patch.with("nominatedNodeName", nominatedNode.map(StoreBinder::orNull).get());
      }
      patchStatus(pod, patch);
    }
  }

  private static Object orNull(String text) {
    return text.isEmpty() ? Null.NULL : text;
  }

  static String cut(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_NOTE
        ? message
        : new String(bytes, 0, LONGEST_NOTE - CUT.length(), StandardCharsets.UTF_8) + CUT;
  }

  /** The first condition of a pod, and its owner. */
  private Fields refused(StoredObject pod, String reason, String message) {
    Fields status =
        inserted(
            pod.tree().fields("status"),
            "conditions",
            Items.of(condition(pod, reason, message, Fields.EMPTY)),
            BEFORE_CONDITIONS);
    return pod.tree().with("metadata", owned(pod.metadata())).with("status", status);
  }

  private String seconds() {
    return Times.text(clock.now());
  }

  private Fields condition(StoredObject pod, String reason, String message, Fields before) {
    boolean keepsTime = before.text("status").equals("False");
    Fields.Builder condition = new Fields.Builder(7);
    condition.put("type", "PodScheduled");
    if (pod.metadata().number("generation") > 0) {
      condition.put("observedGeneration", pod.metadata().number("generation"));
    }
    condition.put("status", "False");
    condition.put("lastProbeTime", Null.NULL);
    condition.put("lastTransitionTime", keepsTime ? before.text("lastTransitionTime") : seconds());
    condition.put("reason", reason);
    condition.put("message", message);
    return condition.build();
  }

  /** With the scheduler as an owner: by time, then by name, after those who apply. */
  private Fields owned(Fields metadata) {
    String now = seconds();
    Fields entry =
        Fields.of(
            "manager",
            MANAGER,
            "operation",
            "Update",
            "apiVersion",
            "v1",
            "time",
            now,
            "fieldsType",
            "FieldsV1",
            "fieldsV1",
            OWNED,
            "subresource",
            "status");
    List<Object> owners = new ArrayList<>();
    Items before = metadata.items("managedFields");
    int at = before.size();
    while (at > 0 && isAfter(before.fields(at - 1), now)) {
      at--;
    }
    for (int i = 0; i <= before.size(); i++) {
      if (i == at) {
        owners.add(entry);
      }
      if (i < before.size()) {
        owners.add(before.get(i));
      }
    }
    return metadata.with("managedFields", Items.of(owners));
  }

  private static boolean isAfter(Fields owner, String now) {
    return owner.text("operation").equals("Update")
        && owner.text("time").equals(now)
        && owner.text("manager").compareTo(MANAGER) > 0;
  }

  private void patchStatus(StoredObject pod, Fields status) {
    ask(
        "PATCH",
        path("/api/v1", "pods", pod) + "/status",
        STRATEGIC,
        Fields.of("metadata", Fields.of("uid", pod.uid()), "status", status));
  }

  private static String path(String api, String plural, StoredObject object) {
    return api
        + (object.namespace().isEmpty() ? "" : "/namespaces/" + object.namespace())
        + "/"
        + plural
        + "/"
        + object.name();
  }

  /** What is refused has changed meanwhile: the scheduler will be told, and try again. */
  private Response ask(String method, String path, String type, Fields body) {
    return api.handle(
        new Request(
            method,
            path,
            List.of(),
            JSON,
            type,
            AGENT,
            SCHEDULER,
            new JsonBytes(256).value(body).toBytes()));
  }

  @Override
  public void clearNomination(StoredObject told) {
    current(told)
        .filter(pod -> pod.tree().fields("status").has("nominatedNodeName"))
        .ifPresent(pod -> patchStatus(pod, Fields.of("nominatedNodeName", Null.NULL)));
  }

  @Override
  public void preempt(StoredObject told, StoredObject preemptor, String node) {
    Optional<StoredObject> now = current(told);
    if (now.isEmpty() || now.get().metadata().has("deletionTimestamp")) {
      return;
    }
    StoredObject victim = now.get();
    Fields.Builder condition = new Fields.Builder(7);
    condition.put("type", "DisruptionTarget");
    if (victim.metadata().number("generation") > 0) {
      condition.put("observedGeneration", victim.metadata().number("generation"));
    }
    condition.put("status", "True");
    condition.put("lastProbeTime", Null.NULL);
    condition.put("lastTransitionTime", seconds());
    condition.put("reason", "PreemptionByScheduler");
    condition.put(
        "message",
        preemptor.tree().fields("spec").text("schedulerName")
            + ": preempting to accommodate a higher priority pod");
    patchStatus(victim, Fields.of("conditions", Items.of(condition.build())));
    ask("DELETE", path("/api/v1", "pods", victim), JSON, Fields.EMPTY);
    notices.tell(
        victim,
        "Normal",
        "Preempted",
        "Preempting",
        "Preempted by pod " + preemptor.uid() + " on node " + node);
  }

  @Override
  public void prepareVolumes(List<VolumeCheck.Step> steps, String node) {
    for (VolumeCheck.Step step : steps) {
      if (step.volume().isPresent()) {
        keepVolume(step.volume().get(), step.claim());
      } else {
        ask(
            "PATCH",
            path("/api/v1", "persistentvolumeclaims", step.claim()),
            MERGE,
            Fields.of(
                "metadata",
                Fields.of("annotations", Fields.of("volume.kubernetes.io/selected-node", node))));
      }
    }
  }

  /** Binds a volume to a claim; the controller of volumes does the rest. */
  private void keepVolume(StoredObject volume, StoredObject claim) {
    Fields owner =
        Fields.of(
            "kind",
            "PersistentVolumeClaim",
            "namespace",
            claim.namespace(),
            "name",
            claim.name(),
            "uid",
            claim.uid(),
            "apiVersion",
            "v1",
            "resourceVersion",
            Long.toString(claim.version()));
    ask(
        "PATCH",
        path("/api/v1", "persistentvolumes", volume),
        MERGE,
        Fields.of(
            "metadata",
            Fields.of("annotations", Fields.of("pv.kubernetes.io/bound-by-controller", "yes")),
            "spec",
            Fields.of("claimRef", owner)));
  }
}
