package io.batkube.kubernetes.schema;

import static io.batkube.kubernetes.schema.Defaults.each;
import static io.batkube.kubernetes.schema.Defaults.inside;
import static io.batkube.kubernetes.schema.Defaults.insideOrNew;
import static io.batkube.kubernetes.schema.Defaults.orElse;
import static io.batkube.kubernetes.schema.Defaults.orElseNumber;
import static io.batkube.kubernetes.schema.Defaults.orElseText;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Defaults of the group without a name: {@code pkg/apis/core/v1/defaults.go}; and what its {@code
 * conversion.go} makes of fields that say the same twice.
 */
final class CoreDefaults {
  private static final long FILE_MODE = 0644;
  private static final long HOUR = 3600;
  private static final long AFFINITY_SECONDS = 10_800;

  private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

  /** The reference of an image, with its tag and its digest as groups. */
  private static final Pattern IMAGE =
      Pattern.compile(
          "(?:(?:"
              + LABEL
              + "(?:\\."
              + LABEL
              + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?/)?"
              + PART
              + "(?:/"
              + PART
              + ")*(?::([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?"
              + "(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");

  private static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

  private CoreDefaults() {}

  static Optional<UnaryOperator<Fields>> rule(String struct) {
    return switch (struct) {
      case "Pod" -> Optional.of(CoreDefaults::pod);
      case "PodSpec" -> Optional.of(CoreDefaults::podSpec);
      case "Container", "EphemeralContainer" -> Optional.of(CoreDefaults::container);
      case "Volume" -> Optional.of(CoreDefaults::volume);
      case "Probe" -> Optional.of(CoreDefaults::probe);
      case "HTTPGetAction" ->
          Optional.of(o -> orElseText(orElseText(o, "path", "/"), "scheme", "HTTP"));
      case "SecretVolumeSource",
          "ConfigMapVolumeSource",
          "DownwardAPIVolumeSource",
          "ProjectedVolumeSource" ->
          Optional.of(o -> orElse(o, "defaultMode", FILE_MODE));
      case "ServiceAccountTokenProjection" ->
          Optional.of(o -> orElse(o, "expirationSeconds", HOUR));
      case "HostPathVolumeSource" -> Optional.of(o -> orElse(o, "type", ""));
      case "ObjectFieldSelector" -> Optional.of(o -> orElseText(o, "apiVersion", "v1"));
      case "Service" -> Optional.of(CoreDefaults::service);
      case "ReplicationController" -> Optional.of(CoreDefaults::replicationController);
      case "Secret" -> Optional.of(CoreDefaults::secret);
      case "PodStatus" -> Optional.of(CoreDefaults::podStatus);
      case "NodeSpec" -> Optional.of(CoreDefaults::nodeSpec);
      case "PersistentVolume" -> Optional.of(CoreDefaults::persistentVolume);
      case "PersistentVolumeClaim" -> Optional.of(o -> phase(o, "Pending"));
      case "PersistentVolumeClaimSpec" -> Optional.of(o -> orElse(o, "volumeMode", "Filesystem"));
      case "EndpointSubset" ->
          Optional.of(o -> each(o, "ports", port -> orElseText(port, "protocol", "TCP")));
      case "Namespace" -> Optional.of(CoreDefaults::namespace);
      case "NodeStatus" -> Optional.of(CoreDefaults::nodeStatus);
      case "LimitRangeItem" -> Optional.of(CoreDefaults::limitRangeItem);
      default -> Optional.empty();
    };
  }

  private static Fields phase(Fields object, String phase) {
    return insideOrNew(object, "status", status -> orElseText(status, "phase", phase));
  }

  private static Fields pod(Fields pod) {
    return insideOrNew(
        pod,
        "spec",
        given -> {
          Fields spec = each(given, "containers", CoreDefaults::requestsFromLimits);
          spec = each(spec, "initContainers", CoreDefaults::requestsFromLimits);
          spec = PodLevelResources.completed(spec);
          spec = orElse(spec, "enableServiceLinks", true);
          spec =
              spec.number("terminationGracePeriodSeconds") < 0
                  ? spec.with("terminationGracePeriodSeconds", 1L)
                  : spec;
          if (spec.isTrue("hostNetwork")) {
            spec = each(spec, "containers", CoreDefaults::hostPorts);
            spec = each(spec, "initContainers", CoreDefaults::hostPorts);
          }
          return spec;
        });
  }

  private static Fields requestsFromLimits(Fields container) {
    return container.fieldsAt("resources", "limits").isEmpty()
        ? container
        : inside(
            container,
            "resources",
            resources -> filledUp(resources, "requests", resources.fields("limits")));
  }

  private static Fields hostPorts(Fields container) {
    return each(
        container, "ports", port -> orElseNumber(port, "hostPort", port.number("containerPort")));
  }

  /** The object with a map that has at least what another map has. */
  private static Fields filledUp(Fields object, String name, Fields source) {
    Fields map = object.fields(name);
    for (int i = 0; i < source.size(); i++) {
      map = orElse(map, source.name(i), source.value(i));
    }
    return map.isEmpty() ? object : object.with(name, map.sorted());
  }

  private static Fields podSpec(Fields given) {
    Fields spec = orElseText(given, "dnsPolicy", "ClusterFirst");
    spec = orElseText(spec, "restartPolicy", "Always");
    spec = orElse(spec, "securityContext", Fields.EMPTY);
    spec = orElse(spec, "terminationGracePeriodSeconds", 30L);
    spec = orElseText(spec, "schedulerName", "default-scheduler");
    // The old name of the account is an alias.
    String account =
        spec.text(spec.has("serviceAccountName") ? "serviceAccountName" : "serviceAccount");
    return account.isEmpty()
        ? spec
        : spec.with("serviceAccountName", account).with("serviceAccount", account);
  }

  /** One address stands first in the list of all, and wins over a list that begins otherwise. */
  private static Fields podStatus(Fields status) {
    String address = status.text("podIP");
    String first =
        status.items("podIPs").isEmpty() ? "" : status.items("podIPs").fields(0).text("ip");
    if (address.isEmpty()) {
      return first.isEmpty() ? status : status.with("podIP", first);
    }
    return address.equals(first)
        ? status
        : status.with("podIPs", Items.of(Fields.of("ip", address)));
  }

  /** As with the addresses of pods. */
  private static Fields nodeSpec(Fields spec) {
    String range = spec.text("podCIDR");
    String first = spec.items("podCIDRs").isEmpty() ? "" : spec.items("podCIDRs").text(0);
    if (range.isEmpty()) {
      return first.isEmpty() ? spec : spec.with("podCIDR", first);
    }
    return range.equals(first) ? spec : spec.with("podCIDRs", Items.of(range));
  }

  /** Texts of a secret are for writing only: they go over to the bytes. */
  private static Fields secret(Fields given) {
    Fields secret = orElseText(given, "type", "Opaque");
    Fields texts = secret.fields("stringData");
    if (texts.isEmpty()) {
      return secret;
    }
    Fields data = secret.fields("data");
    for (int i = 0; i < texts.size(); i++) {
      byte[] bytes = texts.text(texts.name(i)).getBytes(StandardCharsets.UTF_8);
      data = data.with(texts.name(i), Base64.getEncoder().encodeToString(bytes));
    }
    return secret.without("stringData").with("data", data.sorted());
  }

  private static Fields container(Fields given) {
    Fields container =
        given.text("imagePullPolicy").isEmpty()
            ? given.with("imagePullPolicy", PullPolicy.of(given.text("image")))
            : given;
    container = orElseText(container, "terminationMessagePath", "/dev/termination-log");
    return orElseText(container, "terminationMessagePolicy", "File");
  }

  /**
   * The policies of images that were asked for lately, by their hash: a cluster has few images. Any
   * thread may find or lose one here; results never depend on it.
   */
  private record PullPolicy(String image, String policy) {
    private static final PullPolicy[] RECENT = new PullPolicy[256];

    static String of(String image) {
      int hash = image.hashCode();
      int slot = (hash ^ (hash >>> 16)) & (RECENT.length - 1);
      PullPolicy recent = RECENT[slot];
      if (recent == null || !recent.image.equals(image)) {
        recent = new PullPolicy(image, pullPolicy(image));
        RECENT[slot] = recent;
      }
      return recent.policy;
    }
  }

  /** An image without tag and digest is the latest; one that nobody can read is not. */
  private static String pullPolicy(String image) {
    var match = IMAGE.matcher(image);
    boolean latest =
        match.matches()
            && !IMAGE_ID.matcher(image).matches()
            && (match.group(1) == null ? match.group(2) == null : match.group(1).equals("latest"));
    return latest ? "Always" : "IfNotPresent";
  }

  private static Fields volume(Fields volume) {
    if (volume.size() <= 1) { // nothing but its name
      return volume.with("emptyDir", Fields.EMPTY);
    }
    return inside(
        volume,
        "image",
        image -> orElseText(image, "pullPolicy", PullPolicy.of(image.text("reference"))));
  }

  private static Fields probe(Fields given) {
    Fields probe = orElseNumber(given, "timeoutSeconds", 1);
    probe = orElseNumber(probe, "periodSeconds", 10);
    probe = orElseNumber(probe, "successThreshold", 1);
    return orElseNumber(probe, "failureThreshold", 3);
  }

  private static Fields service(Fields given) {
    Fields service = insideOrNew(given, "spec", CoreDefaults::serviceSpec);
    if (!service.fields("spec").text("type").equals("LoadBalancer")) {
      return service;
    }
    return inside(
        service,
        "status",
        status ->
            inside(
                status,
                "loadBalancer",
                balancer ->
                    each(
                        balancer,
                        "ingress",
                        way -> way.has("ip") ? orElse(way, "ipMode", "VIP") : way)));
  }

  private static Fields serviceSpec(Fields given) {
    Fields spec = orElseText(given, "sessionAffinity", "None");
    spec =
        switch (spec.text("sessionAffinity")) {
          case "None" -> spec.without("sessionAffinityConfig");
          case "ClientIP" ->
              spec.findAt("sessionAffinityConfig", "clientIP", "timeoutSeconds").isPresent()
                  ? spec
                  : spec.with(
                      "sessionAffinityConfig",
                      Fields.of("clientIP", Fields.of("timeoutSeconds", AFFINITY_SECONDS)));
          default -> spec;
        };
    spec = orElseText(spec, "type", "ClusterIP");
    spec = each(spec, "ports", CoreDefaults::servicePort);
    String type = spec.text("type");
    boolean balanced = type.equals("LoadBalancer");
    boolean inside = type.equals("ClusterIP");
    boolean port = type.equals("NodePort");
    if (balanced || port || (inside && !spec.items("externalIPs").isEmpty())) {
      spec = orElseText(spec, "externalTrafficPolicy", "Cluster");
    }
    if (balanced || port || inside) {
      spec = orElse(spec, "internalTrafficPolicy", "Cluster");
    }
    return balanced ? orElse(spec, "allocateLoadBalancerNodePorts", true) : spec;
  }

  private static Fields servicePort(Fields given) {
    Fields port = orElseText(given, "protocol", "TCP");
    Object target = port.find("targetPort").orElse(0L);
    return target.equals(0L) || target.equals("")
        ? port.with("targetPort", port.number("port"))
        : port;
  }

  private static Fields replicationController(Fields controller) {
    Fields labels = controller.fieldsAt("spec", "template", "metadata", "labels");
    if (labels.isEmpty()) {
      return controller;
    }
    Fields completed =
        inside(
            controller,
            "spec",
            spec -> spec.fields("selector").isEmpty() ? spec.with("selector", labels) : spec);
    return WorkloadDefaults.labelled(completed, labels);
  }

  private static Fields persistentVolume(Fields volume) {
    Fields completed = phase(volume, "Pending");
    return insideOrNew(
        completed,
        "spec",
        spec ->
            orElse(
                orElseText(spec, "persistentVolumeReclaimPolicy", "Retain"),
                "volumeMode",
                "Filesystem"));
  }

  private static Fields namespace(Fields given) {
    Fields namespace = phase(given, "Active");
    String name = namespace.fields("metadata").text("name");
    return name.isEmpty()
        ? namespace
        : inside(
            namespace,
            "metadata",
            meta ->
                meta.with(
                    "labels",
                    meta.fields("labels").with("kubernetes.io/metadata.name", name).sorted()));
  }

  private static Fields nodeStatus(Fields status) {
    return status.fields("capacity").isEmpty()
        ? status
        : orElse(status, "allocatable", status.fields("capacity"));
  }

  private static Fields limitRangeItem(Fields given) {
    if (!given.text("type").equals("Container")) {
      return given;
    }
    Fields item = filledUp(given, "default", given.fields("max"));
    item = filledUp(item, "defaultRequest", item.fields("default"));
    return filledUp(item, "defaultRequest", item.fields("min"));
  }
}
