package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Cells of nodes, namespaces, events and the plain objects of the core. */
final class ClusterCells {
  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE = "kubernetes.io/role";

  private ClusterCells() {}

  static void addTo(Map<String, BiConsumer<Fields, Row>> cells) {
    cells.put("nodes", ClusterCells::node);
    cells.put("namespaces", ClusterCells::namespace);
    cells.put("events", ClusterCells::event);
    cells.put("secrets", ClusterCells::secret);
    cells.put("configmaps", ClusterCells::configMap);
    cells.put("serviceaccounts", (object, row) -> row.name(object).age(object));
    cells.put("componentstatuses", ClusterCells::componentStatus);
    cells.put("resourcequotas", ClusterCells::resourceQuota);
    cells.put("leases.coordination.k8s.io", ClusterCells::lease);
    cells.put("leasecandidates.coordination.k8s.io", ClusterCells::leaseCandidate);
    cells.put("runtimeclasses.node.k8s.io", ClusterCells::runtimeClass);
    cells.put("priorityclasses.scheduling.k8s.io", ClusterCells::priorityClass);
    cells.put("deviceclasses.resource.k8s.io", (object, row) -> row.name(object).age(object));
    cells.put(
        "resourceclaimtemplates.resource.k8s.io", (object, row) -> row.name(object).age(object));
    cells.put("resourceclaims.resource.k8s.io", ClusterCells::resourceClaim);
    cells.put("resourceslices.resource.k8s.io", ClusterCells::resourceSlice);
    cells.put("devicetaintrules.resource.k8s.io", ClusterCells::deviceTaintRule);
    cells.put(
        "resourcepoolstatusrequests.resource.k8s.io", ClusterCells::resourcePoolStatusRequest);
  }

  private static void node(Fields object, Row row) {
    Fields info = object.fieldsAt("status", "nodeInfo");
    String architecture = info.text("architecture");
    String kernel = info.text("kernelVersion").isEmpty() ? Row.UNKNOWN : info.text("kernelVersion");
    row.name(object)
        .text(nodeStatus(object))
        .textOr(String.join(",", roles(object)), Row.NONE)
        .age(object)
        .text(info.text("kubeletVersion"))
        .text(address(object, "InternalIP"))
        .text(address(object, "ExternalIP"))
        .textOr(info.text("osImage"), Row.UNKNOWN)
        .text(architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")")
        .textOr(info.text("containerRuntimeVersion"), Row.UNKNOWN);
  }

