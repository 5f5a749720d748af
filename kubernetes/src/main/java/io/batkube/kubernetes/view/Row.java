package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The cells of one row, as they are written. One owner. */
public final class Row {
  static final String UNKNOWN = "<unknown>";
  static final String NONE = "<none>";
  static final String UNSET = "<unset>";

  private final JsonBytes out;
  private final Instant now;
  private boolean first = true;

  Row(JsonBytes out, Instant now) {
    this.out = out;
    this.now = now;
  }

  private JsonBytes next() {
    if (!first) {
      out.raw(',');
    }
    first = false;
    return out;
  }

  public Row text(String value) {
    next().string(value);
    return this;
  }

  /** The text, or another one in place of an empty one. */
  Row textOr(String value, String otherwise) {
    return text(value.isEmpty() ? otherwise : value);
  }

  public Row number(long value) {
    next().raw(Long.toString(value));
    return this;
  }

  public Row truth(boolean value) {
    next().raw(value ? "true" : "false");
    return this;
  }

  /** Any value of a tree. */
  public Row value(Object value) {
    next().value(value);
    return this;
  }

  /** An empty cell: null. */
  public Row none() {
    next().raw("null");
    return this;
  }

  Row name(Fields object) {
    return text(object.fields("metadata").text("name"));
  }

  Row age(Fields object) {
    return text(since(object.fields("metadata").text("creationTimestamp")));
  }

  /** How long ago a time was, in words; "&lt;unknown&gt;" if there is none. */
  public String since(String time) {
    if (time.isEmpty()) {
      return UNKNOWN;
    }
    try {
      return HumanDuration.between(Instant.parse(time), now);
    } catch (DateTimeParseException e) {
      return UNKNOWN;
    }
  }
}
