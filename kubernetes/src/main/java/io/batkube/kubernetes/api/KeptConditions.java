package io.batkube.kubernetes.api;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The conditions that a server itself writes, a moment after what they speak of has changed: of
 * flow schemas, whether their priority level exists; of API services, whether somebody serves them.
 * Here the moment is none. Owner thread only; it keeps no state.
 */
final class KeptConditions {
  private static final Partition SCHEMAS =
      new Partition("flowcontrol.apiserver.k8s.io", "flowschemas");
  private static final Partition LEVELS =
      new Partition("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations");
  private static final Partition API_SERVICES =
      new Partition("apiregistration.k8s.io", "apiservices");
  private static final Partition SERVICES = new Partition("", "services");
  private static final Partition SLICES = new Partition("discovery.k8s.io", "endpointslices");

  /** Levels that a server has whether they are stored or not. */
  private static final List<String> MANDATORY = List.of("exempt", "catch-all");

  private static final String FLOW_MANAGER = "api-priority-and-fairness-config-consumer-v1";
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private final Store store;
  private final Clock clock;
  private final OwnClient client;

  KeptConditions(Store store, Clock clock, OwnClient client) {
    this.store = store;
    this.clock = clock;
    this.client = client;
  }

  /** Follows a change. Its own writes are changes too, and to be told as well. */
  void after(Change change) {
    Partition partition = change.partition();
    boolean there = change.type() != Change.Type.DELETED;
    if (partition.equals(SCHEMAS) && there) {
      current(change).ifPresent(this::judgeSchema);
    } else if (partition.equals(LEVELS) && change.type() != Change.Type.MODIFIED) {
      all(SCHEMAS).forEach(this::judgeSchema);
    } else if (partition.equals(API_SERVICES) && there) {
      current(change).ifPresent(this::judgeService);
    } else if (partition.equals(SERVICES) || partition.equals(SLICES)) {
      all(API_SERVICES).stream()
          .filter(object -> object.tree().fields("spec").has("service"))
          .forEach(this::judgeService);
    }
  }

  private Optional<StoredObject> current(Change change) {
    return store.snapshot().get(change.partition(), "", change.object().name());
  }

  private List<StoredObject> all(Partition partition) {
    List<StoredObject> all = new ArrayList<>();
    store.snapshot().of(partition).in("", "").forEachRemaining(all::add);
    return all;
  }

  private void judgeSchema(StoredObject schema) {
    String level = schema.tree().fieldsAt("spec", "priorityLevelConfiguration").text("name");
    boolean exists =
        MANDATORY.contains(level) || store.snapshot().get(LEVELS, "", level).isPresent();
    Fields condition =
        condition(
            "Dangling",
            exists ? "False" : "True",
            exists ? "Found" : "NotFound",
            "This FlowSchema references the PriorityLevelConfiguration object named "
                + GoText.quoted(level)
                + (exists ? " and it exists" : " but there is no such object"));
    if (!says(schema, condition)) {
      Fields wish =
          Fields.of(
              "kind",
              "FlowSchema",
              "apiVersion",
              "flowcontrol.apiserver.k8s.io/v1",
              "metadata",
              Fields.of("name", schema.name()),
              "status",
              Fields.of("conditions", Items.of(condition)));
      client.apply(
          "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/" + schema.name() + "/status",
          FLOW_MANAGER,
          wish);
    }
  }

  private void judgeService(StoredObject api) {
    Optional<Fields> judged = available(api.tree().fields("spec"));
    if (judged.isEmpty() || says(api, judged.get())) {
      return;
    }
    Fields condition = judged.get();
    Items conditions = api.tree().fields("status").items("conditions");
    int position = 0;
    while (position < conditions.size()
        && !conditions.fields(position).text("type").equals("Available")) {
      position++;
    }
    boolean before = position < conditions.size();
    if (before && conditions.fields(position).text("status").equals(condition.text("status"))) {
      String since = conditions.fields(position).text("lastTransitionTime");
      condition = condition.with("lastTransitionTime", since);
    }
    Items now = before ? conditions.with(position, condition) : conditions.plus(condition);
    client.put(
        "/apis/apiregistration.k8s.io/v1/apiservices/" + api.name() + "/status",
        api.tree()
            .withAt(Long.toString(api.version()), "metadata", "resourceVersion")
            .withAt(now, "status", "conditions"));
  }

  /**
   * Whether an API is served.
   *
   * @return empty if a real server would ask over the network, which a simulated one has not
   */
  private Optional<Fields> available(Fields spec) {
    if (!spec.has("service")) {
      return Optional.of(
          condition("Available", "True", "Local", "Local APIServices are always available"));
    }
    Fields wanted = spec.fields("service");
    String namespace = wanted.text("namespace");
    String name = wanted.text("name");
    String service = "service/" + name + " in " + GoText.quoted(namespace);
    Optional<StoredObject> found = store.snapshot().get(SERVICES, namespace, name);
    if (found.isEmpty()) {
      return unavailable("ServiceNotFound", service + " is not present");
    }
    Fields there = found.get().tree().fields("spec");
    if (!there.text("type").equals("ClusterIP")) {
      return Optional.empty();
    }
    Optional<Fields> port =
        there.items("ports").eachFields().stream()
            .filter(each -> each.number("port") == wanted.number("port"))
            .findFirst();
    if (port.isEmpty()) {
      return unavailable(
          "ServicePortError", service + " is not listening on port " + wanted.number("port"));
    }
    List<Fields> slices = slices(namespace, name);
    if (slices.isEmpty()) {
      return unavailable("EndpointsNotFound", "cannot find endpointslices for " + service);
    }
    String portName = port.get().text("name");
    if (slices.stream().noneMatch(slice -> hasAddress(slice, portName))) {
      return unavailable(
          "MissingEndpoints",
          "endpointslices for "
              + service
              + " have no addresses with port name "
              + GoText.quoted(portName));
    }
    return Optional.empty();
  }

  private List<Fields> slices(String namespace, String service) {
    List<Fields> slices = new ArrayList<>();
    Iterator<StoredObject> all = store.snapshot().of(SLICES).in(namespace, "");
    while (all.hasNext()) {
      StoredObject slice = all.next();
      if (slice.metadata().fields("labels").text(SERVICE_LABEL).equals(service)) {
        slices.add(slice.tree());
      }
    }
    return slices;
  }

  private static boolean hasAddress(Fields slice, String portName) {
    return slice.items("ports").eachFields().stream()
            .anyMatch(port -> port.text("name").equals(portName))
        && slice.items("endpoints").eachFields().stream()
            .anyMatch(
                endpoint ->
                    !endpoint.fields("conditions").has("ready")
                        || endpoint.fields("conditions").isTrue("ready"));
  }

  private Optional<Fields> unavailable(String reason, String message) {
    return Optional.of(condition("Available", "False", reason, message));
  }

  private Fields condition(String type, String status, String reason, String message) {
    return Fields.of(
        "type",
        type,
        "status",
        status,
        "lastTransitionTime",
        Times.text(clock.now()),
        "reason",
        reason,
        "message",
        message);
  }

  /** True if the object has the condition already, whatever its time. */
  private static boolean says(StoredObject object, Fields condition) {
    return object.tree().fields("status").items("conditions").eachFields().stream()
        .anyMatch(
            each ->
                List.of("type", "status", "reason", "message").stream()
                    .allMatch(name -> each.text(name).equals(condition.text(name))));
  }
}
