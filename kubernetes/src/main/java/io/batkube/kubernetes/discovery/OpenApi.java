package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The description of the API in OpenAPI, made of the schemas when somebody asks, and kept until the
 * rows it is made of change. Any thread: two that ask at once may both make it.
 */
final class OpenApi {
  private static final String V3 = "/openapi/v3";
  private static final Fields INFO = Fields.of("title", "Kubernetes", "version", "v1.36.3");

  private final Function<Resource, Optional<Fields>> customSchema;

  /** Finished documents by their path below {@code /openapi/v3/}; replaced, never changed. */
  private volatile Map<String, Document> documents = new LinkedHashMap<>();

  private volatile Optional<OpenApiV2> v2 = Optional.empty();

  /** A document, its tag, and what it was made of. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its rows alone
  private record Document(List<Resource> rows, Fields tree, byte[] json, String hash) {}

  /**
   * Begins.
   *
   * @param customSchema the schema that a CustomResourceDefinition gives for a row
   */
  OpenApi(Function<Resource, Optional<Fields>> customSchema) {
    this.customSchema = customSchema;
  }

  Optional<Page> answer(Question question) {
    String path = question.plainPath();
    if (path.equals(V3)) {
      return Optional.of(index(question.table()));
    }
    if (path.startsWith(V3 + "/")) {
      return Optional.of(groupVersion(question, path.substring(V3.length() + 1)));
    }
    return path.equals("/openapi/v2") ? Optional.of(v2(question)) : Optional.empty();
  }

  /** A real server does not say that this is JSON. */
  private Page index(ResourceTable table) {
    Fields.Builder paths = new Fields.Builder();
    for (String path : paths(table)) {
      String hash = document(table, path).hash;
      paths.put(path, Fields.of("serverRelativeURL", V3 + "/" + path + "?hash=" + hash));
    }
    return Page.of(200, "text/plain; charset=utf-8", Json.bytes(Fields.of("paths", paths.build())));
  }

  private static List<String> paths(ResourceTable table) {
    TreeMap<String, Boolean> paths = new TreeMap<>();
    List.of(".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version")
        .forEach(path -> paths.put(path, true));
    ApiGroup.core(table).versions().forEach(version -> paths.put("api/" + version, true));
    for (ApiGroup group : ApiGroup.all(table)) {
      if (!group.isCustom()) {
        paths.put("apis/" + group.name(), true);
      }
      group.versions().forEach(v -> paths.put("apis/" + group.name() + "/" + v, true));
    }
    return List.copyOf(paths.keySet());
  }

  private Page groupVersion(Question question, String path) {
    if (!paths(question.table()).contains(path)) {
      return Page.of(404, "", new byte[0]);
    }
    if (View.accepted(question.wish(), List.of("json")).isEmpty()) {
      return Page.of(406, "", new byte[0]).with("Vary", "Accept");
    }
    Document document = document(question.table(), path);
    List<String> asked = question.all("hash");
    Page page =
        Page.of(200, Discovery.JSON, document.json)
            .with("Etag", "\"" + document.hash + "\"")
            .with("Vary", "Accept");
    if (asked.isEmpty() || asked.getFirst().isEmpty()) {
      return page;
    }
    return asked.getFirst().equals(document.hash)
        ? page.with("Cache-Control", "public, immutable")
        : Page.of(301, "", new byte[0])
            .with("Location", V3 + "/" + path + "?hash=" + document.hash)
            .with("Vary", "Accept");
  }

  private Document document(ResourceTable table, String path) {
    String[] parts = path.split("/", -1);
    boolean core = parts[0].equals("api") && parts.length == 2;
    boolean inGroup = parts[0].equals("apis") && parts.length == 3;
    String group = inGroup ? parts[1] : "";
    String version = parts[parts.length - 1];
    List<Resource> rows = core || inGroup ? ApiGroup.rows(table, group, version) : List.of();
    Document known = documents.get(path);
    if (known != null && known.rows.equals(rows)) {
      return known;
    }
    Fields tree = core || inGroup ? resources(group, version, rows) : plain(path);
    byte[] json = Json.bytes(tree);
    Document made = new Document(rows, tree, json, Hashes.sha512(json));
    Map<String, Document> more = new LinkedHashMap<>(documents);
    more.put(path, made);
    documents = more;
    return made;
  }

  /** Something that is only there to be read. */
  private static Fields plain(String path) {
    Fields get =
        Fields.of(
            "operationId",
            "get" + path.replaceAll("[^A-Za-z0-9]", ""),
            "responses",
            Fields.of(
                "200",
                Fields.of("description", "OK"),
                "401",
                Fields.of("description", "Unauthorized")));
    String full = "/" + path + (path.startsWith("api") || path.equals("version") ? "/" : "");
    return Fields.of(
        "openapi", "3.0.0", "info", INFO, "paths", Fields.of(full, Fields.of("get", get)));
  }

  private Fields resources(String group, String version, List<Resource> rows) {
    OpenApiSchema schemas = new OpenApiSchema();
    Map<String, Fields> custom = new LinkedHashMap<>();
    for (Resource row : rows) {
      customSchema.apply(row).ifPresent(schema -> custom.put(row.kind(), schema));
    }
    OpenApiPaths paths = new OpenApiPaths(group, version, schemas, custom);
    paths.addRoot();
    rows.forEach(paths::add);
    Fields bearer = Fields.of("type", "apiKey", "name", "authorization", "in", "header");
    return Fields.of(
        "openapi",
        "3.0.0",
        "info",
        INFO,
        "paths",
        paths.all(),
        "components",
        Fields.of("schemas", schemas.all(), "securitySchemes", Fields.of("BearerToken", bearer)),
        "security",
        Items.of(Fields.of("BearerToken", Items.EMPTY)));
  }

  private Page v2(Question question) {
    Optional<String> subtype = OpenApiV2.subtype(question.wish());
    if (subtype.isEmpty()) {
      return Page.of(406, "", new byte[0]).with("Vary", "Accept-Encoding").with("Vary", "Accept");
    }
    List<Document> all =
        paths(question.table()).stream().map(path -> document(question.table(), path)).toList();
    List<String> hashes = all.stream().map(Document::hash).toList();
    OpenApiV2 whole =
        v2.filter(known -> known.madeOf().equals(hashes))
            .orElseGet(() -> OpenApiV2.of(hashes, all.stream().map(Document::tree).toList(), INFO));
    v2 = Optional.of(whole);
    return whole.page(subtype.get());
  }
}
