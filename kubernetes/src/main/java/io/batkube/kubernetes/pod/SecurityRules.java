package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Security contexts of pods and containers, and what differs between operating systems. */
final class SecurityRules {
  private static final String SYSCTL =
      "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SYSCTL_NAME = Pattern.compile(SYSCTL);
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern NET_BIOS =
      Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
  private static final String WINDOWS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final Pattern WINDOWS_DOMAIN =
      Pattern.compile(WINDOWS_LABEL + "(?:\\." + WINDOWS_LABEL + ")*");
  private static final Pattern BAD_USER = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
  private static final Pattern DOTS = Pattern.compile("[. ]+");
  private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");
  private static final String NOT_ON_WINDOWS = "cannot be set for a windows pod";

  private SecurityRules() {}

  static void checkPod(Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    Fields context = spec.fields("securityContext");
    checkId(context, "fsGroup", path, mistakes);
    checkId(context, "runAsUser", path, mistakes);
    checkId(context, "runAsGroup", path, mistakes);
    Items groups = context.items("supplementalGroups");
    for (int i = 0; i < groups.size(); i++) {
      long group = groups.get(i) instanceof Long number ? number : 0;
      mistakes.inRange(path + ".supplementalGroups[" + i + "]", group, 0, Integer.MAX_VALUE);
    }
    if (spec.isTrue("hostPID") && spec.isTrue("shareProcessNamespace")) {
      mistakes.invalid(
          path + ".shareProcessNamespace",
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    checkSysctls(spec, path + ".sysctls", tolerance, mistakes);
    checkChoice(
        context, "fsGroupChangePolicy", List.of("Always", "OnRootMismatch"), path, mistakes);
    checkSeccomp(context, path, mistakes);
    checkWindowsOptions(context, path, mistakes);
    checkAppArmor(context, path, mistakes);
    checkChoice(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"), path, mistakes);
    checkChoice(
        context,
        "seLinuxChangePolicy",
        tolerance.anySelinuxPolicy() ? List.of("MountOption", "Recursive") : List.of("Recursive"),
        path,
        mistakes);
  }

  private static void checkId(Fields context, String name, String path, Mistakes mistakes) {
    if (context.has(name)) {
      mistakes.inRange(path + "." + name, context.number(name), 0, Integer.MAX_VALUE);
    }
  }

  private static void checkChoice(
      Fields context, String name, List<String> supported, String path, Mistakes mistakes) {
    if (context.has(name) && !supported.contains(context.text(name))) {
      mistakes.notSupportedInOrder(path + "." + name, context.text(name), supported);
    }
  }

  private static void checkSysctls(
      Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    Items sysctls = spec.fields("securityContext").items("sysctls");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < sysctls.size(); i++) {
      String name = sysctls.fields(i).text("name");
      String at = path + "[" + i + "].name";
      if (name.isEmpty()) {
        mistakes.required(at);
      } else if (name.length() > 253 || !SYSCTL_NAME.matcher(name).matches()) {
        mistakes.invalid(
            at, name, "must have at most 253 characters and match regex ^" + SYSCTL + "$");
      } else if (names.contains(name)) {
        mistakes.duplicate(at, name);
      }
      if (!tolerance.anyHostSysctl()) {
        hostSysctlProblem(name, spec).ifPresent(problem -> mistakes.invalid(at, name, problem));
      }
      names.add(name);
    }
  }

  /** A sysctl of a namespace that the pod shares with its host. */
  static Optional<String> hostSysctlProblem(String written, Fields spec) {
    int dot = written.indexOf('.');
    int slash = written.indexOf('/');
    String name = slash >= 0 && (dot < 0 || slash < dot) ? written.replace('/', '.') : written;
    boolean ipc =
        name.startsWith("kernel.shm")
            || name.startsWith("kernel.msg")
            || name.startsWith("fs.mqueue.")
            || name.equals("kernel.sem");
    if (name.startsWith("net.") && spec.isTrue("hostNetwork")) {
      return Optional.of("may not be specified when 'hostNetwork' is true");
    }
    return ipc && spec.isTrue("hostIPC")
        ? Optional.of("may not be specified when 'hostIPC' is true")
        : Optional.empty();
  }

  private static void checkSeccomp(Fields context, String path, Mistakes mistakes) {
    if (!context.has("seccompProfile")) {
      return;
    }
    Fields profile = context.fields("seccompProfile");
    String at = path + ".seccompProfile";
    String type = profile.text("type");
    if (type.isEmpty()) {
      mistakes.required(at + ".type", "type is required when seccompProfile is set");
    } else if (!PROFILES.contains(type)) {
      mistakes.notSupportedInOrder(at + ".type", type, PROFILES);
    }
    if (type.equals("Localhost")) {
      if (!profile.has("localhostProfile")) {
        mistakes.required(at + ".localhostProfile", "must be set when seccomp type is Localhost");
      } else {
        TextRules.checkDescending(
            at + ".localhostProfile", profile.text("localhostProfile"), mistakes);
      }
    } else if (profile.has("localhostProfile")) {
      mistakes.invalid(
          at + ".localhostProfile",
          InternalForm.of("core.SeccompProfile", profile),
          "can only be set when seccomp type is Localhost");
    }
  }

  private static void checkAppArmor(Fields context, String path, Mistakes mistakes) {
    if (!context.has("appArmorProfile")) {
      return;
    }
    Fields profile = context.fields("appArmorProfile");
    String at = path + ".appArmorProfile";
    String file = profile.text("localhostProfile");
    switch (profile.text("type")) {
      case "Localhost" -> {
        if (!profile.has("localhostProfile") || file.isEmpty()) {
          mistakes.required(
              at + ".localhostProfile", "must be set when AppArmor type is Localhost");
        } else if (!file.equals(file.strip())) {
          mistakes.invalid(at + ".localhostProfile", file, "must not be padded with whitespace");
        }
        if (file.length() > 4095) {
          mistakes.tooLong(at + ".localhostProfile", 4095);
        }
      }
      case "RuntimeDefault", "Unconfined" -> {
        if (profile.has("localhostProfile")) {
          mistakes.invalid(
              at + ".localhostProfile", file, "can only be set when AppArmor type is Localhost");
        }
      }
      case "" -> mistakes.required(at + ".type", "type is required when appArmorProfile is set");
      default -> mistakes.notSupportedInOrder(at + ".type", profile.text("type"), PROFILES);
    }
  }

  /**
   * The context of a container.
   *
   * @param hostUsers the pod has no user namespace of its own
   */
  static void checkContainer(Fields context, String path, boolean hostUsers, Mistakes mistakes) {
    checkId(context, "runAsUser", path, mistakes);
    checkId(context, "runAsGroup", path, mistakes);
    if (context.has("procMount")) {
      String mount = context.text("procMount");
      List<String> mounts = List.of("Default", "Unmasked");
      if (!mounts.contains(mount)) {
        mistakes.notSupportedInOrder(path + ".procMount", mount, mounts);
      }
      if (hostUsers && mount.equals("Unmasked")) {
        mistakes.invalid(path + ".procMount", mount, "`hostUsers` must be false to use `Unmasked`");
      }
    }
    checkSeccomp(context, path, mistakes);
    if (context.has("allowPrivilegeEscalation") && !context.isTrue("allowPrivilegeEscalation")) {
      Object shown = InternalForm.of("core.SecurityContext", context);
      if (context.isTrue("privileged")) {
        mistakes.invalid(
            path, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
      }
      for (String capability : context.fields("capabilities").items("add").eachText()) {
        if (capability.equals("CAP_SYS_ADMIN")) {
          mistakes.invalid(
              path,
              shown,
              "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add`"
                  + " CAP_SYS_ADMIN");
        }
      }
    }
    checkWindowsOptions(context, path, mistakes);
    checkAppArmor(context, path, mistakes);
  }

  private static void checkWindowsOptions(Fields context, String path, Mistakes mistakes) {
    Fields options = context.fields("windowsOptions");
    String at = path + ".windowsOptions";
    if (options.has("gmsaCredentialSpecName")) {
      String name = options.text("gmsaCredentialSpecName");
      mistakes.invalid(at + ".gmsaCredentialSpecName", name, Names.subdomainProblems(name));
    }
    if (options.has("gmsaCredentialSpec")) {
      String credential = options.text("gmsaCredentialSpec");
      if (credential.isEmpty()) {
        mistakes.invalid(
            at + ".gmsaCredentialSpec", "", "gmsaCredentialSpec cannot be an empty string");
      } else if (credential.length() > 64 * 1024) {
        mistakes.invalid(
            at + ".gmsaCredentialSpec", credential, "gmsaCredentialSpec size must be under 64 KiB");
      }
    }
    if (options.has("runAsUserName")) {
      checkUserName(options.text("runAsUserName"), at + ".runAsUserName", mistakes);
    }
  }

  private static void checkUserName(String name, String path, Mistakes mistakes) {
    String[] parts = name.split("\\\\", -1);
    if (name.isEmpty()) {
      mistakes.invalid(path, name, "runAsUserName cannot be an empty string");
      return;
    }
    if (CONTROL.matcher(name).find()) {
      mistakes.invalid(path, name, "runAsUserName cannot contain control characters");
      return;
    }
    if (parts.length > 2) {
      mistakes.invalid(path, name, "runAsUserName cannot contain more than one backslash");
      return;
    }
    String user = parts[parts.length - 1];
    if (parts.length == 2) {
      if (parts[0].length() >= 256) {
        mistakes.invalid(path, name, "runAsUserName's Domain length must be under 256 characters");
      }
      if (!NET_BIOS.matcher(parts[0]).matches() && !WINDOWS_DOMAIN.matcher(parts[0]).matches()) {
        mistakes.invalid(
            path, name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
      }
    }
    if (user.isEmpty()) {
      mistakes.invalid(path, name, "runAsUserName's User cannot be empty");
    } else if (user.length() > 104) {
      mistakes.invalid(
          path, name, "runAsUserName's User length must not be longer than 104 characters");
    }
    if (DOTS.matcher(user).matches()) {
      mistakes.invalid(path, name, "runAsUserName's User cannot contain only periods or spaces");
    }
    if (BAD_USER.matcher(user).find()) {
      mistakes.invalid(
          path,
          name,
          "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
    }
  }

  /** Containers of Windows with the rights of the host: all of a pod, or none. */
  static void checkHostProcess(Fields spec, String path, Mistakes mistakes) {
    Fields ofPod = spec.fields("securityContext").fields("windowsOptions");
    List<PodSpec.Place> places = PodSpec.containers(spec, path);
    int found = 0;
    for (PodSpec.Place place : places) {
      Fields own = place.container().fields("securityContext").fields("windowsOptions");
      boolean mine = own.has("hostProcess");
      if (ofPod.has("hostProcess")
          && mine
          && ofPod.isTrue("hostProcess") != own.isTrue("hostProcess")) {
        mistakes.invalid(
            place.path() + ".securityContext.windowsOptions.hostProcess",
            own.isTrue("hostProcess"),
            "pod hostProcess value must be identical if both are specified, was "
                + ofPod.isTrue("hostProcess"));
      }
      if (mine ? own.isTrue("hostProcess") : ofPod.isTrue("hostProcess")) {
        found++;
      }
    }
    if (found == 0) {
      return;
    }
    if (found != places.size()) {
      mistakes.invalid(
          path,
          "",
          "If pod contains any hostProcess containers then all containers must be HostProcess"
              + " containers");
    }
    if (!spec.isTrue("hostNetwork")) {
      mistakes.invalid(
          path + ".hostNetwork",
          false,
          "hostNetwork must be true if pod contains any hostProcess containers");
    }
  }

  /** A pod with users of its own cannot share other things with its host. */
  static void checkHostUsers(Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    if (PodSpec.usesHostUsers(spec)) {
      return;
    }
    String why = "when `hostUsers` is false";
    if (spec.isTrue("hostNetwork") && !tolerance.userNamespacesOnHostNetwork()) {
      mistakes.forbidden(path + ".hostNetwork", why);
    }
    if (spec.isTrue("hostPID")) {
      mistakes.forbidden(path + ".HostPID", why);
    }
    if (spec.isTrue("hostIPC")) {
      mistakes.forbidden(path + ".HostIPC", why);
    }
    if (!tolerance.userNamespacesWithDevices()) {
      for (PodSpec.Place place : PodSpec.containers(spec, path)) {
        if (!place.container().items("volumeDevices").isEmpty()) {
          mistakes.forbidden(place.path() + ".volumeDevices", why);
        }
      }
    }
  }

  /** What the operating system does not know. */
  static void checkSystem(Fields spec, String path, Mistakes mistakes) {
    if (!spec.has("os")) {
      return;
    }
    switch (PodSpec.system(spec)) {
      case "" -> mistakes.required(path + ".os.name");
      case "linux" -> checkLinux(spec, path, mistakes);
      case "windows" -> checkWindows(spec, path, mistakes);
      default ->
          mistakes.notSupportedInOrder(
              path + ".os", PodSpec.system(spec), List.of("linux", "windows"));
    }
  }

  private static void checkLinux(Fields spec, String path, Mistakes mistakes) {
    String why = "windows options cannot be set for a linux pod";
    if (spec.fields("securityContext").has("windowsOptions")) {
      mistakes.forbidden(path + ".securityContext.windowsOptions", why);
    }
    for (PodSpec.Place place : PodSpec.containers(spec, path)) {
      if (place.container().fields("securityContext").has("windowsOptions")) {
        mistakes.forbidden(place.path() + ".securityContext.windowsOptions", why);
      }
    }
  }

  private static void checkWindows(Fields spec, String path, Mistakes mistakes) {
    Fields context = spec.fields("securityContext");
    String at = path + ".securityContext";
    forbidOnWindows(context, List.of("appArmorProfile", "seLinuxOptions"), at, mistakes);
    if (spec.has("hostUsers")) {
      mistakes.forbidden(path + ".hostUsers", NOT_ON_WINDOWS);
    }
    for (String shared : List.of("hostPID", "hostIPC")) {
      if (spec.isTrue(shared)) {
        mistakes.forbidden(path + "." + shared, NOT_ON_WINDOWS);
      }
    }
    forbidOnWindows(
        context,
        List.of("seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls"),
        at,
        mistakes);
    if (spec.has("shareProcessNamespace")) {
      mistakes.forbidden(path + ".shareProcessNamespace", NOT_ON_WINDOWS);
    }
    forbidOnWindows(
        context,
        List.of(
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy"),
        at,
        mistakes);
    for (PodSpec.Place place : PodSpec.containers(spec, path)) {
      forbidOnWindows(
          place.container().fields("securityContext"),
          List.of(
              "appArmorProfile",
              "seLinuxOptions",
              "seccompProfile",
              "capabilities",
              "readOnlyRootFilesystem",
              "privileged",
              "allowPrivilegeEscalation",
              "procMount",
              "runAsUser",
              "runAsGroup"),
          place.path() + ".securityContext",
          mistakes);
    }
  }

  private static void forbidOnWindows(
      Fields context, List<String> names, String path, Mistakes mistakes) {
    for (String name : names) {
      if (context.has(name)) {
        mistakes.forbidden(path + "." + name, NOT_ON_WINDOWS);
      }
    }
  }
}
