package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The spec of a pod or of a template, rule by rule in the order of a real server. */
public final class PodSpecRules {
  private static final List<String> RESTARTS = List.of("Always", "OnFailure", "Never");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

  /** Whether lower pods may be pushed away; in the order of a refusal. */
  public static final List<String> PREEMPTIONS = List.of("PreemptLowerPriority", "Never");

  private PodSpecRules() {}

  /** A template of a new workload. */
  public static void checkTemplate(Fields template, String path, Mistakes mistakes) {
    checkTemplate(template, path, Tolerance.ofNewTemplate(), mistakes);
  }

  /** A template of a workload that exists, and may keep faults it has. */
  public static void checkTemplate(Fields template, Fields old, String path, Mistakes mistakes) {
    checkTemplate(template, path, Tolerance.ofTemplate(old), mistakes);
  }

  private static void checkTemplate(
      Fields template, String path, Tolerance tolerance, Mistakes mistakes) {
    Fields metadata = template.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    Fields spec = template.fields("spec");
    mistakes.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    mistakes.addAll(MetadataRules.annotations(annotations, path + ".annotations"));
    PodAnnotations.check(annotations, spec, path + ".annotations", tolerance, mistakes);
    check(spec, Fields.EMPTY, path + ".spec", tolerance, mistakes);
    PodAnnotations.checkAgainstFields(annotations, spec, path + ".spec", mistakes);
    if (!spec.items("ephemeralContainers").isEmpty()) {
      mistakes.forbidden(
          path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
    }
  }

  /** The annotations of a template, which a StatefulSet checks twice. */
  public static void checkTemplateMetadata(Fields template, String path, Mistakes mistakes) {
    Fields metadata = template.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    mistakes.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    mistakes.addAll(MetadataRules.annotations(annotations, path + ".annotations"));
    PodAnnotations.check(
        annotations,
        template.fields("spec"),
        path + ".annotations",
        Tolerance.ofNewTemplate(),
        mistakes);
  }

  /** Metadata and spec of a pod, except what holds for all kinds. */
  static void checkPod(Fields pod, Tolerance tolerance, Mistakes mistakes) {
    Fields metadata = pod.fields("metadata");
    Fields spec = pod.fields("spec");
    PodAnnotations.check(
        metadata.fields("annotations"), spec, "metadata.annotations", tolerance, mistakes);
    check(spec, metadata, "spec", tolerance, mistakes);
    checkTokens(spec, mistakes);
    for (String list : List.of("containers", "initContainers")) {
      Items containers = spec.items(list);
      for (int i = 0; i < containers.size(); i++) {
        ContainerRules.checkImage(containers.fields(i), "spec." + list + "[" + i + "]", mistakes);
      }
    }
  }

  /** Without an account there is no token. */
  private static void checkTokens(Fields spec, Mistakes mistakes) {
    if (!spec.text("serviceAccountName").isEmpty()) {
      return;
    }
    Items volumes = spec.items("volumes");
    for (int v = 0; v < volumes.size(); v++) {
      Items sources = volumes.fields(v).fields("projected").items("sources");
      for (int s = 0; s < sources.size(); s++) {
        if (sources.fields(s).has("serviceAccountToken")) {
          mistakes.forbidden(
              "spec.volumes[" + v + "].projected.sources[" + s + "].serviceAccountToken",
              "must not be specified when serviceAccountName is not set");
        }
      }
    }
  }

  /**
   * A spec.
   *
   * @param metadata of the pod; empty in a template
   */
  static void check(
      Fields spec, Fields metadata, String path, Tolerance tolerance, Mistakes mistakes) {
    if (!spec.has("terminationGracePeriodSeconds")) {
      mistakes.required(path + ".terminationGracePeriodSeconds");
    }
    Map<String, Fields> volumes =
        new VolumeRules(tolerance, mistakes)
            .check(spec.items("volumes"), metadata.text("name"), path + ".volumes");
    Set<String> claims = new TreeSet<>();
    spec.items("resourceClaims").eachFields().forEach(c -> claims.add(c.text("name")));
    claims.remove("");
    checkClaims(spec.items("resourceClaims"), metadata, path + ".resourceClaims", mistakes);
    ContainerRules containers = new ContainerRules(spec, volumes, claims, tolerance, mistakes);
    containers.checkContainers(path + ".containers");
    containers.checkInitContainers(path + ".initContainers");
    containers.checkEphemeralContainers(path + ".ephemeralContainers");
    ResourceRules.checkPod(spec, claims, path, tolerance, mistakes);
    checkHostPorts(spec, path + ".containers", tolerance, mistakes);
    mistakes.requiredInOrder(path + ".restartPolicy", spec.text("restartPolicy"), RESTARTS);
    mistakes.requiredInOrder(path + ".dnsPolicy", spec.text("dnsPolicy"), DNS_POLICIES);
    mistakes.addAll(LabelRules.labels(spec.fields("nodeSelector"), path + ".nodeSelector"));
    if (spec.has("securityContext") || spec.isTrue("hostPID")) {
      SecurityRules.checkPod(spec, path + ".securityContext", tolerance, mistakes);
    }
    checkPullSecrets(spec.items("imagePullSecrets"), path + ".imagePullSecrets", mistakes);
    AffinityRules.checkAffinity(spec, path + ".affinity", tolerance, mistakes);
    checkDns(spec, path + ".dnsConfig", mistakes);
    checkGates(spec, path, mistakes);
    AffinityRules.checkSpread(spec, path + ".topologySpreadConstraints", tolerance, mistakes);
    SecurityRules.checkHostProcess(spec, path, mistakes);
    SecurityRules.checkHostUsers(spec, path, tolerance, mistakes);
    checkHostnameOverride(spec, path, mistakes);
    checkName(spec, "serviceAccountName", path, mistakes);
    checkName(spec, "nodeName", path, mistakes);
    if (spec.has("activeDeadlineSeconds")) {
      mistakes.inRange(
          path + ".activeDeadlineSeconds",
          spec.number("activeDeadlineSeconds"),
          1,
          Integer.MAX_VALUE);
    }
    checkLabel(spec, "hostname", path, mistakes);
    checkLabel(spec, "subdomain", path, mistakes);
    AffinityRules.checkTolerations(
        spec.items("tolerations"),
        path + ".tolerations",
        tolerance.comparingTolerations(),
        mistakes);
    checkAliases(spec.items("hostAliases"), path + ".hostAliases", mistakes);
    checkName(spec, "priorityClassName", path, mistakes);
    if (spec.has("runtimeClassName")) {
      String name = spec.text("runtimeClassName");
      mistakes.invalid(path + ".runtimeClassName", name, Names.subdomainProblems(name));
    }
    if (spec.has("preemptionPolicy")) {
      mistakes.requiredInOrder(
          path + ".preemptionPolicy", spec.text("preemptionPolicy"), PREEMPTIONS);
    }
    if (spec.has("overhead")) {
      ResourceRules.checkContainer(
          Fields.of("limits", spec.fields("overhead")),
          new TreeSet<>(),
          path + ".overhead",
          tolerance,
          mistakes);
    }
    SecurityRules.checkSystem(spec, path, mistakes);
    VariableRules.checkFiles(spec, path, mistakes);
  }

  private static void checkName(Fields spec, String field, String path, Mistakes mistakes) {
    String name = spec.text(field);
    if (!name.isEmpty()) {
      mistakes.invalid(path + "." + field, name, Names.subdomainProblems(name));
    }
  }

  private static void checkLabel(Fields spec, String field, String path, Mistakes mistakes) {
    String name = spec.text(field);
    if (!name.isEmpty()) {
      mistakes.invalid(path + "." + field, name, Names.labelProblems(name));
    }
  }

  private static void checkClaims(Items claims, Fields metadata, String path, Mistakes mistakes) {
    boolean mirror = metadata.fields("annotations").has(PodAnnotations.MIRROR);
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < claims.size(); i++) {
      Fields claim = claims.fields(i);
      String at = path + "[" + i + "]";
      if (mirror) {
        mistakes.forbidden("", "static pods do not support resource claims");
        continue;
      }
      String name = claim.text("name");
      if (name.isEmpty()) {
        mistakes.required(at + ".name");
      } else if (!names.add(name)) {
        mistakes.duplicate(at + ".name", name);
      } else {
        mistakes.invalid(at + ".name", name, Names.labelProblems(name));
      }
      boolean direct = claim.has("resourceClaimName");
      boolean template = claim.has("resourceClaimTemplateName");
      if (direct == template) {
        mistakes.invalid(
            at,
            InternalForm.of("core.PodResourceClaim", claim),
            direct
                ? "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                    + " specified"
                : "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      }
      for (String field : List.of("resourceClaimName", "resourceClaimTemplateName")) {
        if (claim.has(field)) {
          mistakes.invalid(
              at + "." + field, claim.text(field), Names.subdomainProblems(claim.text(field)));
        }
      }
    }
  }

  /** On the network of the host a container's port is the host's. */
  private static void checkHostPorts(
      Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    if (!spec.isTrue("hostNetwork")) {
      return;
    }
    Items containers = spec.items("containers");
    for (int c = 0; c < containers.size(); c++) {
      Items ports = containers.fields(c).items("ports");
      for (int p = 0; p < ports.size(); p++) {
        long host = ports.fields(p).number("hostPort");
        if ((tolerance.isPod() || host != 0) && host != ports.fields(p).number("containerPort")) {
          mistakes.invalid(
              path + "[" + c + "].ports[" + p + "].hostPort",
              host,
              "must match `containerPort` when `hostNetwork` is true");
        }
      }
    }
  }

  private static void checkPullSecrets(Items secrets, String path, Mistakes mistakes) {
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.fields(i).without("name").size() > 0) {
        mistakes.invalid(
            path + "[" + i + "]",
            InternalForm.of("core.LocalObjectReference", secrets.fields(i)),
            "only name may be set");
      }
    }
  }

