package io.batkube.kubernetes.api;

import java.util.List;

/** Turns YAML into a tree: a port, since the library that reads YAML lives with the network. */
@FunctionalInterface
public interface YamlReader {

  /**
   * A tree, and what strict reading complains of.
   *
   * @param value as {@link io.batkube.kubernetes.tree.Json} makes it
   * @param problems such as {@code line 3: key "a" already set in map}
   */
  record Document(Object value, List<String> problems) {
    public Document {
      problems = List.copyOf(problems);
    }
  }

  /** Bytes that are no YAML; the message begins with "yaml:" as a real server's does. */
  final class BadYamlException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadYamlException(String message) {
      super(message);
    }
  }

  Document read(byte[] bytes) throws BadYamlException;
}
