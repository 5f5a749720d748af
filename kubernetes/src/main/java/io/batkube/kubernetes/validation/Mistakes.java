package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Collects what is wrong with an object, in the order in which it is found. One thread. */
public final class Mistakes {
  private static final int MAX_DRIVER_BYTES = 63;

  private final List<FieldError> found = new ArrayList<>();

  public List<FieldError> list() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public Mistakes add(FieldError error) {
    found.add(error);
    return this;
  }

  public Mistakes addAll(List<FieldError> errors) {
    found.addAll(errors);
    return this;
  }

  /** The name of a driver, of storage or devices: there, short, and a subdomain in any case. */
  public Mistakes driver(String path, String driver) {
    if (driver.isEmpty()) {
      return required(path);
    }
    if (Names.bytes(driver) > MAX_DRIVER_BYTES) {
      tooLong(path, MAX_DRIVER_BYTES);
    }
    invalid(path, driver, Names.subdomainProblems(driver.toLowerCase(Locale.ROOT)));
    return this;
  }

  public Mistakes required(String path) {
    return add(FieldError.required(path, ""));
  }

  public Mistakes required(String path, String detail) {
    return add(FieldError.required(path, detail));
  }

  public Mistakes invalid(String path, Object value, String detail) {
    return add(FieldError.invalid(path, value, detail));
  }

  public Mistakes forbidden(String path, String detail) {
    return add(FieldError.forbidden(path, detail));
  }

  public Mistakes duplicate(String path, Object value) {
    return add(FieldError.duplicate(path, value));
  }

  public Mistakes tooLong(String path, long maxBytes) {
    return add(FieldError.tooLong(path, maxBytes));
  }

  public Mistakes tooMany(String path, long count, long most) {
    return add(FieldError.tooMany(path, count, most));
  }

  /** One error for each problem with a value, as {@link Names} tells them. */
  public Mistakes invalid(String path, Object value, List<String> problems) {
    problems.forEach(problem -> invalid(path, value, problem));
    return this;
  }

  /** How many there are so far. */
  public int size() {
    return found.size();
  }

  public Mistakes notFound(String path, Object value) {
    return add(FieldError.notFound(path, value));
  }

  /** A mistake that does not show the value. */
  public Mistakes invalidUnshown(String path, String detail) {
    return add(new FieldError(FieldError.Type.INVALID, path, "Invalid value: " + detail));
  }

  /** A text must not be empty. */
  public Mistakes requireText(String path, String value) {
    return value.isEmpty() ? required(path) : this;
  }

  /** A value that is not one of a few; they are told in the order given. */
  public Mistakes notSupportedInOrder(String path, Object value, List<String> supported) {
    return add(FieldError.notSupported(path, value, supported));
  }

  /** One of a few, which are told in the order given; a field that is not set is missing. */
  public Mistakes requiredInOrder(String path, String value, List<String> supported) {
    if (value.isEmpty()) {
      return required(path);
    }
    return supported.contains(value) ? this : notSupportedInOrder(path, value, supported);
  }

  public Mistakes positive(String path, long value) {
    return value > 0 ? this : invalid(path, value, "must be greater than zero");
  }

  public Mistakes inRange(String path, long value, long lowest, long highest) {
    return value >= lowest && value <= highest
        ? this
        : invalid(path, value, "must be between " + lowest + " and " + highest + ", inclusive");
  }

  /** A value that must mean what it meant; shown as it is. */
  public Mistakes immutable(String path, Object value, Object old) {
    return SameMeaning.of(value, old) ? this : invalid(path, value, "field is immutable");
  }

  /** A value that is not one of a few; they are told in the order of the alphabet. */
  public Mistakes notSupported(String path, Object value, List<String> supported) {
    return add(FieldError.notSupported(path, value, List.copyOf(new TreeSet<>(supported))));
  }

  /** The text of a field must be one of a few. */
  public Mistakes oneOf(String path, String value, List<String> supported) {
    return supported.contains(value) ? this : notSupported(path, value, supported);
  }

  /** As {@link #oneOf}, but a field that is not set is missing. */
  public Mistakes requiredOneOf(String path, String value, List<String> supported) {
    return value.isEmpty() ? required(path) : oneOf(path, value, supported);
  }

  public Mistakes label(String path, String value) {
    return invalid(path, value, Names.labelProblems(value));
  }

  public Mistakes subdomain(String path, String value) {
    return invalid(path, value, Names.subdomainProblems(value));
  }

  public Mistakes qualifiedName(String path, String value) {
    return invalid(path, value, NameRule.QUALIFIED_NAME.problems(value));
  }

  public Mistakes port(String path, long port) {
    return port >= 1 && port <= 65535
        ? this
        : invalid(path, port, "must be between 1 and 65535, inclusive");
  }

  /** A port by its number or by its name. */
  public Mistakes portOrName(String path, Object port) {
    return switch (port) {
      case Long number -> port(path, number);
      case String name -> invalid(path, name, Names.portProblems(name));
      default -> invalid(path, port, "must be a number or a name");
    };
  }

  public Mistakes notNegative(String path, long value) {
    return value >= 0 ? this : invalid(path, value, "must be greater than or equal to 0");
  }

  /** A field of two objects must be the same; absent equals absent. */
  public Mistakes immutable(String path, Fields object, Fields old, String field) {
    Object now = object.find(field).orElse(Null.NULL);
    return now.equals(old.find(field).orElse(Null.NULL))
        ? this
        : invalid(path, now, "field is immutable");
  }

  /** As {@link #immutable}, for a text: absent equals "". */
  public Mistakes immutableText(String path, Fields object, Fields old, String field) {
    return object.text(field).equals(old.text(field))
        ? this
        : invalid(path, object.text(field), "field is immutable");
  }
}