  private static void checkDns(Fields spec, String path, Mistakes mistakes) {
    Fields config = spec.fields("dnsConfig");
    List<String> servers = config.items("nameservers").eachText();
    if (spec.text("dnsPolicy").equals("None")) {
      if (!spec.has("dnsConfig")) {
        mistakes.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        return;
      }
      if (servers.isEmpty()) {
        mistakes.required(
            path + ".nameservers",
            "must provide at least one DNS nameserver when `dnsPolicy` is None");
        return;
      }
    }
    if (servers.size() > 3) {
      mistakes.invalid(
          path + ".nameservers",
          config.items("nameservers"),
          "must not have more than 3 nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      mistakes.addAll(
          Address.checkLegacy(path + ".nameservers[" + i + "]", servers.get(i), List.of()));
    }
    List<String> searches = config.items("searches").eachText();
    if (searches.size() > 32) {
      mistakes.invalid(
          path + ".searches", config.items("searches"), "must not have more than 32 search paths");
    }
    if (String.join(" ", searches).length() > 2048) {
      mistakes.invalid(
          path + ".searches",
          config.items("searches"),
          "must not have more than 2048 characters (including spaces) in the search list");
    }
    for (int i = 0; i < searches.size(); i++) {
      String search = searches.get(i);
      String bare = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
      if (!search.equals(".")) {
        mistakes.invalid(path + ".searches[" + i + "]", bare, TextRules.searchDomainProblems(bare));
      }
    }
    Items options = config.items("options");
    for (int i = 0; i < options.size(); i++) {
      if (options.fields(i).text("name").isEmpty()) {
        mistakes.required(path + ".options[" + i + "]", "must not be empty");
      }
    }
  }

