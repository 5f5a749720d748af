package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON merge patch, RFC 7386. Objects that it touches come out with their names in order, as the
 * real server's do: clients see them in error messages.
 */
public final class MergePatch implements Patch {
  private static final String NO_PATCH = "Invalid JSON Patch";

  private final Object patch;
  private final List<String> strictErrors;

  private MergePatch(Object patch, List<String> strictErrors) {
    this.patch = patch;
    this.strictErrors = strictErrors;
  }

  static MergePatch parse(byte[] bytes, boolean checked) throws PatchException {
    if (!checked && JsonSyntax.mistake(bytes).isPresent()) {
      throw PatchException.badRequest(NO_PATCH);
    }
    Body body = Body.read(bytes, "error decoding patch: ");
    Object value = body.value();
    if (checked && !(value instanceof Fields) && value != Null.NULL) {
      throw PatchException.badRequest(
          "error decoding patch: json: cannot unmarshal "
              + GoText.jsonName(value)
              + " into Go value of type map[string]interface {}");
    }
    if (!(value instanceof Fields) && !(value instanceof Items)) {
      throw PatchException.badRequest(NO_PATCH);
    }
    return new MergePatch(value, checked ? body.duplicateErrors() : List.of());
  }

  @Override
  public List<String> strictErrors() {
    return strictErrors;
  }

  @Override
  public Fields apply(Fields current, Type.Struct type) throws PatchException {
    if (patch instanceof Fields fields) {
      return merged(current, fields);
    }
    throw PatchException.notAnObject((Items) withoutNulls(patch));
  }

  @Override
  public String shown(Fields patched) {
    return Json.text(patched);
  }

  private static Fields merged(Fields current, Fields patch) {
    Fields.Builder result = new Fields.Builder(current.size() + patch.size());
    for (int i = 0; i < current.size(); i++) {
      if (!patch.has(current.name(i))) {
        result.put(current.name(i), current.value(i));
      }
    }
    for (int i = 0; i < patch.size(); i++) {
      if (patch.value(i) != Null.NULL) {
        Object before = current.find(patch.name(i)).orElse(Null.NULL);
        result.put(patch.name(i), merged(before, patch.value(i)));
      }
    }
    return result.build().sorted();
  }

  /** An object that gives way to a list or a scalar gives way to all of it, nulls included. */
  private static Object merged(Object current, Object patch) {
    return switch (current) {
      case Fields fields when patch instanceof Fields change -> merged(fields, change);
      case Fields _ -> patch;
      default -> withoutNulls(patch);
    };
  }

  /** Without the fields that are null, at any depth; elements of lists stay. */
  private static Object withoutNulls(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields.Builder kept = new Fields.Builder(fields.size());
        for (int i = 0; i < fields.size(); i++) {
          if (fields.value(i) != Null.NULL) {
            kept.put(fields.name(i), withoutNulls(fields.value(i)));
          }
        }
        yield kept.build().sorted();
      }
      case Items items -> {
        List<Object> kept = new ArrayList<>(items.size());
        items.forEach(item -> kept.add(withoutNulls(item)));
        yield Items.of(kept);
      }
      default -> value;
    };
  }
}
