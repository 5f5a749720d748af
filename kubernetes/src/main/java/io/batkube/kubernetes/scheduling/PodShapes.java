package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the shape of a pod quickly: the parts of pods of one template are the same objects, and
 * what was found for the same parts is found again without reading them. Owner thread only.
 */
final class PodShapes {
  private static final int REMEMBERED = 1024;

  /** What the parts of a spec made; nothing that is not in them plays a part. */
  private static final class Known {
    final Object[] parts;
    final int size;
    final PodShape shape;

    Known(Object[] parts, int size, PodShape shape) {
      this.parts = parts;
      this.size = size;
      this.shape = shape;
    }

    boolean isOf(Object[] others, int count) {
      if (count != size) {
        return false;
      }
      for (int i = 0; i < size; i++) {
        if (!parts[i].equals(others[i])) {
          return false;
        }
      }
      return true;
    }
  }

  private final Resources resources;
  private final Known[] recent = new Known[REMEMBERED];
  private final Map<Object, PodShape> shapes = new HashMap<>();

  /** The parts of the pod at hand. */
  private Object[] parts = new Object[32];

  PodShapes(Resources resources) {
    this.resources = resources;
  }

  PodShape of(StoredObject pod) {
    Fields tree = pod.tree();
    Fields spec = tree.fields("spec");
    int count = collect(pod, spec);
    int hash = 0;
    for (int i = 0; i < count; i++) {
      Object part = parts[i];
      hash = hash * 31 + likeness(part);
    }
    int slot = (hash ^ (hash >>> 16)) & (REMEMBERED - 1);
    Known known = recent[slot];
    if (known == null || !known.isOf(parts, count)) {
      known = new Known(parts, count, shared(PodShape.of(pod.namespace(), tree, false, resources)));
      parts = new Object[32];
      recent[slot] = known;
    }
    return known.shape.users > 0 ? known.shape : shared(known.shape);
  }

  /** The shape of a pod with what the kubelet says of its amounts. */
  PodShape resized(StoredObject pod) {
    return shared(PodShape.of(pod.namespace(), pod.tree(), true, resources));
  }

  /** The shape that pods have already, if there are such pods. */
  private PodShape shared(PodShape shape) {
    return shapes.getOrDefault(shape.content(), shape);
  }

  /** Counts a pod more of this shape. */
  void use(PodShape shape) {
    if (shape.users++ == 0) {
      shapes.put(shape.content(), shape);
    }
  }

  /** Counts a pod less; returns true if it was the last one, and the shape is forgotten. */
  boolean drop(PodShape shape) {
    if (--shape.users > 0) {
      return false;
    }
    shapes.remove(shape.content());
    return true;
  }

  /**
   * Made of some of what pods differ in. Only where to look depends on it, never what is found: a
   * remembered shape is known by the identity of its parts.
   */
  private static int likeness(Object part) {
    return switch (part) {
      case Items items -> items.isEmpty() ? 0 : items.size() * 31 + likeness(items.get(0));
      case Fields fields -> {
        int hash = fields.size();
        if (hash > 0 && fields.value(0) instanceof String first) {
          hash = hash * 31 + first.hashCode();
        }
        Fields requests = fields.fieldsAt("resources", "requests");
        hash = hash * 31 + requests.text("cpu").hashCode();
        yield hash * 31 + requests.text("memory").hashCode();
      }
      default -> part.hashCode();
    };
  }

  /** The parts of a spec that play a part, each after its name. */
  private int collect(StoredObject pod, Fields spec) {
    int count = 0;
    boolean namespaced = false;
    for (int i = 0; i < spec.size(); i++) {
      String name = spec.name(i);
      switch (name) {
        case "volumes", "affinity", "topologySpreadConstraints" -> {
          namespaced = true;
          parts[count++] = name;
          parts[count++] = spec.value(i);
        }
        case "initContainers",
            "containers",
            "nodeSelector",
            "schedulerName",
            "tolerations",
            "priority",
            "preemptionPolicy",
            "overhead",
            "resources",
            "resourceClaims" -> {
          parts[count++] = name;
          parts[count++] = spec.value(i);
        }
        default -> {}
      }
    }
    if (namespaced) {
      parts[count++] = pod.namespace();
      if (PodShape.usesLabels(spec)) {
        parts[count++] = pod.metadata().fields("labels");
      }
    }
    return count;
  }
}
