package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Addresses;
import io.batkube.kubernetes.validation.Findings;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
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
  public static void checkTemplate(Fields template, String path, Findings findings) {
    checkTemplate(template, path, Tolerance.ofNewTemplate(), findings);
  }

  /** A template of a workload that exists, and may keep faults it has. */
  public static void checkTemplate(Fields template, Fields old, String path, Findings findings) {
    checkTemplate(template, path, Tolerance.ofTemplate(old), findings);
  }

  private static void checkTemplate(
      Fields template, String path, Tolerance tolerance, Findings findings) {
    Fields metadata = template.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    Fields spec = template.fields("spec");
    findings.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    findings.addAll(MetadataRules.annotations(annotations, path + ".annotations"));
    PodAnnotations.check(annotations, spec, path + ".annotations", tolerance, findings);
    check(spec, Fields.EMPTY, path + ".spec", tolerance, findings);
    PodAnnotations.checkAgainstFields(annotations, spec, path + ".spec", findings);
    if (!spec.items("ephemeralContainers").isEmpty()) {
      findings.forbidden(
          path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
    }
  }

  /** The annotations of a template, which a StatefulSet checks twice. */
  public static void checkTemplateMetadata(Fields template, String path, Findings findings) {
    Fields metadata = template.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    findings.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    findings.addAll(MetadataRules.annotations(annotations, path + ".annotations"));
    PodAnnotations.check(
        annotations,
        template.fields("spec"),
        path + ".annotations",
        Tolerance.ofNewTemplate(),
        findings);
  }

  /** Metadata and spec of a pod, except what holds for all kinds. */
  static void checkPod(Fields pod, Tolerance tolerance, Findings findings) {
    Fields metadata = pod.fields("metadata");
    Fields spec = pod.fields("spec");
    PodAnnotations.check(
        metadata.fields("annotations"), spec, "metadata.annotations", tolerance, findings);
    check(spec, metadata, "spec", tolerance, findings);
    checkTokens(spec, findings);
    for (String list : List.of("containers", "initContainers")) {
      Items containers = spec.items(list);
      for (int i = 0; i < containers.size(); i++) {
        ContainerRules.checkImage(containers.fields(i), "spec." + list + "[" + i + "]", findings);
      }
    }
  }

  /** Without an account there is no token. */
  private static void checkTokens(Fields spec, Findings findings) {
    if (!spec.text("serviceAccountName").isEmpty()) {
      return;
    }
    Items volumes = spec.items("volumes");
    for (int v = 0; v < volumes.size(); v++) {
      Items sources = volumes.fields(v).fields("projected").items("sources");
      for (int s = 0; s < sources.size(); s++) {
        if (sources.fields(s).has("serviceAccountToken")) {
          findings.forbidden(
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
      Fields spec, Fields metadata, String path, Tolerance tolerance, Findings findings) {
    if (!spec.has("terminationGracePeriodSeconds")) {
      findings.required(path + ".terminationGracePeriodSeconds");
    }
    Map<String, Fields> volumes =
        new VolumeRules(tolerance, findings)
            .check(spec.items("volumes"), metadata.text("name"), path + ".volumes");
    Set<String> claims = new TreeSet<>();
    spec.items("resourceClaims").eachFields().forEach(c -> claims.add(c.text("name")));
    claims.remove("");
    checkClaims(spec.items("resourceClaims"), metadata, path + ".resourceClaims", findings);
    ContainerRules containers = new ContainerRules(spec, volumes, claims, tolerance, findings);
    containers.checkContainers(path + ".containers");
    containers.checkInitContainers(path + ".initContainers");
    containers.checkEphemeralContainers(path + ".ephemeralContainers");
    ResourceRules.checkPod(spec, claims, path, tolerance, findings);
    checkHostPorts(spec, path + ".containers", tolerance, findings);
    findings.oneOf(path + ".restartPolicy", spec.text("restartPolicy"), RESTARTS);
    findings.oneOf(path + ".dnsPolicy", spec.text("dnsPolicy"), DNS_POLICIES);
    findings.addAll(LabelRules.labels(spec.fields("nodeSelector"), path + ".nodeSelector"));
    if (spec.has("securityContext") || spec.isTrue("hostPID")) {
      SecurityRules.checkPod(spec, path + ".securityContext", tolerance, findings);
    }
    checkPullSecrets(spec.items("imagePullSecrets"), path + ".imagePullSecrets", findings);
    AffinityRules.checkAffinity(spec, path + ".affinity", tolerance, findings);
    checkDns(spec, path + ".dnsConfig", findings);
    checkGates(spec, path, findings);
    AffinityRules.checkSpread(spec, path + ".topologySpreadConstraints", tolerance, findings);
    SecurityRules.checkHostProcess(spec, path, findings);
    SecurityRules.checkHostUsers(spec, path, tolerance, findings);
    checkHostnameOverride(spec, path, findings);
    checkName(spec, "serviceAccountName", path, findings);
    checkName(spec, "nodeName", path, findings);
    if (spec.has("activeDeadlineSeconds")) {
      findings.inRange(
          path + ".activeDeadlineSeconds",
          spec.number("activeDeadlineSeconds"),
          1,
          Integer.MAX_VALUE);
    }
    checkLabel(spec, "hostname", path, findings);
    checkLabel(spec, "subdomain", path, findings);
    AffinityRules.checkTolerations(
        spec.items("tolerations"),
        path + ".tolerations",
        tolerance.comparingTolerations(),
        findings);
    checkAliases(spec.items("hostAliases"), path + ".hostAliases", findings);
    checkName(spec, "priorityClassName", path, findings);
    if (spec.has("runtimeClassName")) {
      String name = spec.text("runtimeClassName");
      findings.invalid(path + ".runtimeClassName", name, Names.subdomainProblems(name));
    }
    if (spec.has("preemptionPolicy")) {
      findings.oneOf(path + ".preemptionPolicy", spec.text("preemptionPolicy"), PREEMPTIONS);
    }
    if (spec.has("overhead")) {
      ResourceRules.checkContainer(
          Fields.of("limits", spec.fields("overhead")),
          new TreeSet<>(),
          path + ".overhead",
          tolerance,
          findings);
    }
    SecurityRules.checkSystem(spec, path, findings);
    VariableRules.checkFiles(spec, path, findings);
  }

  private static void checkName(Fields spec, String field, String path, Findings findings) {
    String name = spec.text(field);
    if (!name.isEmpty()) {
      findings.invalid(path + "." + field, name, Names.subdomainProblems(name));
    }
  }

  private static void checkLabel(Fields spec, String field, String path, Findings findings) {
    String name = spec.text(field);
    if (!name.isEmpty()) {
      findings.invalid(path + "." + field, name, Names.labelProblems(name));
    }
  }

  private static void checkClaims(Items claims, Fields metadata, String path, Findings findings) {
    boolean mirror = metadata.fields("annotations").has(PodAnnotations.MIRROR);
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < claims.size(); i++) {
      Fields claim = claims.fields(i);
      String at = path + "[" + i + "]";
      if (mirror) {
        findings.forbidden("", "static pods do not support resource claims");
        continue;
      }
      String name = claim.text("name");
      if (name.isEmpty()) {
        findings.required(at + ".name");
      } else if (!names.add(name)) {
        findings.duplicate(at + ".name", name);
      } else {
        findings.invalid(at + ".name", name, Names.labelProblems(name));
      }
      boolean direct = claim.has("resourceClaimName");
      boolean template = claim.has("resourceClaimTemplateName");
      if (direct == template) {
        findings.invalid(
            at,
            InternalForm.of("core.PodResourceClaim", claim),
            direct
                ? "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                    + " specified"
                : "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      }
      for (String field : List.of("resourceClaimName", "resourceClaimTemplateName")) {
        if (claim.has(field)) {
          findings.invalid(
              at + "." + field, claim.text(field), Names.subdomainProblems(claim.text(field)));
        }
      }
    }
  }

  /** On the network of the host a container's port is the host's. */
  private static void checkHostPorts(
      Fields spec, String path, Tolerance tolerance, Findings findings) {
    if (!spec.isTrue("hostNetwork")) {
      return;
    }
    Items containers = spec.items("containers");
    for (int c = 0; c < containers.size(); c++) {
      Items ports = containers.fields(c).items("ports");
      for (int p = 0; p < ports.size(); p++) {
        long host = ports.fields(p).number("hostPort");
        if ((tolerance.isPod() || host != 0) && host != ports.fields(p).number("containerPort")) {
          findings.invalid(
              path + "[" + c + "].ports[" + p + "].hostPort",
              host,
              "must match `containerPort` when `hostNetwork` is true");
        }
      }
    }
  }

  private static void checkPullSecrets(Items secrets, String path, Findings findings) {
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.fields(i).without("name").size() > 0) {
        findings.invalid(
            path + "[" + i + "]",
            InternalForm.of("core.LocalObjectReference", secrets.fields(i)),
            "only name may be set");
      }
    }
  }

  private static void checkDns(Fields spec, String path, Findings findings) {
    Fields config = spec.fields("dnsConfig");
    List<String> servers = config.items("nameservers").eachText();
    if (spec.text("dnsPolicy").equals("None")) {
      if (!spec.has("dnsConfig")) {
        findings.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        return;
      }
      if (servers.isEmpty()) {
        findings.required(
            path + ".nameservers",
            "must provide at least one DNS nameserver when `dnsPolicy` is None");
        return;
      }
    }
    if (servers.size() > 3) {
      findings.invalid(
          path + ".nameservers",
          config.items("nameservers"),
          "must not have more than 3 nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      findings.invalid(
          path + ".nameservers[" + i + "]", servers.get(i), Addresses.problems(servers.get(i)));
    }
    List<String> searches = config.items("searches").eachText();
    if (searches.size() > 32) {
      findings.invalid(
          path + ".searches", config.items("searches"), "must not have more than 32 search paths");
    }
    if (String.join(" ", searches).length() > 2048) {
      findings.invalid(
          path + ".searches",
          config.items("searches"),
          "must not have more than 2048 characters (including spaces) in the search list");
    }
    for (int i = 0; i < searches.size(); i++) {
      String search = searches.get(i);
      String bare = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
      if (!search.equals(".")) {
        findings.invalid(path + ".searches[" + i + "]", bare, TextRules.searchDomainProblems(bare));
      }
    }
    Items options = config.items("options");
    for (int i = 0; i < options.size(); i++) {
      if (options.fields(i).text("name").isEmpty()) {
        findings.required(path + ".options[" + i + "]", "must not be empty");
      }
    }
  }

  private static void checkGates(Fields spec, String path, Findings findings) {
    Items ready = spec.items("readinessGates");
    for (int i = 0; i < ready.size(); i++) {
      String type = ready.fields(i).text("conditionType");
      findings.invalid(
          path + ".readinessGates[" + i + "].conditionType",
          type,
          NameRule.QUALIFIED_NAME.problems(type));
    }
    Items gates = spec.items("schedulingGates");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < gates.size(); i++) {
      String name = gates.fields(i).text("name");
      String at = path + ".schedulingGates[" + i + "]";
      findings.invalid(at, name, NameRule.QUALIFIED_NAME.problems(name));
      if (!names.add(name)) {
        findings.duplicate(at, name);
      }
    }
  }

  private static void checkHostnameOverride(Fields spec, String path, Findings findings) {
    if (!spec.has("hostnameOverride")) {
      return;
    }
    String at = path + ".hostnameOverride";
    String name = spec.find("hostnameOverride").orElse(Null.NULL) instanceof String s ? s : "";
    if (spec.isTrue("setHostnameAsFQDN")) {
      findings.forbidden(at, "may not be specified when setHostnameAsFQDN is true");
    }
    if (spec.isTrue("hostNetwork")) {
      findings.forbidden(at, "may not be specified when hostNetwork is true");
    }
    if (name.length() > 64) {
      findings.tooLong(at, 64);
    }
    findings.invalid(at, name, Names.subdomainProblems(name));
  }

  private static void checkAliases(Items aliases, String path, Findings findings) {
    for (int i = 0; i < aliases.size(); i++) {
      String at = path + "[" + i + "]";
      String address = aliases.fields(i).text("ip");
      findings.invalid(at + ".ip", address, Addresses.problems(address));
      List<String> names = aliases.fields(i).items("hostnames").eachText();
      for (int n = 0; n < names.size(); n++) {
        findings.invalid(
            at + ".hostnames[" + n + "]", names.get(n), Names.subdomainProblems(names.get(n)));
      }
    }
  }
}
