package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be done with the resources of one version of a group, as paths of OpenAPI 3. */
final class OpenApiPaths {
  private static final String META = "k8s.io/apimachinery/pkg/apis/meta/v1";
  private static final List<String> PATCHES =
      List.of(
          "application/apply-patch+yaml",
          "application/json-patch+json",
          "application/merge-patch+json");
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  private final String group;
  private final String version;
  private final OpenApiSchema schemas;
  private final Map<String, Fields> custom;
  private final TreeMap<String, Fields> paths = new TreeMap<>();

  /**
   * Begins.
   *
   * @param custom the schemas of custom resources, by kind
   */
  OpenApiPaths(String group, String version, OpenApiSchema schemas, Map<String, Fields> custom) {
    this.group = group;
    this.version = version;
    this.schemas = schemas;
    this.custom = custom;
  }

  Fields all() {
    Fields.Builder all = new Fields.Builder(paths.size());
    paths.forEach(all::put);
    return all.build();
  }

  private String root() {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }

  /** An operation and where it is in the description of its path. */
  private record Operation(String method, String action, String idVerb, List<Fields> parameters) {
    /** "deleteAppsV1CollectionNamespacedDeployment". */
    String id(String groupVersion, String rest) {
      return action.equals("deletecollection")
          ? method + groupVersion + "Collection" + rest
          : action.equals("connect")
              ? action + groupVersion + capital(method) + rest
              : idVerb + groupVersion + rest;
    }

    Operation connect() {
      return new Operation(method, "connect", idVerb, List.of());
    }
  }

  /** What an operation is about: the row's own objects, or a part of them. */
  private record About(Resource row, String suffix, Fields kind, boolean connects) {
    static About part(Resource row, Resource.Subresource part) {
      return new About(
          row,
          capital(part.name()),
          OpenApiSchema.kind(part.group(), part.version(), part.kind()),
          part.kind().endsWith("Options"));
    }
  }

  private About about(Resource row, String suffix) {
    return new About(row, suffix, OpenApiSchema.kind(group, version, row.kind()), false);
  }

  /** The list of resources itself, at the root of the version. */
  void addRoot() {
    Fields get =
        Fields.of(
            "tags",
            Items.of(tag()),
            "operationId",
            "get" + id() + "APIResources",
            "responses",
            Fields.of(
                "200",
                answer(named("APIResourceList")),
                "401",
                Fields.of("description", "Unauthorized")));
    paths.put(root() + "/", Fields.of("get", get));
  }

  void add(Resource row) {
    String spaced = row.namespaced() ? "/namespaces/{namespace}/" : "/";
    String collection = root() + spaced + row.plural();
    Fields list = answer(listName(row));
    Fields object = answer(objectName(row));
    Fields.Builder many = new Fields.Builder();
    if (row.serves("list")) {
      many.put("get", operation(about(row, ""), read("list"), list, Optional.empty()));
    }
    if (row.serves("create")) {
      many.put("post", operation(about(row, ""), create(), object, Optional.of(objectName(row))));
    }
    if (row.serves("deletecollection")) {
      many.put("delete", operation(about(row, ""), deleteMany(), status(), options()));
    }
    put(collection, many, row.namespaced(), false);
    if (row.namespaced() && row.serves("list")) {
      Fields.Builder everywhere = new Fields.Builder();
      everywhere.put(
          "get", operation(about(row, "ForAllNamespaces"), read("list"), list, Optional.empty()));
      put(root() + "/" + row.plural(), everywhere, false, false);
    }
    Fields.Builder one = new Fields.Builder();
    addVerbs(one, about(row, ""), row.verbs(), object, Optional.of(objectName(row)));
    put(collection + "/{name}", one, row.namespaced(), true);
    row.subresources().forEach(part -> add(row, part, collection));
  }

  private void add(Resource row, Resource.Subresource part, String collection) {
    Optional<String> name = partName(row, part);
    Fields.Builder one = new Fields.Builder();
    Fields answer = name.map(OpenApiPaths::answer).orElse(text());
    About about = About.part(row, part);
    addVerbs(one, about, part.verbs(), answer, name);
    if (part.verbs().contains("create")) {
      one.put("post", operation(about, create(), answer, name));
    }
    put(collection + "/{name}/" + part.name(), one, row.namespaced(), true);
  }

