package io.batkube.kubernetes.crd;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of an API by their names: v1 before v1beta2 before v1beta1, others at the end. */
final class VersionNames {
  private static final Pattern NAME =
      Pattern.compile("v([1-9][0-9]{0,8})((alpha|beta)([1-9][0-9]{0,8}))?");

  /** The most mature first. */
  static final Comparator<String> BY_MATURITY = VersionNames::compare;

  private VersionNames() {}

  private static int compare(String left, String right) {
    Matcher a = NAME.matcher(left);
    Matcher b = NAME.matcher(right);
    boolean known = a.matches();
    if (known != b.matches()) {
      return known ? -1 : 1;
    }
    if (!known) {
      return left.compareTo(right);
    }
    int byStage = Integer.compare(stage(b), stage(a));
    if (byStage != 0) {
      return byStage;
    }
    int byMajor = Integer.compare(Integer.parseInt(b.group(1)), Integer.parseInt(a.group(1)));
    return byMajor != 0 || a.group(4) == null
        ? byMajor
        : Integer.compare(Integer.parseInt(b.group(4)), Integer.parseInt(a.group(4)));
  }

  private static int stage(Matcher name) {
    return switch (name.group(3)) {
      case null -> 2;
      case "beta" -> 1;
      default -> 0;
    };
  }
}
