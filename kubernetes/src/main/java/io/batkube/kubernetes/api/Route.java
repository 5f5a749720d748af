package io.batkube.kubernetes.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a path leads: to objects of a resource, or elsewhere.
 *
 * @param watch true of the older form {@code /api/v1/watch/…}
 * @param namespace "" for all namespaces or none
 * @param name "" for the collection
 * @param subresource "" for the object itself; "proxy/a/b" keeps its rest
 */
public record Route(
    String group,
    String version,
    boolean watch,
    String namespace,
    boolean namespaced,
    String resource,
    String name,
    String subresource) {

  /** Empty if the path is not below {@code /api/VERSION/} or {@code /apis/GROUP/VERSION/}. */
  public static Optional<Route> of(String path) {
    List<String> parts = new ArrayList<>(Arrays.asList(path.substring(1).split("/", -1)));
    if (parts.size() > 1 && parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    return switch (parts.getFirst()) {
      case "api" -> parts.size() < 3 ? Optional.empty() : rest("", parts.get(1), parts, 2);
      case "apis" ->
          parts.size() < 4 ? Optional.empty() : rest(parts.get(1), parts.get(2), parts, 3);
      default -> Optional.empty();
    };
  }

  private static Optional<Route> rest(String group, String version, List<String> parts, int from) {
    List<String> rest = parts.subList(from, parts.size());
    boolean watch = rest.getFirst().equals("watch") && rest.size() > 1;
    if (watch) {
      rest = rest.subList(1, rest.size());
    }
    if (rest.getFirst().equals("namespaces") && rest.size() > 2 && !ownPart(rest)) {
      return Optional.of(
          new Route(
              group,
              version,
              watch,
              rest.get(1),
              true,
              rest.get(2),
              rest.size() > 3 ? rest.get(3) : "",
              joined(rest, 4)));
    }
    return Optional.of(
        new Route(
            group,
            version,
            watch,
            "",
            false,
            rest.getFirst(),
            rest.size() > 1 ? rest.get(1) : "",
            joined(rest, 2)));
  }

  /** {@code /namespaces/x/status} is a part of the namespace and no resource in it. */
  private static boolean ownPart(List<String> rest) {
    return rest.size() == 3 && List.of("status", "finalize").contains(rest.get(2));
  }

  private static String joined(List<String> parts, int from) {
    return from >= parts.size() ? "" : String.join("/", parts.subList(from, parts.size()));
  }
}
