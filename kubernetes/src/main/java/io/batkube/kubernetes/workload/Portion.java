package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.Optional;

/** A number of pods, or a percentage of them. */
final class Portion {
  private final Object value;

  private Portion(Object value) {
    this.value = value;
  }

  static Portion of(Fields fields, String name) {
    Object found = fields.find(name).orElse(Null.NULL);
    return new Portion(found == Null.NULL ? (Object) 0L : found);
  }

  void check(String path, Mistakes mistakes) {
    if (value instanceof String text) {
      mistakes.invalid(path, text, TextRules.percentProblems(text));
    } else {
      mistakes.notNegative(path, number());
    }
  }

  void checkAtMostAll(String path, Mistakes mistakes) {
    if (percent().filter(p -> p > 100).isPresent()) {
      mistakes.invalid(path, value, "must not be greater than 100%");
    }
  }

  private Optional<Long> percent() {
    return value instanceof String text
            && TextRules.percentProblems(text).isEmpty()
            && text.length() < 19
        ? Optional.of(Long.parseLong(text.substring(0, text.length() - 1)))
        : Optional.empty();
  }

  private long number() {
    return switch (value) {
      case Long number -> number;
      case String text when text.matches("-?[0-9]{1,18}") -> Long.parseLong(text);
      default -> 0;
    };
  }

  /** The number, of pods or per cent. */
  long amount() {
    return percent().orElseGet(this::number);
  }

  Object value() {
    return value;
  }
}
