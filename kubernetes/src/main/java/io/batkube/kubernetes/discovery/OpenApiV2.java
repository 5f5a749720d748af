package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.View;
import io.batkube.kubernetes.view.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The whole API in one document of OpenAPI 2, as older clients ask for it: the documents of version
 * 3 in the older words. Immutable.
 *
 * @param madeOf the tags of those documents
 */
@SuppressWarnings("ArrayRecordComponent") // compared by madeOf alone
record OpenApiV2(List<String> madeOf, byte[] json, byte[] protobuf, String hash) {
  private static final String JSON = "json";
  private static final String PROTOBUF = "com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /** The older name of the same, which kubectl sends. */
  private static final String OLD_PROTOBUF = "com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

  /** The form in which the client wants it; empty if there is none. */
  static Optional<String> subtype(Wish wish) {
    return View.accepted(wish, List.of(JSON, OLD_PROTOBUF, PROTOBUF))
        .map(subtype -> subtype.equals(OLD_PROTOBUF) ? PROTOBUF : subtype);
  }

  static OpenApiV2 of(List<String> madeOf, List<Fields> documents, Fields info) {
    TreeMap<String, Object> paths = new TreeMap<>();
    TreeMap<String, Object> definitions = new TreeMap<>();
    for (Fields document : documents) {
      Fields own = document.fields("paths");
      own.names().forEach(path -> paths.put(path, path(own.fields(path))));
      Fields schemas = document.fieldsAt("components", "schemas");
      schemas.names().forEach(name -> definitions.put(name, definition(name, schemas)));
    }
    Fields bearer = Fields.of("type", "apiKey", "name", "authorization", "in", "header");
    Fields tree =
        Fields.of(
            "swagger",
            "2.0",
            "info",
            info,
            "paths",
            fields(paths),
            "definitions",
            fields(definitions),
            "securityDefinitions",
            Fields.of("BearerToken", bearer),
            "security",
            Items.of(Fields.of("BearerToken", Items.EMPTY)));
    byte[] json = Json.bytes(tree);
    return new OpenApiV2(madeOf, json, SwaggerProtobuf.of(tree), Hashes.sha512(json));
  }

  Page page(String subtype) {
    return Page.of(200, "application/" + subtype, subtype.equals(JSON) ? json : protobuf)
        .with("Etag", "\"" + hash + "\"")
        .with("Vary", "Accept-Encoding")
        .with("Vary", "Accept");
  }

  private static Fields fields(Map<String, Object> all) {
    Fields.Builder fields = new Fields.Builder(all.size());
    all.forEach(fields::put);
    return fields.build();
  }

  private static Fields path(Fields path) {
    Fields.Builder out = new Fields.Builder();
    for (String method : METHODS) {
      if (path.has(method)) {
        out.put(method, operation(path.fields(method)));
      }
    }
    out.put("parameters", parameters(path.items("parameters")));
    return out.build();
  }

  private static Fields operation(Fields operation) {
    List<Object> parameters = new ArrayList<>();
    Fields content = operation.fieldsAt("requestBody", "content");
    if (!content.isEmpty()) {
      Fields schema = schema(((Fields) content.value(0)).fields("schema"));
      Fields body = Fields.of("name", "body", "in", "body", "schema", schema);
      boolean required = operation.fields("requestBody").isTrue("required");
      parameters.add(required ? body.with("required", true) : body);
    }
    parameters(operation.items("parameters")).forEach(parameters::add);
    Fields.Builder out = new Fields.Builder();
    out.put("tags", operation.items("tags"));
    out.put("operationId", operation.text("operationId"));
    out.put(
        "consumes",
        operation.text("x-kubernetes-action").equals("patch")
            ? Items.of(content.names())
            : Items.of("*/*"));
    out.put("produces", Items.of("application/json", "application/yaml"));
    out.put("schemes", Items.of("https"));
    out.put("parameters", Items.of(parameters));
    out.put("responses", responses(operation.fields("responses")));
    for (String extension : List.of("x-kubernetes-action", "x-kubernetes-group-version-kind")) {
      operation.find(extension).ifPresent(value -> out.put(extension, value));
    }
    return out.build();
  }

  private static Fields responses(Fields responses) {
    Fields.Builder out = new Fields.Builder();
    for (String code : responses.names()) {
      Fields response = responses.fields(code);
      Fields content = response.fields("content");
      Fields older = Fields.of("description", response.text("description"));
      out.put(
          code,
          content.isEmpty()
              ? older
              : older.with("schema", schema(((Fields) content.value(0)).fields("schema"))));
    }
    return out.build();
  }

  /** What is a schema of its own in version 3 lies in the parameter itself. */
  private static Items parameters(Items parameters) {
    List<Object> out = new ArrayList<>();
    for (Fields parameter : parameters.eachFields()) {
      Fields schema = parameter.fields("schema");
      out.add(
          parameter.without("schema").with("type", schema.text("type")).with("uniqueItems", true));
    }
    return Items.of(out);
  }

  /** Version 2 knows no alternatives: what may be two things is a string. */
  private static Fields definition(String name, Fields schemas) {
    Fields schema = schemas.fields(name);
    if (!schema.has("oneOf")) {
      return schema(schema);
    }
    return schema.has("format")
        ? Fields.of("type", "string", "format", schema.text("format"))
        : Fields.of("type", "string");
  }

  private static Fields schema(Fields schema) {
    if (schema.has("allOf") && schema.items("allOf").size() == 1) {
      Fields rest = schema.without("allOf").without("default");
      Fields ref = schema(schema.items("allOf").fields(0));
      Fields.Builder both = new Fields.Builder();
      for (int i = 0; i < ref.size(); i++) {
        both.put(ref.name(i), ref.value(i));
      }
      for (int i = 0; i < rest.size(); i++) {
        both.put(rest.name(i), rest.value(i));
      }
      return both.build();
    }
    Fields.Builder out = new Fields.Builder(schema.size());
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.name(i);
      Object value = schema.value(i);
      switch (name) {
        case "$ref" -> out.put(name, ((String) value).replace(OpenApiSchema.REF, "#/definitions/"));
        case "default", "oneOf", "anyOf", "not", "nullable" -> {}
        case "properties" -> out.put(name, each((Fields) value));
        case "items", "additionalProperties" ->
            out.put(name, value instanceof Fields inner ? schema(inner) : value);
        default -> out.put(name, value);
      }
    }
    return out.build();
  }

  private static Fields each(Fields properties) {
    Fields.Builder out = new Fields.Builder(properties.size());
    for (String name : properties.names()) {
      out.put(name, schema(properties.fields(name)));
    }
    return out.build();
  }
}
