package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;

/**
 * A strategic merge patch: a merge patch that knows from the Go type which lists are merged element
 * by element, and that may carry directives beside the fields ({@code $patch}, {@code $retainKeys},
 * {@code $setElementOrder/x}, {@code $deleteFromPrimitiveList/x}).
 *
 * <p>Where the real server's answer depends on the order in which Go walks a map, this one walks
 * the patch as it was written: the likeliest order in Go. Custom resources have no Go type; the
 * caller refuses them.
 */
public final class StrategicMergePatch implements Patch {
  private final Fields patch;
  private final List<String> strictErrors;

  private StrategicMergePatch(Fields patch, List<String> strictErrors) {
    this.patch = patch;
    this.strictErrors = strictErrors;
  }

  static StrategicMergePatch parse(byte[] bytes, boolean checked) throws PatchException {
    Body body = Body.read(bytes, "");
    return switch (body.value()) {
      case Fields fields ->
          new StrategicMergePatch(fields, checked ? body.duplicateErrors() : List.of());
      case Null _ -> new StrategicMergePatch(Fields.EMPTY, List.of());
      default ->
          throw PatchException.badRequest(
              "json: cannot unmarshal "
                  + GoText.jsonName(body.value())
                  + " into Go value of type map[string]interface {}");
    };
  }

  @Override
  public List<String> strictErrors() {
    return strictErrors;
  }

  @Override
  public Fields apply(Fields current, Type.Struct type) throws PatchException {
    return ObjectMerge.merged(current, patch, new MergeRules(type));
  }

  /** The patch in Go's form, less the directives that the merge has used up. */
  @Override
  public String shown(Fields patched) {
    return GoText.of(unused(patch));
  }

  private static Fields unused(Fields patch) {
    Fields left = patch;
    for (String name : patch.names()) {
      if (name.equals(Directive.RETAIN_KEYS)) {
        left = left.without(name);
      } else if (name.startsWith(Directive.SET_ELEMENT_ORDER)) {
        left = left.without(name).without(name.substring(name.indexOf('/') + 1));
      } else if (left.find(name).orElse(Null.NULL) instanceof Fields inner) {
        left = left.with(name, unused(inner));
      }
    }
    return left;
  }

  /** What a client sends beside fields. */
  static final class Directive {
    static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String SET_ELEMENT_ORDER = "$setElementOrder";
    static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";

    private Directive() {}

    static boolean isIn(Object value) {
      return value instanceof Fields fields && fields.has(PATCH);
    }

    /** The name of the list that {@code $setElementOrder/x} or the like is about. */
    static String list(String name, String directive) throws PatchException {
      if (name.startsWith(directive + "/")) {
        return name.substring(directive.length() + 1);
      }
      throw PatchException.badRequest(
          directive.equals(SET_ELEMENT_ORDER)
              ? "invalid patch format of setElementOrder list"
              : "invalid patch format of primitive list");
    }

    static PatchException unknown(Object directive, Fields patch) {
      return PatchException.unforeseen(
          "unknown patch type: " + GoText.asString(directive) + " in map: " + GoText.of(patch));
    }

    /** The elements of a list in a patch. */
    static List<Object> elements(Object list) throws PatchException {
      if (!(list instanceof Items items)) {
        throw MergeKey.badType("[]interface {}", list);
      }
      return ListMerge.elements(items);
    }
  }
}
