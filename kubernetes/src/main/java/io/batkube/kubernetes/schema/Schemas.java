package io.batkube.kubernetes.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The built-in kinds of Kubernetes 1.36 and their fields, from the table that {@code
 * clients/schema-table} writes. Any thread.
 */
public final class Schemas {

  /** A kind in a version of its group; the group is "" for the core. */
  public record Kind(String group, String version, String kind) {}

  private static final class BuiltIn {
    private static final Schemas SCHEMAS = new Schemas(resource("types.table"));
  }

  private static final class Resources {
    private static final List<ResourceFact> ALL = ResourceFacts.parse(resource("resources.table"));
  }

  private static final List<String> IN_EVERY_VERSION =
      List.of(
          "WatchEvent",
          "ListOptions",
          "GetOptions",
          "DeleteOptions",
          "CreateOptions",
          "UpdateOptions",
          "PatchOptions");
  private static final List<String> IN_CORE =
      List.of("Status", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList");
  private static final String META = "k8s.io/apimachinery/pkg/apis/meta/v1";

  private final Map<String, TypeTable.GoPackage> byVersion = new LinkedHashMap<>();
  private final Map<String, TypeTable.GoPackage> byPath = new LinkedHashMap<>();

  private Schemas(String text) {
    for (TypeTable.GoPackage found : new TypeTable(text).packages()) {
      byPath.put(found.path(), found);
      if (!found.version().isEmpty()) {
        byVersion.put(found.group() + "/" + found.version(), found);
      }
    }
  }

  public static Schemas builtIn() {
    return BuiltIn.SCHEMAS;
  }

  /** Every built-in resource, those that 1.36 serves no more too. */
  public static List<ResourceFact> resources() {
    return Resources.ALL;
  }

  private static String resource(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The fields of a kind. Options and watch events are found in every version, as in Kubernetes.
   *
   * @param group "" for the core
   */
  public Optional<Type.Struct> find(String group, String version, String kind) {
    TypeTable.GoPackage here = byVersion.get(group + "/" + version);
    if (here == null) {
      return Optional.empty();
    }
    Type.Struct found = here.kinds().get(kind);
    if (found == null
        && (IN_EVERY_VERSION.contains(kind) || (group.isEmpty() && IN_CORE.contains(kind)))) {
      return named(META, kind);
    }
    return Optional.ofNullable(found);
  }

  /** A struct by Go's names, such as "k8s.io/api/core/v1" and "PodSpec". */
  public Optional<Type.Struct> named(String goPackage, String name) {
    TypeTable.GoPackage here = byPath.get(goPackage);
    return here == null ? Optional.empty() : Optional.ofNullable(here.structs().get(name));
  }

  /** Every kind, lists and options too, by group, version and name. */
  public List<Kind> kinds() {
    List<Kind> all = new ArrayList<>();
    for (TypeTable.GoPackage here : byVersion.values()) {
      here.kinds().keySet().forEach(kind -> all.add(new Kind(here.group(), here.version(), kind)));
    }
    return all;
  }
}
