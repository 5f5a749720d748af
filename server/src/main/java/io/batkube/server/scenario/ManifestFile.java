package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.kubernetes.api.YamlReader.BadYamlException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.Manifest;
import io.batkube.server.yaml.YamlTrees;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Objects of Kubernetes in a file, as kubectl takes them: YAML documents or JSON, or a List. */
final class ManifestFile {
  private static final int MAX_BYTES = 64 << 20;

  private ManifestFile() {}

  /**
   * Reads a file.
   *
   * @throws BadInputException if it holds anything but objects
   */
  static List<Manifest> read(InputFile file) {
    try {
      var manifests = new ArrayList<Manifest>();
      for (YamlTrees.Placed one : new YamlTrees().readAll(bytes(file))) {
        String origin = file + ":" + one.line();
        if (!one.document().problems().isEmpty()) {
          throw new BadInputException(file + ": " + one.document().problems().getFirst());
        }
        add(origin, one.document().value(), manifests);
      }
      if (manifests.isEmpty()) {
        throw new BadInputException(file + ": is empty, expected objects of Kubernetes");
      }
      return List.copyOf(manifests);
    } catch (BadYamlException e) {
      throw new BadInputException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(InputFile file) {
    return file.read(
        (InputStream in) -> {
          byte[] bytes = in.readNBytes(MAX_BYTES + 1);
          if (bytes.length > MAX_BYTES) {
            throw new BadInputException(file + ": is larger than " + MAX_BYTES + " bytes");
          }
          return bytes;
        });
  }

  private static void add(String origin, Object value, List<Manifest> manifests) {
    if (!(value instanceof Fields object)) {
      throw new BadInputException(origin + ": found no object, expected apiVersion, kind, …");
    }
    for (String name : List.of("apiVersion", "kind")) {
      if (object.text(name).isEmpty()) {
        throw new BadInputException(origin + ": " + name + " is missing");
      }
    }
    if (object.text("kind").endsWith("List") && object.has("items")) {
      object.items("items").forEach(item -> add(origin, item, manifests));
      return;
    }
    Fields metadata = object.fields("metadata");
    String name = metadata.text(metadata.text("name").isEmpty() ? "generateName" : "name");
    if (name.isEmpty()) {
      throw new BadInputException(origin + ": metadata.name is missing");
    }
    manifests.add(new Manifest(origin + ": " + object.text("kind") + " " + name, object));
  }
}
