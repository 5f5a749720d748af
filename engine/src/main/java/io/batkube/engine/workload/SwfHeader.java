package io.batkube.engine.workload;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The comments at the head of a log that have the form {@code ; Key: value}, in the order of the
 * file; a key may come several times. Source: the Standard Workload Format, version 2.2.
 */
public record SwfHeader(List<Field> fields) {
  public SwfHeader {
    fields = List.copyOf(fields);
  }

  /** One line, without the blanks around key and value. */
  public record Field(String key, String value) {}

  /** The first value of a key. */
  public Optional<String> first(String key) {
    return fields.stream().filter(f -> f.key().equals(key)).map(Field::value).findFirst();
  }

  /** Seconds since 1970 at the log's time 0, if the log says it and it is an integer. */
  public OptionalLong unixStartTime() {
    try {
      Optional<String> text = first("UnixStartTime");
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The field of a comment line, {@code ;} included, if it has the form. */
  static Optional<Field> parse(String comment) {
    String text = comment.substring(1).strip();
    int colon = text.indexOf(':');
    if (colon <= 0 || !Character.isUpperCase(text.charAt(0))) {
      return Optional.empty();
    }
    String key = text.substring(0, colon);
    return key.chars().allMatch(Character::isLetterOrDigit)
        ? Optional.of(new Field(key, text.substring(colon + 1).strip()))
        : Optional.empty();
  }
}
