package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a pod bears of the taints of its node. */
final class Tolerations {

  /** How long a pod stays on a node. */
  sealed interface Stay {
    /** A taint is not tolerated at all. */
    record NotAtAll() implements Stay {}

    record ForAWhile(Duration time) implements Stay {}

    record ForEver() implements Stay {}
  }

  private Tolerations() {}

  /**
   * How long a pod stays.
   *
   * @param taints at least one
   */
  static Stay stay(Items tolerations, List<Fields> taints) {
    long least = Long.MAX_VALUE;
    for (Fields taint : taints) {
      Optional<Fields> used = tolerating(tolerations, taint);
      if (used.isEmpty()) {
        return new Stay.NotAtAll();
      }
      if (used.get().has("tolerationSeconds")) {
        least = Math.min(least, Math.max(0, used.get().number("tolerationSeconds")));
      }
    }
    return least == Long.MAX_VALUE
        ? new Stay.ForEver()
        : new Stay.ForAWhile(Duration.ofSeconds(least));
  }

  private static Optional<Fields> tolerating(Items tolerations, Fields taint) {
    for (int i = 0; i < tolerations.size(); i++) {
      if (tolerates(tolerations.fields(i), taint)) {
        return Optional.of(tolerations.fields(i));
      }
    }
    return Optional.empty();
  }

  private static boolean tolerates(Fields toleration, Fields taint) {
    String effect = toleration.text("effect");
    String key = toleration.text("key");
    if (!effect.isEmpty() && !effect.equals(taint.text("effect"))
        || !key.isEmpty() && !key.equals(taint.text("key"))) {
      return false;
    }
    return switch (toleration.text("operator")) {
      case "", "Equal" -> toleration.text("value").equals(taint.text("value"));
      case "Exists" -> true;
      default -> false; // comparisons are switched off by default
    };
  }
}