  private void addVerbs(
      Fields.Builder to, About about, List<String> verbs, Fields object, Optional<String> body) {
    if (verbs.contains("get")) {
      to.put("get", operation(about, read("get"), object, Optional.empty()));
    }
    if (verbs.contains("update")) {
      Operation put = new Operation("put", "put", "replace", writing());
      to.put("put", operation(about, put, object, body));
    }
    if (verbs.contains("patch")) {
      List<Fields> parameters = writing();
      parameters.add(query("force", "boolean"));
      Operation patch = new Operation("patch", "patch", "patch", parameters);
      to.put("patch", operation(about, patch, object, patch()));
    }
    if (verbs.contains("delete")) {
      Operation delete = new Operation("delete", "delete", "delete", deleting());
      to.put("delete", operation(about, delete, status(), options()));
    }
  }

  private void put(String path, Fields.Builder operations, boolean namespaced, boolean named) {
    if (operations.isEmpty()) {
      return;
    }
    List<Fields> parameters = new ArrayList<>();
    if (named) {
      parameters.add(inPath("name"));
    }
    if (namespaced) {
      parameters.add(inPath("namespace"));
    }
    parameters.add(query("pretty", "string"));
    operations.put("parameters", Items.of(parameters));
    paths.put(path, operations.build());
  }

  private Fields operation(
      About about, Operation wanted, Fields answer, Optional<String> wantedBody) {
    Operation operation = about.connects ? wanted.connect() : wanted;
    Optional<String> body = about.connects ? Optional.empty() : wantedBody;
    Fields.Builder out = new Fields.Builder();
    out.put("tags", Items.of(tag()));
    out.put("operationId", operation.id(id(), idKind(about) + about.suffix));
    if (!operation.parameters.isEmpty()) {
      out.put("parameters", Items.of(operation.parameters));
    }
    body.ifPresent(name -> out.put("requestBody", body(operation, name, about.row)));
    Fields.Builder responses = new Fields.Builder();
    responses.put("200", answer);
    if (operation.action.equals("post")) {
      responses.put("201", answer.with("description", "Created"));
      responses.put("202", answer.with("description", "Accepted"));
    } else if (operation.action.equals("put") || operation.action.equals("patch")) {
      responses.put("201", answer.with("description", "Created"));
    }
    responses.put("401", Fields.of("description", "Unauthorized"));
    out.put("responses", responses.build());
    out.put("x-kubernetes-action", operation.action);
    out.put("x-kubernetes-group-version-kind", about.kind);
    return out.build();
  }

  private String tag() {
    return group.isEmpty() ? "core_" + version : shortGroup(group) + "_" + version;
  }

  private static String shortGroup(String group) {
    return group.replace(".k8s.io", "").replaceAll("[.-]", "_");
  }

  /** "AppsV1". */
  private String id() {
    StringBuilder id = new StringBuilder(group.isEmpty() ? "Core" : "");
    for (String part : shortGroup(group).split("_", -1)) {
      id.append(capital(part));
    }
    return id + capital(version);
  }

  private static String idKind(About about) {
    boolean everywhere = about.suffix.equals("ForAllNamespaces");
    return (about.row.namespaced() && !everywhere ? "Namespaced" : "") + about.row.kind();
  }

