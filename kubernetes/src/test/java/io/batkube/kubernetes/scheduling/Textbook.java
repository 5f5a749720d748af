package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Filters and scores as Kubernetes' documentation and sources define them, looked up anew in the
 * objects for every question: slow, short, and nothing in common with the scheduler under test.
 */
final class Textbook {
  private static final Set<String> BASIC = Set.of("cpu", "memory", "ephemeral-storage");

  private final Snapshot state;

  /** The pod in question, which is nowhere yet. */
  private final StoredObject pod;

  private final Fields spec;
  private final List<Fields> nodes = new ArrayList<>();
  private final Map<String, List<Fields>> podsOn = new TreeMap<>();

  Textbook(Snapshot state, StoredObject pod) {
    this.state = state;
    this.pod = pod;
    this.spec = pod.tree().fields("spec");
    state.of(new Partition("", "nodes")).forEach(node -> nodes.add(node.tree()));
    for (Fields node : nodes) {
      podsOn.put(name(node), new ArrayList<>());
    }
    state
        .of(new Partition("", "pods"))
        .forEach(
            other -> {
              String node = other.tree().textAt("spec", "nodeName");
              String phase = other.tree().textAt("status", "phase");
              if (podsOn.containsKey(node)
                  && !phase.equals("Succeeded")
                  && !phase.equals("Failed")
                  && !other.uid().equals(pod.uid())) {
                podsOn.get(node).add(other.tree());
              }
            });
  }

  private static String name(Fields object) {
    return object.textAt("metadata", "name");
  }

  private static Fields labels(Fields object) {
    return object.fieldsAt("metadata", "labels");
  }

  List<Fields> nodes() {
    return nodes;
  }

  /** Names of the nodes that will do, in order. */
  List<String> feasible() {
    return nodes.stream().filter(node -> reasons(node).isEmpty()).map(Textbook::name).toList();
  }

