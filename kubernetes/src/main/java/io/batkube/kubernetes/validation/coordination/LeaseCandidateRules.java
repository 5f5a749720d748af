package io.batkube.kubernetes.validation.coordination;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.regex.Pattern;

/** LeaseCandidates: who would hold a lease, and in which version. */
public final class LeaseCandidateRules implements KindRules {
  private static final Pattern SEMANTIC =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");
  private static final String OLDEST = "OldestEmulationVersion";

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.configKeyProblems(name);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    if (spec.text("leaseName").isEmpty()) {
      mistakes.required("spec.leaseName");
    }
    String emulated = spec.text("emulationVersion");
    String binary = spec.text("binaryVersion");
    if (!emulated.isEmpty() && !isVersion(emulated)) {
      mistakes.invalid("spec.emulationVersion", emulated, "must be a valid semantic version");
    }
    if (binary.isEmpty()) {
      mistakes.required("spec.binaryVersion");
    } else if (!isVersion(binary)) {
      mistakes.invalid("spec.binaryVersion", binary, "must be a valid semantic version");
    }
    if (!binary.isEmpty() && !emulated.isEmpty() && isLess(binary, emulated)) {
      mistakes.invalid(
          "spec.binaryVersion", binary, "must be greater than or equal to `emulationVersion`");
    }
    strategy(mistakes, spec.text("strategy"), emulated);
    return mistakes.list();
  }

  private static void strategy(Mistakes mistakes, String strategy, String emulated) {
    if (strategy.isEmpty()) {
      mistakes.required("spec.strategy");
      return;
    }
    if (strategy.equals(OLDEST) && !isVersion(emulated)) {
      mistakes.required(
          "spec.emulationVersion", "must be specified when `strategy` is 'OldestEmulationVersion'");
    }
    if (strategy.contains("/")) {
      mistakes.qualifiedName("spec.strategy.strategy", strategy);
    } else if (!strategy.equals(OLDEST)) {
      mistakes.notSupported("spec.strategy.strategy", strategy, List.of(OLDEST));
    }
  }

  private static boolean isVersion(String text) {
    return SEMANTIC.matcher(text).matches();
  }

  private static boolean isLess(String one, String other) {
    long[] ones = numbers(one);
    long[] others = numbers(other);
    for (int i = 0; i < 3; i++) {
      if (ones[i] != others[i]) {
        return ones[i] < others[i];
      }
    }
    return one.contains("-") && !other.contains("-");
  }

  private static long[] numbers(String version) {
    long[] numbers = new long[3];
    if (isVersion(version)) {
      String[] parts = version.split("[-+]", 2)[0].split("\\.", -1);
      for (int i = 0; i < 3; i++) {
        numbers[i] = Long.parseLong(parts[i]);
      }
    }
    return numbers;
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(validateCreate(object, write))
        .immutableText("spec.leaseName", object.fields("spec"), old.fields("spec"), "leaseName")
        .list();
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }
}