  private static void checkGates(Fields spec, String path, Mistakes mistakes) {
    Items ready = spec.items("readinessGates");
    for (int i = 0; i < ready.size(); i++) {
      String type = ready.fields(i).text("conditionType");
      mistakes.invalid(
          path + ".readinessGates[" + i + "].conditionType",
          type,
          NameRule.QUALIFIED_NAME.problems(type));
    }
    Items gates = spec.items("schedulingGates");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < gates.size(); i++) {
      String name = gates.fields(i).text("name");
      String at = path + ".schedulingGates[" + i + "]";
      mistakes.invalid(at, name, NameRule.QUALIFIED_NAME.problems(name));
      if (!names.add(name)) {
        mistakes.duplicate(at, name);
      }
    }
  }

  private static void checkHostnameOverride(Fields spec, String path, Mistakes mistakes) {
    if (!spec.has("hostnameOverride")) {
      return;
    }
    String at = path + ".hostnameOverride";
    String name = spec.find("hostnameOverride").orElse(Null.NULL) instanceof String s ? s : "";
    if (spec.isTrue("setHostnameAsFQDN")) {
      mistakes.forbidden(at, "may not be specified when setHostnameAsFQDN is true");
    }
    if (spec.isTrue("hostNetwork")) {
      mistakes.forbidden(at, "may not be specified when hostNetwork is true");
    }
    if (name.length() > 64) {
      mistakes.tooLong(at, 64);
    }
    mistakes.invalid(at, name, Names.subdomainProblems(name));
  }

  private static void checkAliases(Items aliases, String path, Mistakes mistakes) {
    for (int i = 0; i < aliases.size(); i++) {
      String at = path + "[" + i + "]";
      String address = aliases.fields(i).text("ip");
      mistakes.addAll(Address.checkLegacy(at + ".ip", address, List.of()));
      List<String> names = aliases.fields(i).items("hostnames").eachText();
      for (int n = 0; n < names.size(); n++) {
        mistakes.invalid(
            at + ".hostnames[" + n + "]", names.get(n), Names.subdomainProblems(names.get(n)));
      }
    }
  }
}
