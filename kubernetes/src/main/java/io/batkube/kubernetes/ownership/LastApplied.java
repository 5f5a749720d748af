package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The annotation in which kubectl's client-side apply keeps what it applied. It lets kubectl change
 * over to server-side apply without conflicts with itself, and back.
 */
final class LastApplied {
  /** Only kubectl under its own name changes over. */
  static final String MANAGER = "kubectl";

  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final int MOST_BYTES = 256 * 1024;

  private LastApplied() {}

  /**
   * What client-side apply wrote and the object still has so; empty without a usable annotation.
   */
  static Optional<FieldSet> unchanged(Fields live, Type.Struct type, String apiVersion) {
    String text = annotation(live);
    if (text.isEmpty() || !new TypedTree(live, type).problems(false).isEmpty()) {
      return Optional.empty();
    }
    Object tree;
    try {
      tree = Json.parse(text.getBytes(StandardCharsets.UTF_8)).value();
    } catch (Json.BadJsonException _) {
      return Optional.empty();
    }
    if (!(tree instanceof Fields applied)
        || applied.text("kind").isEmpty()
        || !applied.text("apiVersion").equals(apiVersion)
        || !new TypedTree(applied, type).problems(false).isEmpty()) {
      return Optional.empty();
    }
    Comparison difference = Comparison.of(applied, live, type);
    return Optional.of(
        new TypedTree(applied, type)
            .fieldSet()
            .minus(difference.modified())
            .minus(difference.added())
            .minus(difference.removed()));
  }

  private static String annotation(Fields object) {
    return object.textAt("metadata", "annotations", ANNOTATION);
  }

  /** The object with what is applied now in its annotation, if it has one and there is room. */
  static Fields refreshed(Fields object, Fields applied) {
    if (annotation(object).isEmpty()) {
      return object;
    }
    String text = Json.text(sorted(applied.withoutAt("metadata", "annotations", ANNOTATION)));
    Fields annotations = object.fieldsAt("metadata", "annotations").with(ANNOTATION, text + "\n");
    Fields fitting =
        bytes(annotations) > MOST_BYTES ? annotations.without(ANNOTATION) : annotations;
    return object.withAt(fitting, "metadata", "annotations");
  }

  private static long bytes(Fields annotations) {
    long bytes = 0;
    for (int i = 0; i < annotations.size(); i++) {
      bytes += annotations.name(i).getBytes(StandardCharsets.UTF_8).length;
      bytes += annotations.text(annotations.name(i)).getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  /** As Go writes maps, all the way down. */
  private static Object sorted(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields inOrder = fields.sorted();
        Fields.Builder copy = new Fields.Builder(inOrder.size());
        for (int i = 0; i < inOrder.size(); i++) {
          copy.put(inOrder.name(i), sorted(inOrder.value(i)));
        }
        yield copy.build();
      }
      case Items items -> {
        List<Object> copy = new ArrayList<>(items.size());
        for (Object item : items) {
          copy.add(sorted(item));
        }
        yield Items.of(copy);
      }
      default -> value;
    };
  }
}
