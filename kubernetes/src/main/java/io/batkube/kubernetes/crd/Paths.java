package io.batkube.kubernetes.crd;

/** Paths of fields as Go's {@code field.Path} writes them; "" is the root. */
final class Paths {
  private Paths() {}

  static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static String index(String path, int index) {
    return path + "[" + index + "]";
  }

  static String key(String path, String key) {
    return path + "[" + key + "]";
  }

  /** The root has no name, and Go says so. */
  static String shown(String path) {
    return path.isEmpty() ? "<nil>" : path;
  }
}