  /** How many nodes will not do for which reasons. */
  Map<String, Integer> histogram() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Fields node : nodes) {
      reasons(node).forEach(reason -> counts.merge(reason, 1, Integer::sum));
    }
    return counts;
  }

  /** Why a node will not do: the reasons of the first filter that objects. */
  List<String> reasons(Fields node) {
    if (node.fields("spec").isTrue("unschedulable")
        && !tolerated(
            Fields.of("key", "node.kubernetes.io/unschedulable", "effect", "NoSchedule"))) {
      return List.of("node(s) were unschedulable");
    }
    for (Fields taint : node.fields("spec").items("taints").eachFields()) {
      if (!taint.text("effect").equals("PreferNoSchedule") && !tolerated(taint)) {
        return List.of("node(s) had untolerated taint(s)");
      }
    }
    if (!chosen(node)) {
      return List.of("node(s) didn't match Pod's node affinity/selector");
    }
    if (portsTaken(node)) {
      return List.of("node(s) didn't have free ports for the requested pod ports");
    }
    List<String> lacking = lacking(node);
    if (!lacking.isEmpty()) {
      return lacking;
    }
    Optional<String> spread = spreadProblem(node);
    return spread.or(() -> neighbourProblem(node)).map(List::of).orElse(List.of());
  }

  private boolean tolerated(Fields taint) {
    for (Fields toleration : spec.items("tolerations").eachFields()) {
      boolean effect =
          toleration.text("effect").isEmpty()
              || toleration.text("effect").equals(taint.text("effect"));
      boolean key =
          toleration.text("key").isEmpty() || toleration.text("key").equals(taint.text("key"));
      boolean value =
          toleration.text("operator").equals("Exists")
              || toleration.text("value").equals(taint.text("value"));
      if (effect && key && value) {
        return true;
      }
    }
    return false;
  }

  private boolean chosen(Fields node) {
    Fields selector = spec.fields("nodeSelector");
    for (int i = 0; i < selector.size(); i++) {
      if (!selector.value(i).equals(labels(node).find(selector.name(i)).orElse(null))) {
        return false;
      }
    }
    Fields affinity = spec.fieldsAt("affinity", "nodeAffinity");
    if (!affinity.has("requiredDuringSchedulingIgnoredDuringExecution")) {
      return true;
    }
    return affinity
        .fields("requiredDuringSchedulingIgnoredDuringExecution")
        .items("nodeSelectorTerms")
        .eachFields()
        .stream()
        .anyMatch(term -> termHolds(term, node));
  }

  private static boolean termHolds(Fields term, Fields node) {
    for (Fields each : term.items("matchExpressions").eachFields()) {
      if (!holds(each, labels(node))) {
        return false;
      }
    }
    return !term.items("matchExpressions").isEmpty();
  }

  /** An expression of a selector. */
  private static boolean holds(Fields expression, Fields labels) {
    String key = expression.text("key");
    String value = labels.text(key);
    boolean has = labels.has(key);
    Items values = expression.items("values");
    return switch (expression.text("operator")) {
      case "In" -> has && values.contains(value);
      case "NotIn" -> !has || !values.contains(value);
      case "Exists" -> has;
      case "DoesNotExist" -> !has;
      case "Gt" -> has && Long.parseLong(value) > Long.parseLong(values.text(0));
      case "Lt" -> has && Long.parseLong(value) < Long.parseLong(values.text(0));
      default -> throw new AssertionError(expression);
    };
  }

  /** A selector of labels, in a field that must be there to select anything. */
  private static boolean selects(Fields owner, String field, Fields labels) {
    if (!owner.has(field)) {
      return false;
    }
    Fields wanted = owner.fields(field).fields("matchLabels");
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.value(i).equals(labels.find(wanted.name(i)).orElse(null))) {
        return false;
      }
    }
    return owner.fields(field).items("matchExpressions").eachFields().stream()
        .allMatch(each -> holds(each, labels));
  }

  private static Set<String> ports(Fields podSpec) {
    Set<String> ports = new HashSet<>();
    for (Fields container : podSpec.items("containers").eachFields()) {
      for (Fields port : container.items("ports").eachFields()) {
        if (port.number("hostPort") > 0) {
          ports.add(port.text("protocol") + " " + port.number("hostPort"));
        }
      }
    }
    return ports;
  }

  private boolean portsTaken(Fields node) {
    Set<String> wanted = ports(spec);
    for (Fields other : podsOn.get(name(node))) {
      if (ports(other.fields("spec")).stream().anyMatch(wanted::contains)) {
        return true;
      }
    }
    return false;
  }

  /** Of the containers, in thousandths. */
  private static Map<String, Long> requests(Fields podSpec, boolean usual) {
    Map<String, Long> sum = new HashMap<>();
    for (Fields container : podSpec.items("containers").eachFields()) {
      Map<String, Long> own = new HashMap<>();
      if (usual) {
        own.put("cpu", 100L);
        own.put("memory", 1000L * 200 * 1024 * 1024);
      }
      Fields requests = container.fieldsAt("resources", "requests");
      for (int i = 0; i < requests.size(); i++) {
        own.put(requests.name(i), Quantity.parse((String) requests.value(i)).milliValue());
      }
      own.forEach((resource, amount) -> sum.merge(resource, amount, Long::sum));
    }
    return sum;
  }

  private static long allocatable(Fields node, String resource) {
    Fields amounts = node.fieldsAt("status", "allocatable");
    return amounts.has(resource) ? Quantity.parse(amounts.text(resource)).milliValue() : 0;
  }

  private long taken(Fields node, String resource, boolean usual) {
    return podsOn.get(name(node)).stream()
        .mapToLong(other -> requests(other.fields("spec"), usual).getOrDefault(resource, 0L))
        .sum();
  }

  private List<String> lacking(Fields node) {
    List<String> lacking = new ArrayList<>();
    if ((podsOn.get(name(node)).size() + 1) * 1000L > allocatable(node, "pods")) {
      lacking.add("Too many pods");
    }
    requests(spec, false)
        .forEach(
            (resource, amount) -> {
              boolean counts = BASIC.contains(resource) || resource.contains("/");
              if (counts
                  && amount > 0
                  && amount > allocatable(node, resource) - taken(node, resource, false)) {
                lacking.add("Insufficient " + resource);
              }
            });
    return lacking;
  }

  private static String kept(Fields constraint, String field, String usual) {
    return constraint.has(field) ? constraint.text(field) : usual;
  }

  /** True if the pods of a node count for a constraint. */
  private boolean counts(Fields constraint, List<Fields> constraints, Fields node) {
    boolean affinity =
        kept(constraint, "nodeAffinityPolicy", "Honor").equals("Ignore") || chosen(node);
    boolean taints =
        kept(constraint, "nodeTaintsPolicy", "Ignore").equals("Ignore")
            || node.fields("spec").items("taints").eachFields().stream()
                .allMatch(
                    taint -> taint.text("effect").equals("PreferNoSchedule") || tolerated(taint));
    return affinity
        && taints
        && constraints.stream().allMatch(each -> labels(node).has(each.text("topologyKey")));
  }

  private long spreadPods(Fields constraint, Fields node) {
    return podsOn.get(name(node)).stream()
        .filter(other -> other.textAt("metadata", "namespace").equals(pod.namespace()))
        .filter(other -> !other.fields("metadata").has("deletionTimestamp"))
        .filter(other -> selects(constraint, "labelSelector", labels(other)))
        .count();
  }

  private List<Fields> constraints(String action) {
    return spec.items("topologySpreadConstraints").eachFields().stream()
        .filter(each -> each.text("whenUnsatisfiable").equals(action))
        .toList();
  }

  private Optional<String> spreadProblem(Fields node) {
    List<Fields> hard = constraints("DoNotSchedule");
    for (Fields constraint : hard) {
      String key = constraint.text("topologyKey");
      if (!labels(node).has(key)) {
        return Optional.of(
            "node(s) didn't match pod topology spread constraints (missing required label)");
      }
      Map<String, Long> domains = new TreeMap<>();
      for (Fields each : nodes) {
        if (counts(constraint, hard, each)) {
          domains.merge(labels(each).text(key), spreadPods(constraint, each), Long::sum);
        }
      }
      long fewest =
          domains.size() < constraint.number("minDomains", 1)
              ? 0
              : domains.values().stream().mapToLong(n -> n).min().orElse(Integer.MAX_VALUE);
      long itself = selects(constraint, "labelSelector", pod.metadata().fields("labels")) ? 1 : 0;
      long skew = domains.getOrDefault(labels(node).text(key), 0L) + itself - fewest;
      if (skew > constraint.number("maxSkew")) {
        return Optional.of("node(s) didn't match pod topology spread constraints");
      }
    }
    return Optional.empty();
  }

  /** True if a term of one pod is about another pod. */
  private boolean about(Fields term, Fields ownerPod, Fields other) {
    String namespace = other.textAt("metadata", "namespace");
    Items namespaces = term.items("namespaces");
    boolean there;
    if (namespaces.isEmpty() && !term.has("namespaceSelector")) {
      there = namespace.equals(ownerPod.textAt("metadata", "namespace"));
    } else {
      Fields ofNamespace =
          state
              .get(new Partition("", "namespaces"), "", namespace)
              .map(each -> labels(each.tree()))
              .orElse(Fields.EMPTY);
      there = namespaces.contains(namespace) || selects(term, "namespaceSelector", ofNamespace);
    }
    return there && selects(term, "labelSelector", labels(other));
  }

  private static List<Fields> required(Fields ownerPod, String kind) {
    return ownerPod
        .fieldsAt("spec", "affinity", kind)
        .items("requiredDuringSchedulingIgnoredDuringExecution")
        .eachFields();
  }

  private boolean near(Fields node, Fields other, String key) {
    return labels(node).has(key)
        && labels(other).has(key)
        && labels(node).text(key).equals(labels(other).text(key));
  }

  private Optional<String> neighbourProblem(Fields node) {
    List<Fields> near = required(pod.tree(), "podAffinity");
    boolean all = true;
    boolean anyAnywhere = false;
    for (Fields term : near) {
      String key = term.text("topologyKey");
      if (!labels(node).has(key)) {
        return Optional.of("node(s) didn't match pod affinity rules");
      }
      boolean found = false;
      for (Fields place : nodes) {
        boolean matching =
            podsOn.get(name(place)).stream()
                .anyMatch(other -> near.stream().allMatch(each -> about(each, pod.tree(), other)));
        found |= matching && near(node, place, key);
        anyAnywhere |= matching && labels(place).has(key);
      }
      all &= found;
    }
    boolean first =
        !anyAnywhere && near.stream().allMatch(term -> about(term, pod.tree(), pod.tree()));
    if (!near.isEmpty() && !all && !first) {
      return Optional.of("node(s) didn't match pod affinity rules");
    }
    for (Fields term : required(pod.tree(), "podAntiAffinity")) {
      for (Fields place : nodes) {
        if (near(node, place, term.text("topologyKey"))
            && podsOn.get(name(place)).stream().anyMatch(other -> about(term, pod.tree(), other))) {
          return Optional.of("node(s) didn't match pod anti-affinity rules");
        }
      }
    }
    for (Fields place : nodes) {
      for (Fields other : podsOn.get(name(place))) {
        for (Fields term : required(other, "podAntiAffinity")) {
          if (about(term, other, pod.tree()) && near(node, place, term.text("topologyKey"))) {
            return Optional.of("node(s) didn't satisfy existing pods anti-affinity rules");
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The name of the node that kube-scheduler would choose; of equal ones, the first. */
  Optional<String> best() {
    List<Fields> feasible = nodes.stream().filter(node -> reasons(node).isEmpty()).toList();
    Optional<String> best = Optional.empty();
    long most = Long.MIN_VALUE;
    List<Long> totals = totals(feasible);
    for (int i = 0; i < totals.size(); i++) {
      if (totals.get(i) > most) {
        most = totals.get(i);
        best = Optional.of(name(feasible.get(i)));
      }
    }
    return best;
  }

  List<Long> totals(List<Fields> feasible) {
    int n = feasible.size();
    long[] totals = new long[n];
    long[] taints = new long[n];
    long[] preferences = new long[n];
    for (int i = 0; i < n; i++) {
      Fields node = feasible.get(i);
      totals[i] = leastAllocated(node) + balanced(node);
      taints[i] =
          node.fields("spec").items("taints").eachFields().stream()
              .filter(taint -> taint.text("effect").equals("PreferNoSchedule"))
              .filter(taint -> !tolerated(taint))
              .count();
      for (Fields term :
          spec.fieldsAt("affinity", "nodeAffinity")
              .items("preferredDuringSchedulingIgnoredDuringExecution")
              .eachFields()) {
        if (termHolds(term.fields("preference"), node)) {
          preferences[i] += term.number("weight");
        }
      }
    }
    long mostTaints = max(taints);
    long mostPreferred = max(preferences);
    long[] spread = spreadScores(feasible);
    long[] neighbours = neighbourScores(feasible);
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      long taint = mostTaints == 0 ? 100 : 100 - 100 * taints[i] / mostTaints;
      long preference = mostPreferred == 0 ? 0 : 100 * preferences[i] / mostPreferred;
      sums.add(totals[i] + 3 * taint + 2 * preference + 2 * spread[i] + 2 * neighbours[i]);
    }
    return sums;
  }

  private static long max(long[] numbers) {
    long most = 0;
    for (long number : numbers) {
      most = Math.max(most, number);
    }
    return most;
  }

  private long leastAllocated(Fields node) {
    long sum = 0;
    int count = 0;
    for (String resource : List.of("cpu", "memory")) {
      long scale = resource.equals("cpu") ? 1 : 1000;
      long capacity = allocatable(node, resource) / scale;
      long wanted = (taken(node, resource, true) + requests(spec, true).get(resource)) / scale;
      if (capacity > 0) {
        sum += wanted > capacity ? 0 : (capacity - wanted) * 100 / capacity;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private long balanced(Fields node) {
    Map<String, Long> own = requests(spec, false);
    if (own.getOrDefault("cpu", 0L) == 0 && own.getOrDefault("memory", 0L) == 0) {
      return 0;
    }
    return 50 + (50 + evenness(node, own) - evenness(node, Map.of())) / 2;
  }

  private long evenness(Fields node, Map<String, Long> more) {
    List<Double> shares = new ArrayList<>();
    for (String resource : List.of("cpu", "memory")) {
      double capacity = allocatable(node, resource);
      if (capacity > 0) {
        double wanted = taken(node, resource, false) + more.getOrDefault(resource, 0L);
        shares.add(Math.min(1, wanted / capacity));
      }
    }
    double deviation = shares.size() == 2 ? Math.abs((shares.get(0) - shares.get(1)) / 2) : 0;
    return (long) ((1 - deviation) * 100);
  }

  /** Constraints that make nodes worse: the pod's own, or those of its services. */
  private List<Fields> soft() {
    if (!spec.items("topologySpreadConstraints").isEmpty()) {
      return constraints("ScheduleAnyway");
    }
    Fields merged = Fields.EMPTY;
    List<Fields> services = new ArrayList<>();
    state
        .of(new Partition("", "services"))
        .forEach(
            service -> {
              if (service.namespace().equals(pod.namespace())) {
                services.add(service.tree());
              }
            });
    for (Fields service : services) {
      Fields selector = service.fieldsAt("spec", "selector");
      Fields wanted = Fields.of("s", Fields.of("matchLabels", selector));
      if (!selector.isEmpty() && selects(wanted, "s", pod.metadata().fields("labels"))) {
        for (int i = 0; i < selector.size(); i++) {
          merged = merged.with(selector.name(i), selector.value(i));
        }
      }
    }
    if (merged.isEmpty()) {
      return List.of();
    }
    Fields selector = Fields.of("matchLabels", merged);
    return List.of(
        Fields.of(
            "topologyKey", "kubernetes.io/hostname", "maxSkew", 3L, "labelSelector", selector),
        Fields.of(
            "topologyKey",
            "topology.kubernetes.io/zone",
            "maxSkew",
            5L,
            "labelSelector",
            selector));
  }

  private long[] spreadScores(List<Fields> feasible) {
    List<Fields> soft = soft();
    long[] scores = new long[feasible.size()];
    if (soft.isEmpty()) {
      return scores;
    }
    boolean own = !spec.items("topologySpreadConstraints").isEmpty();
    List<Fields> keyed =
        feasible.stream()
            .filter(
                node ->
                    !own
                        || soft.stream()
                            .allMatch(each -> labels(node).has(each.text("topologyKey"))))
            .toList();
    Map<String, Long> raw = new TreeMap<>();
    for (Fields node : keyed) {
      double score = 0;
      for (Fields constraint : soft) {
        String key = constraint.text("topologyKey");
        if (labels(node).has(key)) {
          boolean byNode = key.equals("kubernetes.io/hostname");
          long domains =
              byNode
                  ? keyed.size()
                  : keyed.stream().map(each -> labels(each).text(key)).distinct().count();
          long pods = 0;
          if (byNode) {
            pods = spreadPods(constraint, node);
          } else {
            for (Fields other : nodes) {
              if (near(node, other, key) && counts(constraint, own ? soft : List.of(), other)) {
                pods += spreadPods(constraint, other);
              }
            }
          }
          score += pods * Math.log((double) (domains + 2)) + (constraint.number("maxSkew") - 1);
        }
      }
      raw.put(name(node), Math.round(score));
    }
    long most = raw.values().stream().mapToLong(n -> n).max().orElse(0);
    long least = raw.values().stream().mapToLong(n -> n).min().orElse(0);
    for (int i = 0; i < scores.length; i++) {
      Long own1 = raw.get(name(feasible.get(i)));
      scores[i] = own1 == null ? 0 : most == 0 ? 100 : 100 * (most + least - own1) / most;
    }
    return scores;
  }

  private static List<Fields> preferred(Fields ownerPod, String kind) {
    return ownerPod
        .fieldsAt("spec", "affinity", kind)
        .items("preferredDuringSchedulingIgnoredDuringExecution")
        .eachFields();
  }

  private long[] neighbourScores(List<Fields> feasible) {
    long[] raw = new long[feasible.size()];
    for (int i = 0; i < raw.length; i++) {
      for (Fields place : nodes) {
        for (Fields other : podsOn.get(name(place))) {
          raw[i] += wishes(pod.tree(), other, feasible.get(i), place);
          raw[i] += wishes(other, pod.tree(), feasible.get(i), place);
          for (Fields term : required(other, "podAffinity")) {
            if (about(term, other, pod.tree())
                && near(feasible.get(i), place, term.text("topologyKey"))) {
              raw[i]++;
            }
          }
        }
      }
    }
    long most = Long.MIN_VALUE;
    long least = Long.MAX_VALUE;
    for (long each : raw) {
      most = Math.max(most, each);
      least = Math.min(least, each);
    }
    long[] scores = new long[raw.length];
    for (int i = 0; i < raw.length; i++) {
      scores[i] = most == least ? 0 : (long) (100 * ((double) (raw[i] - least) / (most - least)));
    }
    return scores;
  }

  private long wishes(Fields owner, Fields other, Fields node, Fields place) {
    long sum = 0;
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      for (Fields each : preferred(owner, kind)) {
        Fields term = each.fields("podAffinityTerm");
        if (about(term, owner, other) && near(node, place, term.text("topologyKey"))) {
          sum += (kind.equals("podAffinity") ? 1 : -1) * each.number("weight");
        }
      }
    }
    return sum;
  }
}
