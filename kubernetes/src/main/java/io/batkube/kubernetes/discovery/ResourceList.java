package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The resources of a version of a group, in the older form of discovery. */
final class ResourceList {
  private ResourceList() {}

  /**
   * The list as a document.
   *
   * @param rows at least one, all of one version
   */
  static Fields document(List<Resource> rows) {
    List<Object> all = new ArrayList<>();
    for (Resource row : rows) {
      all.add(resource(row));
      row.subresources().stream()
          .sorted(ResourceList.order(row))
          .forEach(part -> all.add(part(row, part)));
    }
    Resource first = rows.getFirst();
    Fields.Builder document = new Fields.Builder();
    document.put("kind", "APIResourceList");
    if (!first.group().isEmpty()) {
      document.put("apiVersion", "v1");
    }
    document.put("groupVersion", first.apiVersion());
    document.put("resources", Items.of(all));
    return document.build();
  }

  /** Parts come by name; those of custom resources in an order of their own. */
  static Comparator<Resource.Subresource> order(Resource row) {
    return row.custom()
        ? Comparator.comparing(part -> row.subresources().indexOf(part))
        : Comparator.comparing(Resource.Subresource::name);
  }

  private static Fields resource(Resource row) {
    Fields.Builder entry = new Fields.Builder();
    entry.put("name", row.plural());
    entry.put("singularName", row.singular());
    entry.put("namespaced", row.namespaced());
    entry.put("kind", row.kind());
    entry.put("verbs", Items.of(row.verbs()));
    putList(entry, "shortNames", row.shortNames());
    putList(entry, "categories", row.categories());
    if (!row.storageVersionHash().isEmpty()) {
      entry.put("storageVersionHash", row.storageVersionHash());
    }
    return entry.build();
  }

  private static Fields part(Resource row, Resource.Subresource part) {
    Fields.Builder entry = new Fields.Builder();
    entry.put("name", row.plural() + "/" + part.name());
    entry.put("singularName", "");
    entry.put("namespaced", row.namespaced());
    if (!part.group().equals(row.group()) || !part.version().equals(row.version())) {
      if (!part.group().isEmpty()) {
        entry.put("group", part.group());
      }
      entry.put("version", part.version());
    }
    entry.put("kind", part.kind());
    entry.put("verbs", Items.of(part.verbs()));
    return entry.build();
  }

  static void putList(Fields.Builder to, String name, List<String> values) {
    if (!values.isEmpty()) {
      to.put(name, Items.of(values));
    }
  }
}
