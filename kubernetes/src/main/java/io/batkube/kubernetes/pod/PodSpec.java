package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** Facts about the spec of a pod that several rules ask for. */
final class PodSpec {
  /** A container and where it stands. */
  record Place(Fields container, String path) {}

  private PodSpec() {}

  /** Init containers, containers, ephemeral containers. */
  static List<Place> containers(Fields spec, String path) {
    List<Place> places = new ArrayList<>();
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      Items containers = spec.items(list);
      for (int i = 0; i < containers.size(); i++) {
        places.add(new Place(containers.fields(i), path + "." + list + "[" + i + "]"));
      }
    }
    return places;
  }

  static List<Place> containers(Fields spec) {
    return containers(spec, "spec");
  }

  /** An init container that runs beside the others. */
  static boolean isSidecar(Fields initContainer) {
    return initContainer.text("restartPolicy").equals("Always");
  }

  static boolean usesHostUsers(Fields spec) {
    return !spec.has("hostUsers") || spec.isTrue("hostUsers");
  }

  /** "linux", "windows" or "" if it does not matter. */
  static String system(Fields spec) {
    return spec.fields("os").text("name");
  }

  /** The number, or -1 if the field is absent. */
  static long number(Fields fields, String name) {
    return fields.number(name, -1);
  }
}
