package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.View;
import java.util.ArrayList;
import java.util.List;

/**
 * All groups with all their resources in one document, with a tag for those who have it already.
 */
final class AggregatedDiscovery {
  private AggregatedDiscovery() {}

  static Page page(View view, ResourceTable table, List<ApiGroup> groups) {
    Fields tree =
        Fields.of(
            "kind",
            "APIGroupDiscoveryList",
            "apiVersion",
            "apidiscovery.k8s.io/v2",
            "metadata",
            Fields.EMPTY,
            "items",
            Items.of(groups.stream().map(group -> group(group, table)).toList()));
    String type = view.contentType() + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    return Page.of(200, type, view.bytes(tree))
        .with("Etag", "\"" + Hashes.sha512(Json.bytes(tree)) + "\"")
        .with("Vary", "Accept")
        .with("Cache-Control", "public");
  }

  private static Fields group(ApiGroup group, ResourceTable table) {
    List<Object> versions = new ArrayList<>();
    for (String version : group.versions()) {
      List<Fields> resources =
          ApiGroup.rows(table, group.name(), version).stream()
              .map(AggregatedDiscovery::resource)
              .toList();
      versions.add(
          Fields.of("version", version, "resources", Items.of(resources), "freshness", "Current"));
    }
    Fields metadata = group.name().isEmpty() ? Fields.EMPTY : Fields.of("name", group.name());
    return Fields.of("metadata", metadata, "versions", Items.of(versions));
  }

  private static Fields resource(Resource row) {
    Fields.Builder entry = new Fields.Builder();
    entry.put("resource", row.plural());
    entry.put("responseKind", kind(row, row.group(), row.version(), row.kind()));
    entry.put("scope", row.namespaced() ? "Namespaced" : "Cluster");
    entry.put("singularResource", row.singular());
    entry.put("verbs", Items.of(row.verbs()));
    ResourceList.putList(entry, "shortNames", row.shortNames());
    ResourceList.putList(entry, "categories", row.categories());
    if (!row.subresources().isEmpty()) {
      List<Fields> parts = new ArrayList<>();
      row.subresources().stream()
          .sorted(ResourceList.order(row))
          .forEach(part -> parts.add(part(row, part)));
      entry.put("subresources", Items.of(parts));
    }
    return entry.build();
  }

  private static Fields part(Resource row, Resource.Subresource part) {
    return Fields.of(
        "subresource",
        part.name(),
        "responseKind",
        kind(row, part.group(), part.version(), part.kind()),
        "verbs",
        Items.of(part.verbs()));
  }

  /** Built-in kinds name group and version only where they are others than the resource's. */
  private static Fields kind(Resource row, String group, String version, String kind) {
    boolean own = group.equals(row.group()) && version.equals(row.version());
    boolean silent = own && !row.codec().listsTypes();
    return Fields.of("group", silent ? "" : group, "version", silent ? "" : version, "kind", kind);
  }
}
