package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.status.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with an object, in the order in which it was found. Mutable, for one check. */
public final class Findings {
  private final List<FieldError> errors = new ArrayList<>();

  public List<FieldError> list() {
    return List.copyOf(errors);
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  public int size() {
    return errors.size();
  }

  public void add(FieldError error) {
    errors.add(error);
  }

  public void addAll(List<FieldError> more) {
    errors.addAll(more);
  }

  public void required(String field) {
    errors.add(FieldError.required(field, ""));
  }

  public void required(String field, String detail) {
    errors.add(FieldError.required(field, detail));
  }

  /** The field must not be empty. */
  public void requireText(String field, String value) {
    if (value.isEmpty()) {
      required(field);
    }
  }

  public void invalid(String field, Object value, String detail) {
    errors.add(FieldError.invalid(field, value, detail));
  }

  /** One cause for each problem of the same value. */
  public void invalid(String field, Object value, List<String> problems) {
    problems.forEach(problem -> invalid(field, value, problem));
  }

  /** A cause that shows no value. */
  public void invalidUnshown(String field, String detail) {
    errors.add(new FieldError(FieldError.Type.INVALID, field, "Invalid value: " + detail));
  }

  public void forbidden(String field, String detail) {
    errors.add(FieldError.forbidden(field, detail));
  }

  public void duplicate(String field, Object value) {
    errors.add(FieldError.duplicate(field, value));
  }

  public void notFound(String field, Object value) {
    errors.add(FieldError.notFound(field, value));
  }

  public void tooLong(String field, long maxBytes) {
    errors.add(FieldError.tooLong(field, maxBytes));
  }

  public void tooMany(String field, long found, long max) {
    errors.add(FieldError.tooMany(field, found, max));
  }

  public void internal(String field, String detail) {
    errors.add(FieldError.internal(field, detail));
  }

  public void notSupported(String field, Object value, List<String> supported) {
    errors.add(FieldError.notSupported(field, value, supported));
  }

  /** A value of a short list; an empty one is missing. */
  public void oneOf(String field, String value, List<String> supported) {
    if (value.isEmpty()) {
      required(field);
    } else if (!supported.contains(value)) {
      notSupported(field, value, supported);
    }
  }

  /** A number that counts something. */
  public void notNegative(String field, long value) {
    if (value < 0) {
      invalid(field, value, "must be greater than or equal to 0");
    }
  }

  public void positive(String field, long value) {
    if (value <= 0) {
      invalid(field, value, "must be greater than zero");
    }
  }

  public void inRange(String field, long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      invalid(field, value, "must be between " + lowest + " and " + highest + ", inclusive");
    }
  }

  /** A field that keeps its value once it is there. */
  public void immutable(String field, Object value, Object old) {
    if (!SameMeaning.of(value, old)) {
      invalid(field, value, "field is immutable");
    }
  }
}
