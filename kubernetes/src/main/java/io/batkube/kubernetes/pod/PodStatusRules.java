package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a kubelet or a scheduler may say in the status of a pod. */
final class PodStatusRules {
  private static final List<String> SYSTEM_CONDITIONS =
      List.of("PodScheduled", "Ready", "Initialized");
  private static final List<String> HEALTH = List.of("Healthy", "Unhealthy", "Unknown");

  private final Fields pod;
  private final Fields old;
  private final Mistakes mistakes;

  PodStatusRules(Fields pod, Fields old, Mistakes mistakes) {
    this.pod = pod;
    this.old = old;
    this.mistakes = mistakes;
  }

  void check() {
    Fields status = pod.fields("status");
    Fields before = old.fields("status");
    Fields spec = pod.fields("spec");
    checkConditions(status.items("conditions"));
    checkNomination(status.text("nominatedNodeName"), before.text("nominatedNodeName"));
    if (status.number("observedGeneration") < 0) {
      mistakes.invalid(
          "status.observedGeneration",
          status.number("observedGeneration"),
          "must be a non-negative integer");
    }
    mistakes.immutable("status.qosClass", status.text("qosClass"), before.text("qosClass"));
    checkStates("containerStatuses", "containers");
    checkStates("initContainerStatuses", "initContainers");
    checkEphemeralStates();
    checkClaims(status.items("resourceClaimStatuses"), spec.items("resourceClaims"));
    checkAddresses("podIPs", status, before);
    checkHostAddresses(status, before);
    for (String list :
        List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      checkUsers(status.items(list), "status." + list, PodSpec.system(spec));
    }
    checkHealth(
        status.items("containerStatuses"), "status.containerStatuses", spec.items("containers"));
    checkHealth(
        status.items("initContainerStatuses"),
        "status.initContainerStatuses",
        spec.items("initContainers"));
    Items ephemeral = status.items("ephemeralContainerStatuses");
    for (int i = 0; i < ephemeral.size(); i++) {
      if (!ephemeral.fields(i).items("allocatedResourcesStatus").isEmpty()) {
        mistakes.forbidden(
            "status.ephemeralContainerStatuses[" + i + "].allocatedResourcesStatus",
            "must not be specified in container status");
      }
    }
  }

  private void checkConditions(Items conditions) {
    for (int i = 0; i < conditions.size(); i++) {
      String path = "status.conditions[" + i + "]";
      long generation = conditions.fields(i).number("observedGeneration");
      if (generation < 0) {
        mistakes.invalid(
            path + ".observedGeneration", generation, "must be a non-negative integer");
      }
      String type = conditions.fields(i).text("type");
      if (!SYSTEM_CONDITIONS.contains(type)) {
        mistakes.invalid(path + ".Type", type, NameRule.QUALIFIED_NAME.problems(type));
      }
    }
  }

  private void checkNomination(String node, String before) {
    if (node.isEmpty() || node.equals(before)) {
      return;
    }
    String path = "status.nominatedNodeName";
    mistakes.invalid(path, node, Names.subdomainProblems(node));
    if (!old.fields("spec").text("nodeName").isEmpty()) {
      mistakes.forbidden(path, "may not be set on pods that are already bound to a node");
    }
  }

  /** What has ended stays so, unless its policy lets it start again. */
  private void checkStates(String list, String containers) {
    Fields spec = old.fields("spec");
    Items before = old.fields("status").items(list);
    for (int i = 0; i < before.size(); i++) {
      Fields ended = before.fields(i).fields("state");
      String name = before.fields(i).text("name");
      if (ended.has("terminated")
          && !anyRestartsAll(spec)
          && restarts(list, name)
          && spec.items(containers).eachFields().stream()
              .filter(c -> c.text("name").equals(name))
              .findFirst()
              .filter(c -> mayRestart(c, spec, ended.fields("terminated").number("exitCode")))
              .isEmpty()) {
        mistakes.forbidden(
            "status." + list + "[" + i + "].state",
            "may not be transitioned to non-terminated state");
      }
    }
  }

  private static boolean anyRestartsAll(Fields spec) {
    return PodSpec.containers(spec).stream()
        .flatMap(c -> c.container().items("restartPolicyRules").eachFields().stream())
        .anyMatch(rule -> rule.text("action").equals("RestartAllContainers"));
  }

  private boolean restarts(String list, String name) {
    return pod.fields("status").items(list).eachFields().stream()
        .filter(status -> status.text("name").equals(name))
        .anyMatch(status -> !status.fields("state").has("terminated"));
  }

  private static boolean mayRestart(Fields container, Fields spec, long exitCode) {
    String policy = spec.text("restartPolicy");
    if (container.has("restartPolicy")) {
      for (Fields rule : container.items("restartPolicyRules").eachFields()) {
        Fields codes = rule.fields("exitCodes");
        boolean among = codes.items("values").contains(exitCode);
        if (codes.text("operator").equals("NotIn") != among
            && rule.text("action").equals("Restart")) {
          return true;
        }
      }
      policy = container.text("restartPolicy");
    }
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }

  private void checkEphemeralStates() {
    String list = "ephemeralContainerStatuses";
    Items before = old.fields("status").items(list);
    for (int i = 0; i < before.size(); i++) {
      if (before.fields(i).fields("state").has("terminated")
          && restarts(list, before.fields(i).text("name"))) {
        mistakes.forbidden(
            "status." + list + "[" + i + "].state",
            "may not be transitioned to non-terminated state");
      }
    }
  }

  private void checkClaims(Items statuses, Items claims) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < statuses.size(); i++) {
      String path = "status.resourceClaimStatuses[" + i + "]";
      String name = statuses.fields(i).text("name");
      if (claims.eachFields().stream().noneMatch(c -> c.text("name").equals(name))) {
        mistakes.invalid(
            path + ".name", name, "must match the name of an entry in `spec.resourceClaims`");
      }
      if (!names.add(name)) {
        mistakes.duplicate(path + ".name", name);
      }
      String claim = statuses.fields(i).text("resourceClaimName");
      if (!claim.isEmpty()) {
        mistakes.invalid(path + ".resourceClaimName", claim, Names.subdomainProblems(claim));
      }
    }
  }

  private void checkAddresses(String list, Fields status, Fields before) {
    List<String> addresses = texts(status.items(list));
    List<String> known = texts(before.items(list));
    for (int i = 0; i < addresses.size(); i++) {
      mistakes.addAll(
          Address.checkLegacy("status." + list + "[" + i + "]", addresses.get(i), known));
    }
    long six = addresses.stream().filter(a -> a.indexOf(':') >= 0).count();
    if (addresses.size() > 2 || addresses.size() == 2 && six != 1) {
      mistakes.invalid(
          "status." + list,
          InternalForm.of(list.equals("podIPs") ? "core.PodIP" : "core.HostIP", status.items(list)),
          "may specify no more than one IP for each IP family");
    }
  }

  private static List<String> texts(Items addresses) {
    return addresses.eachFields().stream().map(address -> address.text("ip")).toList();
  }

  private void checkHostAddresses(Fields status, Fields before) {
    Items addresses = status.items("hostIPs");
    if (addresses.isEmpty()) {
      return;
    }
    String first = addresses.fields(0).text("ip");
    if (!status.text("hostIP").equals(first)) {
      mistakes.invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`");
    }
    checkAddresses("hostIPs", status, before);
  }

  private void checkUsers(Items statuses, String path, String system) {
    for (int i = 0; i < statuses.size(); i++) {
      Fields user = statuses.fields(i).fields("user");
      String at = path + "[" + i + "].user.linux";
      if (!user.has("linux")) {
        continue;
      }
      if (system.equals("windows")) {
        mistakes.forbidden(at, "cannot be set for a windows pod");
        continue;
      }
      Fields linux = user.fields("linux");
      mistakes.inRange(at + ".uid", linux.number("uid"), 0, Integer.MAX_VALUE);
      mistakes.inRange(at + ".gid", linux.number("gid"), 0, Integer.MAX_VALUE);
      Items groups = linux.items("supplementalGroups");
      for (int g = 0; g < groups.size(); g++) {
        long group = groups.get(g) instanceof Long number ? number : 0;
        mistakes.inRange(at + ".supplementalGroups[" + g + "]", group, 0, Integer.MAX_VALUE);
      }
    }
  }

  private void checkHealth(Items statuses, String path, Items containers) {
    for (int i = 0; i < statuses.size(); i++) {
      Items resources = statuses.fields(i).items("allocatedResourcesStatus");
      String name = statuses.fields(i).text("name");
      for (int j = 0; j < resources.size(); j++) {
        String at = path + "[" + i + "].allocatedResourcesStatus[" + j + "]";
        String resource = resources.fields(j).text("name");
        containers.eachFields().stream()
            .filter(c -> c.text("name").equals(name))
            .findFirst()
            .ifPresent(c -> checkAllocated(resource, c.fields("resources"), at));
        checkHealth(resources.fields(j).items("resources"), at + ".resources");
      }
    }
  }

  private void checkAllocated(String name, Fields resources, String path) {
    if (name.startsWith("claim:")) {
      boolean claimed =
          resources.items("claims").eachFields().stream()
              .map(
                  c ->
                      "claim:"
                          + c.text("name")
                          + (c.text("request").isEmpty() ? "" : "/" + c.text("request")))
              .anyMatch(name::equals);
      if (!claimed) {
        mistakes.invalid(
            path + ".name",
            name,
            "must match one of the container's resource claims in a format"
                + " 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty");
      }
    } else if (!resources.fields("requests").has(name)) {
      mistakes.invalid(path + ".name", name, "must match one of the container's resource requests");
    }
  }

  private void checkHealth(Items resources, String path) {
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < resources.size(); i++) {
      Fields resource = resources.fields(i);
      String at = path + "[" + i + "]";
      if (!HEALTH.contains(resource.text("health"))) {
        mistakes.notSupportedInOrder(at + ".health", resource.text("health"), HEALTH);
      }
      if (resource.find("message").orElse(Null.NULL) instanceof String message) {
        if (message.isEmpty()) {
          mistakes.required(at + ".message", "must be non-empty if specified");
        } else if (message.length() > 1024) {
          mistakes.tooLong(at + ".message", 1024);
        }
      }
      if (!ids.add(resource.text("resourceID"))) {
        mistakes.duplicate(at + ".resourceID", resource.text("resourceID"));
      }
    }
  }
}
