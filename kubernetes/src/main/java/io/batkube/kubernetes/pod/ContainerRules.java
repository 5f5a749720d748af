package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The containers of a pod, of all three sorts. */
final class ContainerRules {
  static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
  private static final List<String> RESTARTS = List.of("Always", "Never", "OnFailure");
  private static final List<String> PROPAGATIONS =
      List.of("Bidirectional", "HostToContainer", "None");
  private static final List<String> RECURSIONS = List.of("Disabled", "Enabled", "IfPossible");

  /** Fields in Go's order that an ephemeral container must not have. */
  private static final List<String> NOT_EPHEMERAL =
      List.of(
          "ports",
          "resources",
          "resizePolicy",
          "restartPolicy",
          "restartPolicyRules",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "lifecycle");

  private final Fields spec;
  private final Map<String, Fields> volumes;
  private final Set<String> claims;
  private final Tolerance tolerance;
  private final Mistakes mistakes;

  ContainerRules(
      Fields spec,
      Map<String, Fields> volumes,
      Set<String> claims,
      Tolerance tolerance,
      Mistakes mistakes) {
    this.spec = spec;
    this.volumes = volumes;
    this.claims = claims;
    this.tolerance = tolerance;
    this.mistakes = mistakes;
  }

  void checkContainers(String path) {
    Items containers = spec.items("containers");
    if (containers.isEmpty()) {
      mistakes.required(path);
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    ProbeRules probes = new ProbeRules(spec, mistakes);
    for (int i = 0; i < containers.size(); i++) {
      Fields container = containers.fields(i);
      String at = path + "[" + i + "]";
      checkCommon(container, at);
      if (!names.add(container.text("name"))) {
        mistakes.duplicate(at + ".name", container.text("name"));
      }
      probes.checkAll(container, at);
      checkRestart(container, at);
    }
    checkHostPorts(containers, path);
  }

  void checkInitContainers(String path) {
    Items containers = spec.items("initContainers");
    Set<String> names = new LinkedHashSet<>();
    spec.items("containers").eachFields().forEach(c -> names.add(c.text("name")));
    ProbeRules probes = new ProbeRules(spec, mistakes);
    for (int i = 0; i < containers.size(); i++) {
      Fields container = containers.fields(i);
      String at = path + "[" + i + "]";
      checkCommon(container, at);
      checkRestart(container, at);
      String name = container.text("name");
      if (names.contains(name)) {
        mistakes.duplicate(at + ".name", name);
      } else if (!name.isEmpty()) {
        names.add(name);
      }
      checkHostPorts(Items.of(container), path);
      if (PodSpec.isSidecar(container)) {
        probes.checkAll(container, at);
      } else {
        for (String field :
            List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
          if (container.has(field)) {
            mistakes.forbidden(
                at + "." + field,
                "may not be set for init containers without restartPolicy=Always");
          }
        }
        if (!tolerance.restartingInitContainers()) {
          checkNoRestartOnResize(container.items("resizePolicy"), at + ".resizePolicy");
        }
      }
    }
  }

  private void checkNoRestartOnResize(Items policies, String path) {
    for (int i = 0; i < policies.size(); i++) {
      if (policies.fields(i).text("restartPolicy").equals("RestartContainer")) {
        mistakes.invalid(
            path + "[" + i + "].restartPolicy",
            "RestartContainer",
            "must not be set to 'RestartContainer' for non-sidecar initContainers");
      }
    }
  }

  void checkEphemeralContainers(String path) {
    Items containers = spec.items("ephemeralContainers");
    Set<String> others = new LinkedHashSet<>();
    spec.items("containers").eachFields().forEach(c -> others.add(c.text("name")));
    spec.items("initContainers").eachFields().forEach(c -> others.add(c.text("name")));
    Set<String> names = new LinkedHashSet<>(others);
    for (int i = 0; i < containers.size(); i++) {
      Fields container = containers.fields(i);
      String at = path + "[" + i + "]";
      checkCommon(container, at);
      checkImage(container, at, mistakes);
      if (!names.add(container.text("name"))) {
        mistakes.duplicate(at + ".name", container.text("name"));
      }
      String target = container.text("targetContainerName");
      if (!target.isEmpty() && !others.contains(target)) {
        mistakes.notFound(at + ".targetContainerName", target);
      }
      for (String field : NOT_EPHEMERAL) {
        if (isSet(container, field)) {
          mistakes.forbidden(at + "." + field, "cannot be set for an Ephemeral Container");
        }
      }
      Items mounts = container.items("volumeMounts");
      for (int m = 0; m < mounts.size(); m++) {
        for (String field : List.of("subPath", "subPathExpr")) {
          if (!mounts.fields(m).text(field).isEmpty()) {
            mistakes.forbidden(
                at + ".volumeMounts[" + m + "]." + field,
                "cannot be set for an Ephemeral Container");
          }
        }
      }
    }
  }

  private static boolean isSet(Fields container, String field) {
    Object value = container.find(field).orElse(Null.NULL);
    return switch (value) {
      case Null _ -> false;
      case Items items -> !items.isEmpty();
      case Fields fields -> !field.equals("resources") || !fields.isEmpty();
      default -> true;
    };
  }

  private void checkCommon(Fields container, String path) {
    String name = container.text("name");
    if (name.isEmpty()) {
      mistakes.required(path + ".name");
    } else {
      mistakes.invalid(path + ".name", name, Names.labelProblems(name));
    }
    mistakes.requireText(path + ".image", container.text("image"));
    mistakes.requiredInOrder(
        path + ".terminationMessagePolicy",
        container.text("terminationMessagePolicy"),
        MESSAGE_POLICIES);
    checkPorts(container.items("ports"), path + ".ports");
    VariableRules.check(container.items("env"), path + ".env", mistakes);
    VariableRules.checkFrom(container.items("envFrom"), path + ".envFrom", mistakes);
    checkMounts(container, path + ".volumeMounts");
    checkDevices(container, path + ".volumeDevices");
    mistakes.requiredInOrder(
        path + ".imagePullPolicy", container.text("imagePullPolicy"), PULL_POLICIES);
    ResourceRules.checkContainer(
        container.fields("resources"), claims, path + ".resources", tolerance, mistakes);
    checkResize(container.items("resizePolicy"), path + ".resizePolicy");
    if (container.has("securityContext")) {
      SecurityRules.checkContainer(
          container.fields("securityContext"),
          path + ".securityContext",
          PodSpec.usesHostUsers(spec),
          mistakes);
    }
  }

  /** What holds for the image of a pod, but not of a template. */
  static void checkImage(Fields container, String path, Mistakes mistakes) {
    String image = container.text("image");
    if (!image.equals(image.strip())) {
      mistakes.invalid(path + ".image", image, "must not have leading or trailing whitespace");
    }
  }

  private void checkPorts(Items ports, String path) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      Fields port = ports.fields(i);
      String at = path + "[" + i + "]";
      String name = port.text("name");
      if (!name.isEmpty()) {
        List<String> problems = Names.portProblems(name);
        mistakes.invalid(at + ".name", name, problems);
        if (problems.isEmpty() && !names.add(name)) {
          mistakes.duplicate(at + ".name", name);
        }
      }
      long number = port.number("containerPort");
      if (number == 0) {
        mistakes.required(at + ".containerPort");
      } else {
        mistakes.invalid(at + ".containerPort", number, TextRules.portProblems(number));
      }
      long host = port.number("hostPort");
      if (host != 0) {
        mistakes.invalid(at + ".hostPort", host, TextRules.portProblems(host));
      }
      mistakes.requiredInOrder(at + ".protocol", port.text("protocol"), PROTOCOLS);
    }
  }

  private void checkHostPorts(Items containers, String path) {
    Set<String> taken = new LinkedHashSet<>();
    for (int c = 0; c < containers.size(); c++) {
      Items ports = containers.fields(c).items("ports");
      for (int p = 0; p < ports.size(); p++) {
        Fields port = ports.fields(p);
        String key =
            port.text("protocol") + "/" + port.text("hostIP") + "/" + port.number("hostPort");
        if (port.number("hostPort") != 0 && !taken.add(key)) {
          mistakes.duplicate(path + "[" + c + "].ports[" + p + "].hostPort", key);
        }
      }
    }
  }

  private void checkMounts(Fields container, String path) {
    Items mounts = container.items("volumeMounts");
    List<Fields> devices = container.items("volumeDevices").eachFields();
    Set<String> points = new LinkedHashSet<>();
    for (int i = 0; i < mounts.size(); i++) {
      Fields mount = mounts.fields(i);
      String at = path + "[" + i + "]";
      String name = mount.text("name");
      String point = mount.text("mountPath");
      mistakes.requireText(at + ".name", name);
      if (!volumes.containsKey(name)) {
        mistakes.notFound(at + ".name", name);
      }
      mistakes.requireText(at + ".mountPath", point);
      if (!points.add(point)) {
        mistakes.invalid(at + ".mountPath", point, "must be unique");
      }
      if (devices.stream().anyMatch(d -> d.text("name").equals(name))) {
        mistakes.invalid(at + ".name", name, "must not already exist in volumeDevices");
      }
      if (devices.stream().anyMatch(d -> d.text("devicePath").equals(point))) {
        mistakes.invalid(
            at + ".mountPath", point, "must not already exist as a path in volumeDevices");
      }
      // The paths of these lack the position, as in a real server.
      String below = mount.text("subPath");
      if (!below.isEmpty()) {
        TextRules.checkDescending(path + ".subPath", below, mistakes);
      }
      String expression = mount.text("subPathExpr");
      if (!expression.isEmpty()) {
        if (!below.isEmpty()) {
          mistakes.invalid(
              at + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
        }
        TextRules.checkDescending(path + ".subPathExpr", expression, mistakes);
      }
      checkPropagation(mount, container, path + ".mountPropagation");
      checkRecursion(mount, path + ".recursiveReadOnly");
    }
  }

  private void checkPropagation(Fields mount, Fields container, String path) {
    if (!mount.has("mountPropagation")) {
      return;
    }
    String propagation = mount.text("mountPropagation");
    if (!PROPAGATIONS.contains(propagation)) {
      mistakes.notSupportedInOrder(path, propagation, PROPAGATIONS);
    }
    if (propagation.equals("Bidirectional")
        && !container.fields("securityContext").isTrue("privileged")) {
      mistakes.forbidden(
          path, "Bidirectional mount propagation is available only to privileged containers");
    }
  }

  private void checkRecursion(Fields mount, String path) {
    String recursion = mount.text("recursiveReadOnly");
    if (!mount.has("recursiveReadOnly") || recursion.equals("Disabled")) {
      return;
    }
    if (!RECURSIONS.contains(recursion)) {
      mistakes.notSupportedInOrder(path, recursion, RECURSIONS);
      return;
    }
    if (!mount.isTrue("readOnly")) {
      mistakes.forbidden(path, "may only be specified when readOnly is true");
    }
    if (mount.has("mountPropagation") && !mount.text("mountPropagation").equals("None")) {
      mistakes.forbidden(
          path, "may only be specified when mountPropagation is None or not specified");
    }
  }

  private void checkDevices(Fields container, String path) {
    Items devices = container.items("volumeDevices");
    List<Fields> mounts = container.items("volumeMounts").eachFields();
    Set<String> names = new LinkedHashSet<>();
    Set<String> paths = new LinkedHashSet<>();
    for (int i = 0; i < devices.size(); i++) {
      String at = path + "[" + i + "]";
      String name = devices.fields(i).text("name");
      String device = devices.fields(i).text("devicePath");
      mistakes.requireText(at + ".name", name);
      if (names.contains(name)) {
        mistakes.invalid(at + ".name", name, "must be unique");
      }
      Fields volume = volumes.get(name);
      if (volume == null) {
        mistakes.notFound(at + ".name", name);
      } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
        mistakes.invalid(
            at + ".name",
            name,
            "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
      }
      mistakes.requireText(at + ".devicePath", device);
      if (paths.contains(device)) {
        mistakes.invalid(at + ".devicePath", device, "must be unique");
      }
      if (List.of(device.split("/", -1)).contains("..")) {
        mistakes.invalid(at + ".devicePath", device, "can not contain backsteps ('..')");
      } else {
        paths.add(device);
      }
      if (mounts.stream().anyMatch(m -> m.text("name").equals(name))) {
        mistakes.invalid(at + ".name", name, "must not already exist in volumeMounts");
      }
      if (mounts.stream().anyMatch(m -> m.text("mountPath").equals(device))) {
        mistakes.invalid(
            at + ".devicePath", device, "must not already exist as a path in volumeMounts");
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  private void checkResize(Items policies, String path) {
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < policies.size(); i++) {
      String resource = policies.fields(i).text("resourceName");
      String restart = policies.fields(i).text("restartPolicy");
      if (!seen.add(resource)) {
        mistakes.duplicate(path + "[" + i + "]", resource);
      }
      mistakes.requiredInOrder(path, resource, List.of("cpu", "memory"));
      mistakes.requiredInOrder(path, restart, List.of("NotRequired", "RestartContainer"));
      if (spec.text("restartPolicy").equals("Never") && !restart.equals("NotRequired")) {
        mistakes.invalid(
            path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
      }
    }
  }

  private void checkRestart(Fields container, String path) {
    Items rules = container.items("restartPolicyRules");
    if (!container.has("restartPolicy")) {
      if (rules.isEmpty()) {
        return;
      }
      mistakes.required(
          path + ".restartPolicy", "must specify restartPolicy when restart rules are used");
    } else if (!RESTARTS.contains(container.text("restartPolicy"))) {
      mistakes.notSupportedInOrder(
          path + ".restartPolicy", container.text("restartPolicy"), RESTARTS);
    }
    if (rules.size() > 20) {
      mistakes.tooMany(path + ".restartPolicyRules", rules.size(), 20);
    }
    for (int i = 0; i < rules.size(); i++) {
      Fields rule = rules.fields(i);
      String at = path + ".restartPolicyRules[" + i + "]";
      List<String> actions = List.of("Restart", "RestartAllContainers");
      if (!actions.contains(rule.text("action"))) {
        mistakes.notSupportedInOrder(at + ".action", rule.text("action"), actions);
      }
      if (!rule.has("exitCodes")) {
        mistakes.required(at + ".exitCodes", "must be specified");
        continue;
      }
      Fields codes = rule.fields("exitCodes");
      List<String> operators = List.of("In", "NotIn");
      if (!operators.contains(codes.text("operator"))) {
        mistakes.notSupportedInOrder(at + ".exitCodes.operator", codes.text("operator"), operators);
      }
      if (codes.items("values").size() > 255) {
        mistakes.tooMany(at + ".exitCodes.values", codes.items("values").size(), 255);
      }
    }
  }

  /** The value of a field as a real server shows it inside a message. */
  static Object shown(String type, Fields value) {
    return InternalForm.of("core." + type, value);
  }
}