  private static String capital(String text) {
    return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Operation read(String action) {
    return action.equals("list")
        ? new Operation("get", "list", "list", listing())
        : new Operation("get", "get", "read", List.of());
  }

  private static Operation create() {
    return new Operation("post", "post", "create", writing());
  }

  private static Operation deleteMany() {
    List<Fields> parameters = new ArrayList<>(deleting());
    parameters.addAll(selecting());
    return new Operation("delete", "deletecollection", "deleteCollection", parameters);
  }

  private static List<Fields> writing() {
    return new ArrayList<>(
        List.of(
            query("dryRun", "string"),
            query("fieldManager", "string"),
            query("fieldValidation", "string")));
  }

  private static List<Fields> deleting() {
    return List.of(
        query("dryRun", "string"),
        query("gracePeriodSeconds", "integer"),
        query("ignoreStoreReadErrorWithClusterBreakingPotential", "boolean"),
        query("orphanDependents", "boolean"),
        query("propagationPolicy", "string"));
  }

  private static List<Fields> selecting() {
    return List.of(
        query("continue", "string"),
        query("fieldSelector", "string"),
        query("labelSelector", "string"),
        query("limit", "integer"),
        query("resourceVersion", "string"),
        query("resourceVersionMatch", "string"),
        query("sendInitialEvents", "boolean"),
        query("timeoutSeconds", "integer"));
  }

  private static List<Fields> listing() {
    List<Fields> parameters = new ArrayList<>();
    parameters.add(query("allowWatchBookmarks", "boolean"));
    parameters.addAll(selecting());
    parameters.add(query("watch", "boolean"));
    return parameters;
  }

  private static Fields query(String name, String type) {
    return Fields.of(
        "name", name, "in", "query", "schema", Fields.of("type", type, "uniqueItems", true));
  }

  private static Fields inPath(String name) {
    return Fields.of(
        "name",
        name,
        "in",
        "path",
        "required",
        true,
        "schema",
        Fields.of("type", "string", "uniqueItems", true));
  }

  private static Fields body(Operation operation, String name, Resource row) {
    Fields schema = Fields.of("schema", OpenApiSchema.ref(name));
    Fields.Builder content = new Fields.Builder();
    if (operation.action.equals("patch")) {
      PATCHES.forEach(type -> content.put(type, schema));
      if (row.codec().takesStrategicMergePatches()) {
        content.put(STRATEGIC, schema); // by which kubectl chooses its kind of patch
      }
    } else {
      content.put("*/*", schema);
    }
    Fields body = Fields.of("content", content.build());
    return operation.method.equals("delete") ? body : body.with("required", true);
  }

  private static Fields answer(String name) {
    Fields schema = Fields.of("schema", OpenApiSchema.ref(name));
    return Fields.of(
        "description",
        "OK",
        "content",
        Fields.of("application/json", schema, "application/yaml", schema));
  }

  private static Fields text() {
    Fields schema = Fields.of("schema", Fields.of("type", "string"));
    return Fields.of("description", "OK", "content", Fields.of("*/*", schema));
  }

  private Fields status() {
    return answer(named("Status"));
  }

  private Optional<String> options() {
    return Optional.of(named("DeleteOptions"));
  }

  private Optional<String> patch() {
    String name = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    schemas.put(name, Fields.of("type", "object"));
    return Optional.of(name);
  }

  private String named(String metaKind) {
    return name(
        Schemas.builtIn()
            .named(META, metaKind)
            .orElseThrow(() -> new IllegalStateException("no struct " + metaKind)));
  }

  private String name(Type.Struct struct) {
    schemas.refTo(struct);
    return OpenApiSchema.name(struct);
  }

  private String objectName(Resource row) {
    return row.codec().listsTypes() ? customName(row) : name(row.codec().type());
  }

  private String customName(Resource row) {
    String name = customName(row.kind());
    Fields schema = custom.getOrDefault(row.kind(), schemas.struct(row.codec().type()));
    schemas.put(name, withType(schema, row.kind()));
    return name;
  }

  private String customName(String kind) {
    return OpenApiSchema.reversed(group) + "." + version + "." + kind;
  }

  /** With the fields that every object has, whatever its definition says of them. */
  private Fields withType(Fields schema, String kind) {
    Type.Struct metadata =
        Schemas.builtIn()
            .named(META, "ObjectMeta")
            .orElseThrow(() -> new IllegalStateException("no struct ObjectMeta"));
    Fields properties =
        schema
            .fields("properties")
            .with("apiVersion", Fields.of("type", "string"))
            .with("kind", Fields.of("type", "string"))
            .with("metadata", Fields.of("allOf", Items.of(schemas.refTo(metadata))));
    return schema
        .with("type", "object")
        .with("properties", properties)
        .with(
            "x-kubernetes-group-version-kind", Items.of(OpenApiSchema.kind(group, version, kind)));
  }

  private String listName(Resource row) {
    if (!row.codec().listsTypes()) {
      Optional<Type.Struct> list = Schemas.builtIn().find(group, version, row.listKind());
      return list.map(this::name).orElseGet(() -> objectName(row));
    }
    String name = customName(row.listKind());
    Type.Struct meta =
        Schemas.builtIn()
            .named(META, "ListMeta")
            .orElseThrow(() -> new IllegalStateException("no struct ListMeta"));
    schemas.put(
        name,
        Fields.of(
            "type",
            "object",
            "required",
            Items.of("items"),
            "properties",
            Fields.of(
                "apiVersion",
                Fields.of("type", "string"),
                "items",
                Fields.of("type", "array", "items", OpenApiSchema.ref(objectName(row))),
                "kind",
                Fields.of("type", "string"),
                "metadata",
                Fields.of("allOf", Items.of(schemas.refTo(meta)))),
            "x-kubernetes-group-version-kind",
            Items.of(OpenApiSchema.kind(group, version, row.listKind()))));
    return name;
  }

  /** What is read and written at a subresource; empty if it is no object. */
  private Optional<String> partName(Resource row, Resource.Subresource part) {
    if (part.kind().equals(row.kind())) {
      return part.name().equals("log") ? Optional.empty() : Optional.of(objectName(row));
    }
    return Schemas.builtIn()
        .find(part.group(), part.version(), part.kind())
        .filter(_ -> !part.kind().endsWith("Options"))
        .map(this::name);
  }
}
