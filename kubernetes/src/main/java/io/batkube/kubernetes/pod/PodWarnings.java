package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a client should hear of a spec that is accepted: fields without effect, likely mistakes. */
public final class PodWarnings {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
  private static final Map<String, String> OLD_LABELS = new LinkedHashMap<>();
  private static final Map<String, String> OLD_ANNOTATIONS = new LinkedHashMap<>();
  private static final Map<String, String> OLD_VOLUMES = new LinkedHashMap<>();

  static {
    OLD_LABELS.put("beta.kubernetes.io/arch", instead("1.14", "kubernetes.io/arch"));
    OLD_LABELS.put("beta.kubernetes.io/os", instead("1.14", "kubernetes.io/os"));
    OLD_LABELS.put(
        "failure-domain.beta.kubernetes.io/region",
        instead("1.17", "topology.kubernetes.io/region"));
    OLD_LABELS.put(
        "failure-domain.beta.kubernetes.io/zone", instead("1.17", "topology.kubernetes.io/zone"));
    OLD_LABELS.put(
        "beta.kubernetes.io/instance-type", instead("1.17", "node.kubernetes.io/instance-type"));
    OLD_LABELS.put("app.kubernetes.io/created-by", "deprecated since v1.9");
    OLD_LABELS.put(
        "scheduler.alpha.kubernetes.io/preferAvoidPods",
        "deprecated since v1.22; use Taints and Tolerations instead");
    OLD_LABELS.put(
        "node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead");
    OLD_ANNOTATIONS.put(
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead");
    OLD_ANNOTATIONS.put(
        "security.alpha.kubernetes.io/sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead");
    OLD_ANNOTATIONS.put(
        "security.alpha.kubernetes.io/unsafe-sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead");
    OLD_VOLUMES.put(
        "photonPersistentDisk",
        "photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+");
    OLD_VOLUMES.put("gitRepo", "gitRepo: deprecated in v1.11, and disabled by default in v1.33+");
    OLD_VOLUMES.put("scaleIO", "scaleIO: deprecated in v1.16, non-functional in v1.22+");
    OLD_VOLUMES.put("flocker", "flocker: deprecated in v1.22, non-functional in v1.25+");
    OLD_VOLUMES.put("storageos", "storageOS: deprecated in v1.22, non-functional in v1.25+");
    OLD_VOLUMES.put("quobyte", "quobyte: deprecated in v1.22, non-functional in v1.25+");
    OLD_VOLUMES.put("glusterfs", "glusterfs: deprecated in v1.25, non-functional in v1.26+");
    OLD_VOLUMES.put("cephfs", "cephfs: deprecated in v1.28, non-functional in v1.31+");
    OLD_VOLUMES.put("rbd", "rbd: deprecated in v1.28, non-functional in v1.31+");
  }

  private final Fields spec;
  private final Fields annotations;

  /** "" for a pod, "spec.template." for a template. */
  private final String prefix;

  private final List<String> warnings = new ArrayList<>();

  private PodWarnings(Fields podOrTemplate, String prefix) {
    this.spec = podOrTemplate.fields("spec");
    this.annotations = podOrTemplate.fieldsAt("metadata", "annotations");
    this.prefix = prefix;
  }

  private static String instead(String since, String label) {
    return "deprecated since v" + since + "; use \"" + label + "\" instead";
  }

  /** What is old about a label of nodes. */
  public static Optional<String> ofNodeLabel(String key) {
    return Optional.ofNullable(OLD_LABELS.get(key));
  }

  static List<String> ofPod(Fields pod) {
    return new PodWarnings(pod, "").all();
  }

  /**
   * What to say of a template.
   *
   * @param path "spec.template"
   */
  public static List<String> ofTemplate(Fields template, String path) {
    return new PodWarnings(template, path + ".").all();
  }

  private List<String> all() {
    ofPlaces();
    ofAnnotations();
    ofVolumes();
    new PathOverlaps(warnings).check(spec.items("volumes"));
    ofRepeated("hostAliases", "ip");
    ofRepeated("imagePullSecrets", "name");
    Items secrets = spec.items("imagePullSecrets");
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.fields(i).text("name").isEmpty()) {
        warnings.add(at("spec.imagePullSecrets[" + i + "].name") + "invalid empty name \"\"");
      }
    }
    ofFractions(spec.fields("overhead"), "memory", prefix + "spec.overhead");
    ofFractions(spec.fields("overhead"), "ephemeral-storage", prefix + "spec.overhead");
    ofSeccomp();
    PodSpec.containers(spec, prefix + "spec").forEach(this::ofContainer);
    ofPorts();
    ofPortNames();
    if (spec.number("terminationGracePeriodSeconds") < 0) {
      warnings.add(
          at("spec.terminationGracePeriodSeconds")
              + "must be >= 0; negative values are invalid and will be treated as 1");
    }
    ofSelectors();
    ofAddresses();
    return warnings;
  }

  private String at(String path) {
    return prefix + path + ": ";
  }

  private void ofPlaces() {
    for (String key : spec.fields("nodeSelector").sorted().names()) {
      ofNodeLabel(key).ifPresent(old -> warnings.add(at("spec.nodeSelector[" + key + "]") + old));
    }
    Fields affinity = spec.fieldsAt("affinity", "nodeAffinity");
    String path = prefix + "spec.affinity.nodeAffinity.";
    Items terms = affinity.fields(REQUIRED).items("nodeSelectorTerms");
    for (int i = 0; i < terms.size(); i++) {
      ofTerm(terms.fields(i), false, path + REQUIRED + ".nodeSelectorTerms[" + i + "]", warnings);
    }
    Items preferred = affinity.items(PREFERRED);
    for (int i = 0; i < preferred.size(); i++) {
      ofTerm(
          preferred.fields(i).fields("preference"),
          true,
          path + PREFERRED + "[" + i + "].preference",
          warnings);
    }
    Items spread = spec.items("topologySpreadConstraints");
    for (int i = 0; i < spread.size(); i++) {
      String key = spread.fields(i).text("topologyKey");
      String where = "spec.topologySpreadConstraints[" + i + "]";
      ofNodeLabel(key)
          .ifPresent(old -> warnings.add(at(where + ".topologyKey") + key + " is " + old));
      if (!spread.fields(i).has("labelSelector")) {
        warnings.add(
            at(where + ".labelSelector") + "a null labelSelector results in matching no pod");
      }
    }
  }

  /** What to say of a term that selects nodes. */
  public static void ofTerm(Fields term, boolean checksValues, String path, List<String> warnings) {
    Items expressions = term.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      String at = path + ".matchExpressions[" + i + "]";
      String key = expressions.fields(i).text("key");
      ofNodeLabel(key).ifPresent(old -> warnings.add(at + ".key: " + key + " is " + old));
      List<String> values = expressions.fields(i).items("values").eachText();
      for (int v = 0; v < values.size() && checksValues; v++) {
        for (String problem : NameRule.LABEL_VALUE.problems(values.get(v))) {
          warnings.add(at + ".values[" + v + "]: " + values.get(v) + " is invalid, " + problem);
        }
      }
    }
  }

  private void ofAnnotations() {
    OLD_ANNOTATIONS.forEach(
        (key, old) -> {
          if (annotations.has(key)) {
            warnings.add(at("metadata.annotations[" + key + "]") + old);
          }
        });
  }

  private void ofVolumes() {
    Items volumes = spec.items("volumes");
    List<String> order =
        List.of(
            "photonPersistentDisk",
            "gitRepo",
            "scaleIO",
            "flocker",
            "storageos",
            "quobyte",
            "glusterfs",
            "ephemeral",
            "cephfs",
            "rbd");
    for (int i = 0; i < volumes.size(); i++) {
      Fields volume = volumes.fields(i);
      String path = prefix + "spec.volumes[" + i + "].";
      for (String source : order) {
        if (!volume.has(source)) {
          continue;
        }
        if (source.equals("ephemeral")) {
          ofClaim(
              volume.fieldsAt("ephemeral", "volumeClaimTemplate", "spec"),
              path + "ephemeral.volumeClaimTemplate.spec",
              warnings);
        } else {
          warnings.add(path + OLD_VOLUMES.get(source));
        }
      }
    }
  }

  /** What to say of the storage that a claim asks for. */
  public static void ofClaim(Fields spec, String path, List<String> warnings) {
    Fields requests = spec.fieldsAt("resources", "requests");
    if (requests.has("storage")) {
      Quantity storage = ResourceRules.amount(requests, "storage");
      if (storage.milliValue() % 1000 != 0) {
        warnings.add(fraction(path + ".resources.requests", "storage", storage));
      }
    }
  }

  private static String fraction(String path, String name, Quantity value) {
    return path
        + "["
        + name
        + "]: fractional byte value \""
        + value
        + "\" is invalid, must be an integer";
  }

  private void ofRepeated(String list, String field) {
    Set<String> seen = new LinkedHashSet<>();
    Items items = spec.items(list);
    for (int i = 0; i < items.size(); i++) {
      String value = items.fields(i).text(field);
      if (!seen.add(value)) {
        warnings.add(
            at("spec." + list + "[" + i + "]." + field)
                + "duplicate "
                + field
                + " \""
                + value
                + "\"");
      }
    }
  }

  private void ofFractions(Fields amounts, String name, String path) {
    if (amounts.has(name)) {
      Quantity value = ResourceRules.amount(amounts, name);
      if (value.milliValue() % 1000 != 0) {
        warnings.add(fraction(path, name, value));
      }
    }
  }

  private void ofSeccomp() {
    if (!spec.fields("securityContext").has("seccompProfile")
        && annotations.has(PodAnnotations.SECCOMP_POD)) {
      warnings.add(
          at("metadata.annotations[" + PodAnnotations.SECCOMP_POD + "]")
              + "non-functional in v1.27+; use the \"seccompProfile\" field instead");
    }
  }

  private void ofContainer(PodSpec.Place place) {
    Fields container = place.container();
    Fields context = container.fields("securityContext");
    String seccomp = PodAnnotations.SECCOMP_CONTAINER + container.text("name");
    if (!context.has("seccompProfile") && annotations.has(seccomp)) {
      warnings.add(
          at("metadata.annotations[" + seccomp + "]")
              + "non-functional in v1.27+; use the \"seccompProfile\" field instead");
    }
    String apparmor = PodAnnotations.APP_ARMOR + container.text("name");
    if (!prefix.isEmpty() && !context.has("appArmorProfile") && annotations.has(apparmor)) {
      Optional<Object> ofPod = spec.fields("securityContext").find("appArmorProfile");
      if (ofPod.isEmpty()
          || !PodAnnotations.appArmorField(annotations.text(apparmor))
              .<Object>map(f -> f)
              .equals(ofPod)) {
        warnings.add(
            at("metadata.annotations[" + apparmor + "]")
                + "deprecated since v1.30; use the \"appArmorProfile\" field instead");
      }
    }
    for (String name : List.of("memory", "ephemeral-storage")) {
      for (String list : List.of("limits", "requests")) {
        ofFractions(
            container.fields("resources").fields(list), name, place.path() + ".resources." + list);
      }
    }
    ofVariables(container.items("env"), place.path() + ".env");
  }

  private void ofVariables(Items variables, String path) {
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < variables.size(); i++) {
      Fields variable = variables.fields(i);
      String name = variable.text("name");
      String reference = "$(" + name + ")";
      String value = variable.text("value");
      boolean continues =
          !variable.has("valueFrom") && !value.equals(reference) && value.contains(reference);
      if (!seen.add(name) && !continues) {
        warnings.add(
            path
                + "["
                + i
                + "]: hides previous definition of \""
                + name
                + "\", which may be dropped when using apply");
      }
    }
  }

  private record PortPlace(Fields port, String path) {}

  private void ofPorts() {
    Map<String, List<PortPlace>> all = new LinkedHashMap<>();
    for (PodSpec.Place place : PodSpec.containers(spec, prefix + "spec")) {
      Items ports = place.container().items("ports");
      for (int i = 0; i < ports.size(); i++) {
        Fields port = ports.fields(i);
        String path = place.path() + ".ports[" + i + "]";
        if (!port.text("hostIP").isEmpty() && port.number("hostPort") == 0) {
          warnings.add(path + ": hostIP set without hostPort: " + printed(port));
        }
        List<PortPlace> others =
            all.computeIfAbsent(
                port.number("containerPort") + "/" + port.text("protocol"), _ -> new ArrayList<>());
        for (PortPlace other : others) {
          ofPair(port, path, other);
        }
        others.add(new PortPlace(port, path));
      }
    }
  }

  private void ofPair(Fields port, String path, PortPlace other) {
    String mine = port.text("hostIP");
    String theirs = other.port.text("hostIP");
    long host = port.number("hostPort");
    long otherHost = other.port.number("hostPort");
    String kind = "";
    if (mine.equals(theirs) && host == otherHost) {
      kind = "duplicate";
    } else if (host == 0 || otherHost == 0) {
      kind = "overlapping";
    } else if (host == otherHost && mine.isEmpty() != theirs.isEmpty()) {
      kind = "dangerously ambiguous";
    }
    if (!kind.isEmpty()) {
      warnings.add(path + ": " + kind + " port definition with " + other.path);
    }
  }

  /** As Go prints a struct with its names. */
  private static String printed(Fields port) {
    return "{Name:"
        + port.text("name")
        + " HostPort:"
        + port.number("hostPort")
        + " ContainerPort:"
        + port.number("containerPort")
        + " Protocol:"
        + port.text("protocol")
        + " HostIP:"
        + port.text("hostIP")
        + "}";
  }

  private void ofPortNames() {
    Map<String, String> names = new LinkedHashMap<>();
    for (PodSpec.Place place : PodSpec.containers(spec, prefix + "spec")) {
      Items ports = place.container().items("ports");
      for (int i = 0; i < ports.size(); i++) {
        String name = ports.fields(i).text("name");
        String path = place.path() + ".ports[" + i + "]";
        String other = name.isEmpty() ? null : names.putIfAbsent(name, path);
        if (other != null) {
          warnings.add(
              path
                  + ": duplicate port name \""
                  + name
                  + "\" with "
                  + other
                  + ", services and probes that select ports by name will use "
                  + other);
        }
      }
    }
  }

  private void ofSelectors() {
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      Fields affinity = spec.fieldsAt("affinity", kind);
      Items required = affinity.items(REQUIRED);
      for (int i = 0; i < required.size(); i++) {
        if (!required.fields(i).has("labelSelector")) {
          warnings.add(
              at("spec.affinity." + kind + "." + REQUIRED + "[" + i + "].labelSelector")
                  + "a null labelSelector results in matching no pod");
        }
      }
      Items preferred = affinity.items(PREFERRED);
      for (int i = 0; i < preferred.size(); i++) {
        if (!preferred.fields(i).fields("podAffinityTerm").has("labelSelector")) {
          warnings.add(
              at(
                      "spec.affinity."
                          + kind
                          + "."
                          + PREFERRED
                          + "["
                          + i
                          + "].podAffinityTerm.labelSelector")
                  + "a null labelSelector results in matching no pod");
        }
      }
    }
  }

  private void ofAddresses() {
    List<String> servers = spec.fields("dnsConfig").items("nameservers").eachText();
    for (int i = 0; i < servers.size(); i++) {
      warnings.addAll(
          Address.warnings(prefix + "spec.dnsConfig.nameservers[" + i + "]", servers.get(i)));
    }
    Items aliases = spec.items("hostAliases");
    for (int i = 0; i < aliases.size(); i++) {
      warnings.addAll(
          Address.warnings(
              prefix + "spec.hostAliases[" + i + "].ip", aliases.fields(i).text("ip")));
    }
  }
}
