package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.view.Wish;
import java.util.List;
import java.util.Map;

/**
 * A GET of something that is no object.
 *
 * @param path decoded, from the first slash
 * @param query every value of each parameter
 * @param table the kinds that are served now
 */
public record Question(
    String path, Map<String, List<String>> query, Wish wish, ResourceTable table) {

  /** The path without a slash at its end, other than the first. */
  String plainPath() {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  boolean asks(String parameter) {
    return query.containsKey(parameter);
  }

  List<String> all(String parameter) {
    return query.getOrDefault(parameter, List.of());
  }
}