  private static String nodeStatus(Fields node) {
    String status = "Unknown";
    for (Fields condition : node.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("Ready")) {
        status = condition.text("status").equals("True") ? "Ready" : "NotReady";
      }
    }
    return node.fields("spec").isTrue("unschedulable") ? status + ",SchedulingDisabled" : status;
  }

  private static Set<String> roles(Fields node) {
    Set<String> roles = new TreeSet<>();
    Fields labels = node.fieldsAt("metadata", "labels");
    for (String key : labels.names()) {
      if (key.startsWith(ROLE_PREFIX)) {
        roles.add(key.substring(ROLE_PREFIX.length()));
      } else if (key.equals(ROLE)) {
        roles.add(labels.text(key));
      }
    }
    roles.remove("");
    return roles;
  }

  private static String address(Fields node, String type) {
    for (Fields address : node.fields("status").items("addresses").eachFields()) {
      if (address.text("type").equals(type)) {
        return address.text("address");
      }
    }
    return Row.NONE;
  }

  private static void namespace(Fields object, Row row) {
    row.name(object).text(object.fields("status").text("phase")).age(object);
  }

  private static void event(Fields object, Row row) {
    Fields about = object.fields("involvedObject");
    Fields source = object.fields("source");
    String firstTime = object.text("firstTimestamp");
    String first = row.since(firstTime.isEmpty() ? object.text("eventTime") : firstTime);
    String last =
        object.text("lastTimestamp").isEmpty() ? first : row.since(object.text("lastTimestamp"));
    long count = object.number("count");
    if (object.has("series")) {
      last = row.since(object.fields("series").text("lastObservedTime"));
      count = object.fields("series").number("count");
    } else if (count == 0) {
      count = 1;
    }
    String kind = about.text("kind").toLowerCase(Locale.ROOT);
    String component = firstOf(source.text("component"), object.text("reportingComponent"));
    String instance = firstOf(source.text("host"), object.text("reportingInstance"));
    row.text(last)
        .text(object.text("type"))
        .text(object.text("reason"))
        .text(about.text("name").isEmpty() ? kind : kind + "/" + about.text("name"))
        .text(about.text("fieldPath"))
        .text(instance.isEmpty() ? component : component + ", " + instance)
        .text(object.text("message").strip())
        .text(first)
        .number(count)
        .name(object);
  }

  private static String firstOf(String a, String b) {
    return a.isEmpty() ? b : a;
  }

  private static void secret(Fields object, Row row) {
    row.name(object).text(object.text("type")).number(object.fields("data").size()).age(object);
  }

  private static void configMap(Fields object, Row row) {
    int entries = object.fields("data").size() + object.fields("binaryData").size();
    row.name(object).number(entries).age(object);
  }

  private static void componentStatus(Fields object, Row row) {
    row.name(object);
    for (Fields condition : object.items("conditions").eachFields()) {
      if (condition.text("type").equals("Healthy")) {
        row.text(condition.text("status").equals("True") ? "Healthy" : "Unhealthy")
            .text(condition.text("message"))
            .text(condition.text("error"));
        return;
      }
    }
    row.text("Unknown").text("").text("");
  }

  private static void resourceQuota(Fields object, Row row) {
    Fields used = object.fieldsAt("status", "used");
    Fields hard = object.fieldsAt("status", "hard").sorted();
    List<String> requests = new ArrayList<>();
    List<String> limits = new ArrayList<>();
    for (String name : hard.names()) {
      (name.startsWith("limits.") ? limits : requests)
          .add(name + ": " + Texts.quantity(used, name) + "/" + Texts.quantity(hard, name));
    }
    row.name(object).text(String.join(", ", requests)).text(String.join(", ", limits)).age(object);
  }

  private static void lease(Fields object, Row row) {
    row.name(object).text(object.fields("spec").text("holderIdentity")).age(object);
  }

  private static void leaseCandidate(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.text("leaseName"))
        .text(spec.text("binaryVersion"))
        .text(spec.text("emulationVersion"))
        .age(object);
  }

  private static void runtimeClass(Fields object, Row row) {
    row.name(object).text(object.text("handler")).age(object);
  }

  private static void priorityClass(Fields object, Row row) {
    row.name(object)
        .number(object.number("value"))
        .truth(object.isTrue("globalDefault"))
        .age(object)
        .text(object.text("preemptionPolicy"));
  }

  private static void resourceClaim(Fields object, Row row) {
    List<String> states = new ArrayList<>();
    Fields status = object.fields("status");
    if (Texts.isDeleted(object)) {
      states.add("deleted");
    }
    if (status.has("allocation")) {
      states.add("allocated");
      if (!status.items("reservedFor").isEmpty()) {
        states.add("reserved");
      }
    } else if (!Texts.isDeleted(object)) {
      states.add("pending");
    }
    row.name(object).text(String.join(",", states)).age(object);
  }

  private static void resourceSlice(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.text("nodeName"))
        .text(spec.text("driver"))
        .text(spec.fields("pool").text("name"))
        .age(object);
  }

  private static void deviceTaintRule(Fields object, Row row) {
    Fields taint = object.fieldsAt("spec", "taint");
    String added = taint.text("timeAdded");
    row.name(object)
        .text(taint.text("key"))
        .text(taint.text("value"))
        .text(taint.text("effect"))
        .text(added.isEmpty() ? "" : row.since(added))
        .age(object);
  }

  private static void resourcePoolStatusRequest(Fields object, Row row) {
    Fields status = object.fields("status");
    String state = "Pending";
    String completed = Row.NONE;
    for (Fields condition : status.items("conditions").eachFields()) {
      String type = condition.text("type");
      if (condition.text("status").equals("True")
          && (type.equals("Complete") || type.equals("Failed"))) {
        state = type;
        completed =
            type.equals("Complete") ? row.since(condition.text("lastTransitionTime")) : Row.NONE;
        break;
      }
    }
    List<Fields> pools = status.items("pools").eachFields();
    long count = status.number("poolCount");
    boolean counted = object.has("status") && !state.equals("Failed");
    row.name(object).text(object.fields("spec").text("driver"));
    for (String devices :
        List.of("totalDevices", "availableDevices", "allocatedDevices", "unavailableDevices")) {
      row.text(
          counted
              ? Long.toString(pools.stream().mapToLong(pool -> pool.number(devices)).sum())
              : "-");
    }
    row.text(
            counted
                ? Long.toString(pools.stream().filter(pool -> pool.has("validationError")).count())
                : "-")
        .number(count)
        .text(
            state.equals("Complete") && count > pools.size()
                ? "Complete (" + pools.size() + "/" + count + " pools)"
                : state)
        .text(completed);
  }
}
