package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a custom resource keeps what its Scale shows.
 *
 * @param specReplicas ".spec.replicas"
 * @param statusReplicas ".status.replicas"
 * @param selector "" if there is none
 */
public record Scaling(String specReplicas, String statusReplicas, String selector) {

  static Scaling of(Fields scale) {
    return new Scaling(
        scale.text("specReplicasPath"),
        scale.text("statusReplicasPath"),
        scale.text("labelSelectorPath"));
  }

  /** A value is not what its path says; the message is Go's. */
  static final class MistypedException extends Exception {
    private static final long serialVersionUID = 1L;

    MistypedException(String message) {
      super(message, null, false, false);
    }
  }

  /** The names along a path. */
  public static String[] names(String path) {
    return (path.startsWith(".") ? path.substring(1) : path).split("\\.", -1);
  }

  private static Optional<Object> find(Fields object, String path) throws MistypedException {
    String[] names = names(path);
    Object here = object;
    for (int i = 0; i < names.length; i++) {
      if (here == Null.NULL) {
        return Optional.empty();
      }
      if (!(here instanceof Fields fields)) {
        throw new MistypedException(
            "."
                + String.join(".", List.of(names).subList(0, i + 1))
                + " accessor error: "
                + GoText.of(here)
                + " is of the type "
                + GoText.typeName(here)
                + ", expected map[string]interface{}");
      }
      Optional<Object> next = fields.find(names[i]);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  private static <T> Optional<T> typed(Fields object, String path, Class<T> type, String goType)
      throws MistypedException {
    Optional<Object> found = find(object, path);
    if (found.isPresent() && !type.isInstance(found.get())) {
      throw new MistypedException(
          "."
              + String.join(".", names(path))
              + " accessor error: "
              + GoText.of(found.get())
              + " is of the type "
              + GoText.typeName(found.get())
              + ", expected "
              + goType);
    }
    return found.map(type::cast);
  }

  /** The wanted replicas; empty if the object does not say. */
  Optional<Long> wanted(Fields object) throws MistypedException {
    return typed(object, specReplicas, Long.class, "int64");
  }

  long present(Fields object) throws MistypedException {
    return typed(object, statusReplicas, Long.class, "int64").orElse(0L);
  }

  String selector(Fields object) throws MistypedException {
    return selector.isEmpty() ? "" : typed(object, selector, String.class, "string").orElse("");
  }

  List<FieldError> checkSpec(Fields object) {
    List<FieldError> errors = new ArrayList<>();
    try {
      checkCount(specReplicas, wanted(object).orElse(0L), errors);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(specReplicas, 0L, e.getMessage()));
    }
    return errors;
  }

  List<FieldError> checkStatus(Fields object) {
    List<FieldError> errors = new ArrayList<>();
    try {
      checkCount(statusReplicas, present(object), errors);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(statusReplicas, 0L, e.getMessage()));
    }
    try {
      selector(object);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(selector, "", e.getMessage()));
    }
    return errors;
  }

  private static void checkCount(String path, long count, List<FieldError> errors) {
    if (count < 0) {
      errors.add(FieldError.invalid(path, count, "should be a non-negative integer"));
    } else if (count > Integer.MAX_VALUE) {
      errors.add(
          FieldError.invalid(path, count, "should be less than or equal to " + Integer.MAX_VALUE));
    }
  }
}
