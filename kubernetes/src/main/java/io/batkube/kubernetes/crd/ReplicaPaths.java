package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
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
 * @param selectorPath "" if there is none
 */
record ReplicaPaths(String specReplicas, String statusReplicas, String selectorPath)
    implements Scaling {

  static ReplicaPaths of(Fields scale) {
    return new ReplicaPaths(
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
  private static String[] names(String path) {
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

  private Optional<Long> count(Fields object, String path) throws MistypedException {
    return typed(object, path, Long.class, "int64");
  }

  private Optional<String> query(Fields object) throws MistypedException {
    return selectorPath.isEmpty()
        ? Optional.empty()
        : typed(object, selectorPath, String.class, "string");
  }

  /** A custom resource that says nothing of replicas has no Scale. */
  @Override
  public Optional<Long> wanted(Fields object) {
    Optional<Long> wanted;
    try {
      wanted = count(object, specReplicas);
    } catch (MistypedException e) {
      throw Status.unforeseen(500, e.getMessage()).exception();
    }
    if (wanted.isEmpty()) {
      throw Status.internal("the spec replicas field \"" + specReplicas + "\" does not exist")
          .exception();
    }
    return wanted;
  }

  @Override
  public long present(Fields object) {
    try {
      return count(object, statusReplicas).orElse(0L);
    } catch (MistypedException e) {
      throw Status.unforeseen(500, e.getMessage()).exception();
    }
  }

  @Override
  public String selector(Fields object) {
    try {
      return query(object).orElse("");
    } catch (MistypedException e) {
      throw Status.unforeseen(500, e.getMessage()).exception();
    }
  }

  @Override
  public List<String> wantedPath() {
    return List.of(names(specReplicas));
  }

  List<FieldError> checkSpec(Fields object) {
    List<FieldError> errors = new ArrayList<>();
    try {
      checkCount(specReplicas, count(object, specReplicas).orElse(0L), errors);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(specReplicas, 0L, e.getMessage()));
    }
    return errors;
  }

  List<FieldError> checkStatus(Fields object) {
    List<FieldError> errors = new ArrayList<>();
    try {
      checkCount(statusReplicas, count(object, statusReplicas).orElse(0L), errors);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(statusReplicas, 0L, e.getMessage()));
    }
    try {
      query(object);
    } catch (MistypedException e) {
      errors.add(FieldError.invalid(selectorPath, "", e.getMessage()));
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
