package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.admission.SecurityLevel.Strictness;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The checks of pod security, in the order in which their violations are told. Facts of
 * k8s.io/pod-security-admission 0.36; the newest check is of version 1.35.
 */
final class SecurityChecks {
  private static final int NEWEST = 35;
  private static final int ALWAYS = Integer.MAX_VALUE;

  /** What a pod does that it may not. */
  record Violation(String reason, String detail) {
    @Override
    public String toString() {
      return detail.isEmpty() ? reason : reason + " (" + detail + ")";
    }
  }

  /** Asks a pod. */
  @FunctionalInterface
  private interface Check extends Function<Pod, Optional<Violation>> {}

  private record Pod(Fields metadata, Fields spec) {
    List<Fields> containers() {
      List<Fields> all = new ArrayList<>();
      for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
        all.addAll(spec.items(list).eachFields());
      }
      return all;
    }

    /** Containers as messages name them: {@code container "a"}. */
    List<String> containersThat(Predicate<Fields> bad) {
      return containers().stream().filter(bad).map(each -> each.text("name")).toList();
    }

    Fields security() {
      return spec.fields("securityContext");
    }

    boolean isWindows() {
      return spec.fields("os").text("name").equals("windows");
    }

    /** In a user namespace of its own, where root is nobody outside. */
    boolean hasOwnUsers() {
      return spec.find("hostUsers").map(value -> value.equals(false)).orElse(false);
    }
  }

  /**
   * A check in the versions in which it is made.
   *
   * @param until the first version without it
   * @param replaces the baseline check that it makes superfluous; "" if none
   */
  private record Row(
      Strictness level, String id, int since, int until, String replaces, Check check) {
    boolean in(int minor) {
      return since <= minor && minor < until;
    }
  }

  private static Row baseline(String id, int since, int until, Check check) {
    return new Row(Strictness.BASELINE, id, since, until, "", check);
  }

  private static Row restricted(String id, int since, int until, String replaces, Check check) {
    return new Row(Strictness.RESTRICTED, id, since, until, replaces, check);
  }

  private static final List<String> SYSCTLS_0 =
      List.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");
  private static final List<String> SYSCTLS_27 =
      plus(SYSCTLS_0, "net.ipv4.ip_local_reserved_ports");
  private static final List<String> SYSCTLS_29 =
      plus(
          SYSCTLS_27,
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes");
  private static final List<String> SYSCTLS_32 =
      plus(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

  private static final List<String> SELINUX_TYPES_0 =
      List.of("", "container_t", "container_init_t", "container_kvm_t");
  private static final List<String> SELINUX_TYPES_31 = plus(SELINUX_TYPES_0, "container_engine_t");

  private static final List<String> DEFAULT_CAPABILITIES =
      List.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  private static final List<String> HARMLESS_VOLUMES =
      List.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private static final List<String> OTHER_VOLUMES =
      List.of(
          "hostPath",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "gitRepo",
          "nfs",
          "iscsi",
          "glusterfs",
          "rbd",
          "flexVolume",
          "cinder",
          "cephfs",
          "flocker",
          "fc",
          "azureFile",
          "vsphereVolume",
          "quobyte",
          "azureDisk",
          "photonPersistentDisk",
          "portworxVolume",
          "scaleIO",
          "storageos");

  private static final List<Row> TABLE =
      List.of(
          baseline("appArmorProfile", 0, ALWAYS, SecurityChecks::appArmor),
          baseline("capabilities_baseline", 0, ALWAYS, SecurityChecks::defaultCapabilities),
          baseline("hostNamespaces", 0, ALWAYS, SecurityChecks::hostNamespaces),
          baseline("hostPathVolumes", 0, ALWAYS, SecurityChecks::hostPaths),
          baseline("hostPorts", 0, ALWAYS, SecurityChecks::hostPorts),
          baseline("hostProbesAndHostLifecycle", 34, ALWAYS, SecurityChecks::hostProbes),
          baseline("privileged", 0, ALWAYS, SecurityChecks::privileged),
          baseline("procMount", 0, 35, SecurityChecks::procMount),
          baseline("procMount", 35, ALWAYS, unlessOwnUsers(SecurityChecks::procMount)),
          baseline("seLinuxOptions", 0, 31, pod -> seLinux(pod, SELINUX_TYPES_0)),
          baseline("seLinuxOptions", 31, ALWAYS, pod -> seLinux(pod, SELINUX_TYPES_31)),
          baseline("seccompProfile_baseline", 0, 19, SecurityChecks::seccompAnnotations),
          baseline("seccompProfile_baseline", 19, ALWAYS, SecurityChecks::seccomp),
          baseline("sysctls", 0, 27, pod -> sysctls(pod, SYSCTLS_0)),
          baseline("sysctls", 27, 29, pod -> sysctls(pod, SYSCTLS_27)),
          baseline("sysctls", 29, 32, pod -> sysctls(pod, SYSCTLS_29)),
          baseline("sysctls", 32, ALWAYS, pod -> sysctls(pod, SYSCTLS_32)),
          baseline("windowsHostProcess", 0, ALWAYS, SecurityChecks::hostProcess),
          restricted("allowPrivilegeEscalation", 8, 25, "", SecurityChecks::escalation),
          restricted(
              "allowPrivilegeEscalation",
              25,
              ALWAYS,
              "",
              unlessWindows(SecurityChecks::escalation)),
          restricted(
              "capabilities_restricted",
              22,
              25,
              "capabilities_baseline",
              SecurityChecks::fewCapabilities),
          restricted(
              "capabilities_restricted",
              25,
              ALWAYS,
              "capabilities_baseline",
              unlessWindows(SecurityChecks::fewCapabilities)),
          restricted("procMount_restricted", 35, ALWAYS, "procMount", SecurityChecks::procMount),
          restricted(
              "restrictedVolumes", 0, ALWAYS, "hostPathVolumes", SecurityChecks::volumeTypes),
          restricted("runAsNonRoot", 0, 35, "", SecurityChecks::nonRoot),
          restricted("runAsNonRoot", 35, ALWAYS, "", unlessOwnUsers(SecurityChecks::nonRoot)),
          restricted("runAsUser", 23, 35, "", SecurityChecks::rootUser),
          restricted("runAsUser", 35, ALWAYS, "", unlessOwnUsers(SecurityChecks::rootUser)),
          restricted(
              "seccompProfile_restricted",
              19,
              25,
              "seccompProfile_baseline",
              SecurityChecks::seccompRequired),
          restricted(
              "seccompProfile_restricted",
              25,
              ALWAYS,
              "seccompProfile_baseline",
              unlessWindows(SecurityChecks::seccompRequired)));

  private SecurityChecks() {}

  private static List<String> plus(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  private static Check unlessWindows(Check check) {
    return pod -> pod.isWindows() ? Optional.empty() : check.apply(pod);
  }

  private static Check unlessOwnUsers(Check check) {
    return pod -> pod.hasOwnUsers() ? Optional.empty() : check.apply(pod);
  }

  /** What a pod, or a template of pods, does that a level does not allow. */
  static List<Violation> violations(SecurityLevel level, Fields metadata, Fields spec) {
    if (level.isPrivileged()) {
      return List.of();
    }
    int minor = Math.min(level.minor(), NEWEST);
    boolean strict = level.strictness() == Strictness.RESTRICTED;
    Set<String> replaced = new LinkedHashSet<>();
    for (Row row : TABLE) {
      if (strict && row.in(minor)) {
        replaced.add(row.replaces());
      }
    }
    Pod pod = new Pod(metadata, spec);
    List<Violation> violations = new ArrayList<>();
    for (Row row : TABLE) {
      boolean asked = strict || row.level() == Strictness.BASELINE;
      if (asked && row.in(minor) && !replaced.contains(row.id())) {
        row.check().apply(pod).ifPresent(violations::add);
      }
    }
    return violations;
  }

  private static String quoted(Iterable<String> items) {
    return "\"" + String.join("\", \"", items) + "\"";
  }

  private static String some(String one, String many, int count) {
    return count == 1 ? one : many;
  }

  private static String containers(List<String> names) {
    return some("container ", "containers ", names.size()) + quoted(names);
  }

  /** "pod", "containers ..." or both. */
  private static String setters(boolean pod, List<String> containers) {
    List<String> setters = new ArrayList<>();
    if (pod) {
      setters.add("pod");
    }
    if (!containers.isEmpty()) {
      setters.add(containers(containers));
    }
    return String.join(" and ", setters);
  }

  private static Fields security(Fields container) {
    return container.fields("securityContext");
  }

  private static Optional<Violation> violation(String reason, String detail) {
    return Optional.of(new Violation(reason, detail));
  }

  private static boolean badType(Fields security, String profile, Set<String> bad) {
    if (!security.has(profile)) {
      return false;
    }
    String type = security.fields(profile).text("type");
    boolean fine = type.equals("RuntimeDefault") || type.equals("Localhost");
    if (!fine) {
      bad.add(type);
    }
    return !fine;
  }

  private static Optional<Violation> appArmor(Pod pod) {
    TreeSet<String> bad = new TreeSet<>();
    boolean whole = badType(pod.security(), "appArmorProfile", bad);
    List<String> containers =
        pod.containersThat(each -> badType(security(each), "appArmorProfile", bad));
    TreeSet<String> annotations = new TreeSet<>();
    Fields given = pod.metadata().fields("annotations");
    for (String key : given.names()) {
      String value = given.text(key);
      boolean fine =
          value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
      if (key.startsWith("container.apparmor.security.beta.kubernetes.io/") && !fine) {
        annotations.add(key + "=\"" + value + "\"");
      }
    }
    List<String> values = new ArrayList<>(bad);
    values.addAll(annotations);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String who = setters(whole, containers);
    if (!annotations.isEmpty()) {
      who += (who.isEmpty() ? "" : " and ") + some("annotation", "annotations", annotations.size());
    }
    return violation(
        some("forbidden AppArmor profile", "forbidden AppArmor profiles", values.size()),
        who + " must not set AppArmor profile type to " + quoted(values));
  }

  private static Optional<Violation> defaultCapabilities(Pod pod) {
    TreeSet<String> bad = new TreeSet<>();
    List<String> containers =
        pod.containersThat(
            each -> {
              List<String> more = new ArrayList<>(added(each));
              more.removeAll(DEFAULT_CAPABILITIES);
              bad.addAll(more);
              return !more.isEmpty();
            });
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "non-default capabilities",
            containers(containers)
                + " must not include "
                + quoted(bad)
                + " in securityContext.capabilities.add");
  }

  private static List<String> added(Fields container) {
    return security(container).fields("capabilities").items("add").eachText();
  }

  private static Optional<Violation> fewCapabilities(Pod pod) {
    List<String> keeping =
        pod.containersThat(
            each -> !security(each).fields("capabilities").items("drop").contains("ALL"));
    TreeSet<String> bad = new TreeSet<>();
    List<String> adding =
        pod.containersThat(
            each -> {
              List<String> more = new ArrayList<>(added(each));
              more.removeIf("NET_BIND_SERVICE"::equals);
              bad.addAll(more);
              return !more.isEmpty();
            });
    List<String> details = new ArrayList<>();
    if (!keeping.isEmpty()) {
      details.add(containers(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    if (!adding.isEmpty()) {
      details.add(
          containers(adding)
              + " must not include "
              + quoted(bad)
              + " in securityContext.capabilities.add");
    }
    return details.isEmpty()
        ? Optional.empty()
        : violation("unrestricted capabilities", String.join("; ", details));
  }

  private static Optional<Violation> hostNamespaces(Pod pod) {
    List<String> shared =
        List.of("hostNetwork", "hostPID", "hostIPC").stream()
            .filter(pod.spec()::isTrue)
            .map(name -> name + "=true")
            .toList();
    return shared.isEmpty()
        ? Optional.empty()
        : violation("host namespaces", String.join(", ", shared));
  }

  private static Optional<Violation> hostPaths(Pod pod) {
    List<String> volumes =
        pod.spec().items("volumes").eachFields().stream()
            .filter(volume -> volume.has("hostPath"))
            .map(volume -> volume.text("name"))
            .toList();
    return volumes.isEmpty() ? Optional.empty() : violation("hostPath volumes", volumes(volumes));
  }

  private static String volumes(List<String> names) {
    return some("volume ", "volumes ", names.size()) + quoted(names);
  }

  private static Optional<Violation> hostPorts(Pod pod) {
    TreeSet<String> ports = new TreeSet<>();
    List<String> containers =
        pod.containersThat(
            each -> {
              boolean bad = false;
              for (Fields port : each.items("ports").eachFields()) {
                if (port.number("hostPort") != 0) {
                  ports.add(Long.toString(port.number("hostPort")));
                  bad = true;
                }
              }
              return bad;
            });
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "hostPort",
            containers(containers)
                + some(" uses ", " use ", containers.size())
                + some("hostPort ", "hostPorts ", ports.size())
                + String.join(", ", ports));
  }

  private static Optional<Violation> hostProbes(Pod pod) {
    TreeSet<String> hosts = new TreeSet<>();
    List<String> containers =
        new ArrayList<>(
            new TreeSet<>(
                pod.containersThat(
                    each -> {
                      List<String> own = handlerHosts(each);
                      hosts.addAll(own);
                      return !own.isEmpty();
                    })));
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "probe or lifecycle host",
            containers(containers)
                + some(" uses ", " use ", containers.size())
                + some("probe or lifecycle host ", "probe or lifecycle hosts ", hosts.size())
                + quoted(hosts));
  }

  private static List<String> handlerHosts(Fields container) {
    List<Fields> handlers =
        List.of(
            container.fields("livenessProbe"),
            container.fields("readinessProbe"),
            container.fields("startupProbe"),
            container.fieldsAt("lifecycle", "postStart"),
            container.fieldsAt("lifecycle", "preStop"));
    List<String> hosts = new ArrayList<>();
    for (Fields handler : handlers) {
      hosts.add(handler.fields("httpGet").text("host"));
      hosts.add(handler.fields("tcpSocket").text("host"));
    }
    hosts.removeIf(String::isEmpty);
    return hosts;
  }

  private static Optional<Violation> privileged(Pod pod) {
    List<String> containers = pod.containersThat(each -> security(each).isTrue("privileged"));
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "privileged", containers(containers) + " must not set securityContext.privileged=true");
  }

  private static Optional<Violation> procMount(Pod pod) {
    TreeSet<String> types = new TreeSet<>();
    List<String> containers =
        pod.containersThat(
            each -> {
              String type = security(each).text("procMount");
              boolean bad = security(each).has("procMount") && !type.equals("Default");
              if (bad) {
                types.add(type);
              }
              return bad;
            });
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "procMount",
            containers(containers) + " must not set securityContext.procMount to " + quoted(types));
  }

  private static Optional<Violation> seLinux(Pod pod, List<String> allowed) {
    TreeSet<String> types = new TreeSet<>();
    TreeSet<String> also = new TreeSet<>();
    Predicate<Fields> bad =
        security -> {
          Fields options = security.fields("seLinuxOptions");
          boolean badType = !allowed.contains(options.text("type"));
          if (badType) {
            types.add(options.text("type"));
          }
          boolean badUser = !options.text("user").isEmpty();
          boolean badRole = !options.text("role").isEmpty();
          if (badUser) {
            also.add("user");
          }
          if (badRole) {
            also.add("role");
          }
          return badType || badUser || badRole;
        };
    boolean whole = bad.test(pod.security());
    List<String> containers = pod.containersThat(each -> bad.test(security(each)));
    if (!whole && containers.isEmpty()) {
      return Optional.empty();
    }
    List<String> data = new ArrayList<>();
    if (!types.isEmpty()) {
      data.add(some("type ", "types ", types.size()) + quoted(types));
    }
    for (String field : List.of("user", "role")) {
      if (also.contains(field)) {
        data.add(field + " may not be set");
      }
    }
    return violation(
        "seLinuxOptions",
        setters(whole, containers)
            + " set forbidden securityContext.seLinuxOptions: "
            + String.join("; ", data));
  }

  private static Optional<Violation> seccompAnnotations(Pod pod) {
    Fields given = pod.metadata().fields("annotations");
    List<String> keys = new ArrayList<>();
    keys.add("seccomp.security.alpha.kubernetes.io/pod");
    for (Fields container : pod.containers()) {
      keys.add("container.seccomp.security.alpha.kubernetes.io/" + container.text("name"));
    }
    TreeSet<String> bad = new TreeSet<>();
    for (String key : keys) {
      String value = given.text(key);
      boolean fine =
          value.equals("runtime/default")
              || value.equals("docker/default")
              || value.startsWith("localhost/");
      if (given.has(key) && !fine) {
        bad.add(key + "=\"" + value + "\"");
      }
    }
    return bad.isEmpty()
        ? Optional.empty()
        : violation(
            "seccompProfile",
            "forbidden "
                + some("annotation ", "annotations ", bad.size())
                + String.join(", ", bad));
  }

  private static Optional<Violation> seccomp(Pod pod) {
    TreeSet<String> bad = new TreeSet<>();
    boolean whole = badType(pod.security(), "seccompProfile", bad);
    List<String> containers =
        pod.containersThat(each -> badType(security(each), "seccompProfile", bad));
    return whole || !containers.isEmpty()
        ? violation(
            "seccompProfile",
            setters(whole, containers)
                + " must not set securityContext.seccompProfile.type to "
                + quoted(bad))
        : Optional.empty();
  }

  private static Optional<Violation> seccompRequired(Pod pod) {
    Optional<Violation> explicit = seccomp(pod);
    if (explicit.isPresent() || pod.security().has("seccompProfile")) {
      return explicit;
    }
    List<String> without = pod.containersThat(each -> !security(each).has("seccompProfile"));
    return without.isEmpty()
        ? Optional.empty()
        : violation(
            "seccompProfile",
            "pod or "
                + containers(without)
                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                + " \"Localhost\"");
  }

  private static Optional<Violation> sysctls(Pod pod, List<String> allowed) {
    List<String> bad =
        pod.security().items("sysctls").eachFields().stream()
            .map(each -> each.text("name"))
            .filter(name -> !allowed.contains(name))
            .toList();
    return bad.isEmpty()
        ? Optional.empty()
        : violation("forbidden sysctls", String.join(", ", bad));
  }

  private static Optional<Violation> hostProcess(Pod pod) {
    Predicate<Fields> bad = security -> security.fields("windowsOptions").isTrue("hostProcess");
    boolean whole = bad.test(pod.security());
    List<String> containers = pod.containersThat(each -> bad.test(security(each)));
    return whole || !containers.isEmpty()
        ? violation(
            "hostProcess",
            setters(whole, containers)
                + " must not set securityContext.windowsOptions.hostProcess=true")
        : Optional.empty();
  }

  private static boolean is(Fields security, String field, Object value) {
    return security.find(field).map(value::equals).orElse(false);
  }

  private static Optional<Violation> escalation(Pod pod) {
    List<String> containers =
        pod.containersThat(each -> !is(security(each), "allowPrivilegeEscalation", false));
    return containers.isEmpty()
        ? Optional.empty()
        : violation(
            "allowPrivilegeEscalation != false",
            containers(containers) + " must set securityContext.allowPrivilegeEscalation=false");
  }

  private static Optional<Violation> volumeTypes(Pod pod) {
    List<String> volumes = new ArrayList<>();
    TreeSet<String> types = new TreeSet<>();
    for (Fields volume : pod.spec().items("volumes").eachFields()) {
      if (HARMLESS_VOLUMES.stream().noneMatch(volume::has)) {
        volumes.add(volume.text("name"));
        types.add(OTHER_VOLUMES.stream().filter(volume::has).findFirst().orElse("unknown"));
      }
    }
    return volumes.isEmpty()
        ? Optional.empty()
        : violation(
            "restricted volume types",
            volumes(volumes)
                + some(" uses ", " use ", volumes.size())
                + some("restricted volume type ", "restricted volume types ", types.size())
                + quoted(types));
  }

  private static Optional<Violation> nonRoot(Pod pod) {
    String reason = "runAsNonRoot != true";
    boolean whole = is(pod.security(), "runAsNonRoot", false);
    List<String> roots = pod.containersThat(each -> is(security(each), "runAsNonRoot", false));
    if (whole || !roots.isEmpty()) {
      return violation(
          reason, setters(whole, roots) + " must not set securityContext.runAsNonRoot=false");
    }
    if (pod.security().isTrue("runAsNonRoot")) {
      return Optional.empty();
    }
    List<String> silent = pod.containersThat(each -> !security(each).has("runAsNonRoot"));
    return silent.isEmpty()
        ? Optional.empty()
        : violation(
            reason, "pod or " + containers(silent) + " must set securityContext.runAsNonRoot=true");
  }

  private static Optional<Violation> rootUser(Pod pod) {
    boolean whole = is(pod.security(), "runAsUser", 0L);
    List<String> containers = pod.containersThat(each -> is(security(each), "runAsUser", 0L));
    return whole || !containers.isEmpty()
        ? violation("runAsUser=0", setters(whole, containers) + " must not set runAsUser=0")
        : Optional.empty();
  }
}
