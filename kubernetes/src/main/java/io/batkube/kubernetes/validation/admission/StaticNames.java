package io.batkube.kubernetes.validation.admission;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.tree.Fields;

/** Names that belong to configurations of files, which this server has not. */
final class StaticNames {
  private StaticNames() {}

  static void warn(Fields object, Write write) {
    if (object.fields("metadata").text("name").endsWith(".static.k8s.io")) {
      write
          .warnings()
          .add(
              "metadata.name: names ending with \".static.k8s.io\" are reserved for static"
                  + " manifest-based configurations and cannot be managed via the API");
    }
  }
}
