package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.admission.SecurityLevel.Strictness;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the labels of a namespace say about the security of its pods.
 *
 * @param problems with the labels; what they spoil is as strict as can be when it is enforced, and
 *     not asked for otherwise
 */
record SecurityPolicy(
    SecurityLevel enforce, SecurityLevel audit, SecurityLevel warn, List<FieldError> problems) {
  private static final String PREFIX = "pod-security.kubernetes.io/";
  private static final SecurityPolicy NONE =
      new SecurityPolicy(SecurityLevel.NONE, SecurityLevel.NONE, SecurityLevel.NONE, List.of());

  SecurityPolicy {
    problems = List.copyOf(problems);
  }

  boolean isNone() {
    return problems.isEmpty()
        && enforce.isPrivileged()
        && audit.isPrivileged()
        && warn.isPrivileged();
  }

  static SecurityPolicy of(Fields labels) {
    boolean any = false;
    for (int i = 0; i < labels.size() && !any; i++) {
      any = labels.name(i).startsWith(PREFIX);
    }
    return any ? read(labels) : NONE;
  }

  private static SecurityPolicy read(Fields labels) {
    List<FieldError> problems = new ArrayList<>();
    SecurityLevel enforce = level(labels, "enforce", Strictness.RESTRICTED, problems);
    SecurityLevel audit = level(labels, "audit", Strictness.PRIVILEGED, problems);
    SecurityLevel warn = level(labels, "warn", Strictness.PRIVILEGED, problems);
    boolean enforced = Strictness.of(labels.text(PREFIX + "enforce")).isPresent();
    if (enforced
        && !labels.has(PREFIX + "warn")
        && enforce.strictness().compareTo(warn.strictness()) > 0) {
      boolean ownVersion = labels.has(PREFIX + "warn-version");
      warn = new SecurityLevel(enforce.strictness(), ownVersion ? warn.minor() : enforce.minor());
    }
    return new SecurityPolicy(enforce, audit, warn, problems);
  }

  private static SecurityLevel level(
      Fields labels, String mode, Strictness spoilt, List<FieldError> problems) {
    Strictness strictness = Strictness.PRIVILEGED;
    if (labels.has(PREFIX + mode)) {
      Optional<Strictness> read = Strictness.of(labels.text(PREFIX + mode));
      strictness = read.orElse(spoilt);
      if (read.isEmpty()) {
        problems.add(
            problem(labels, PREFIX + mode, "must be one of privileged, baseline, restricted"));
      }
    }
    int minor = SecurityLevel.LATEST;
    String versionLabel = PREFIX + mode + "-version";
    if (labels.has(versionLabel)) {
      Optional<Integer> read = SecurityLevel.version(labels.text(versionLabel));
      minor = read.orElse(SecurityLevel.LATEST);
      if (read.isEmpty()) {
        problems.add(problem(labels, versionLabel, "must be \"latest\" or \"v1.x\""));
      }
    }
    return new SecurityLevel(strictness, minor);
  }

  private static FieldError problem(Fields labels, String label, String detail) {
    return FieldError.invalid("metadata.labels[" + label + "]", labels.text(label), detail);
  }
}
