package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A document of OpenAPI 2 in protobuf, as kubectl reads it: the messages of gnostic's OpenAPIv2.
 * The numbers are theirs. What our documents never hold is left out.
 */
final class SwaggerProtobuf {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SwaggerProtobuf() {}

  static byte[] of(Fields document) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(1, document.text("swagger"));
    SwaggerProtobuf info = new SwaggerProtobuf();
    info.text(1, document.fields("info").text("title"));
    info.text(2, document.fields("info").text("version"));
    message.message(2, info);
    SwaggerProtobuf paths = new SwaggerProtobuf();
    Fields all = document.fields("paths");
    for (String path : all.names()) {
      paths.message(2, named(path, path(all.fields(path))));
    }
    message.message(8, paths);
    message.message(9, properties(document.fields("definitions")));
    for (Fields requirement : document.items("security").eachFields()) {
      SwaggerProtobuf names = new SwaggerProtobuf();
      requirement.names().forEach(name -> names.message(1, named(name, new SwaggerProtobuf())));
      message.message(12, names);
    }
    SwaggerProtobuf definitions = new SwaggerProtobuf();
    Fields security = document.fields("securityDefinitions");
    for (String name : security.names()) {
      SwaggerProtobuf item = new SwaggerProtobuf();
      item.message(2, apiKey(security.fields(name)));
      definitions.message(1, named(name, item));
    }
    message.message(13, definitions);
    return message.out.toByteArray();
  }

  private static SwaggerProtobuf apiKey(Fields definition) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(1, definition.text("type"));
    message.text(2, definition.text("name"));
    message.text(3, definition.text("in"));
    return message;
  }

  private static SwaggerProtobuf path(Fields path) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    List<String> methods = List.of("get", "put", "post", "delete", "options", "head", "patch");
    for (int i = 0; i < methods.size(); i++) {
      if (path.has(methods.get(i))) {
        message.message(i + 2, operation(path.fields(methods.get(i))));
      }
    }
    message.parameters(9, path.items("parameters"));
    return message;
  }

  private static SwaggerProtobuf operation(Fields operation) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.texts(1, operation.items("tags"));
    message.text(5, operation.text("operationId"));
    message.texts(6, operation.items("produces"));
    message.texts(7, operation.items("consumes"));
    message.parameters(8, operation.items("parameters"));
    SwaggerProtobuf responses = new SwaggerProtobuf();
    Fields all = operation.fields("responses");
    for (String code : all.names()) {
      SwaggerProtobuf value = new SwaggerProtobuf();
      value.message(1, response(all.fields(code)));
      responses.message(1, named(code, value));
    }
    message.message(9, responses);
    message.texts(10, operation.items("schemes"));
    message.extensions(13, operation);
    return message;
  }

  private static SwaggerProtobuf response(Fields response) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(1, response.text("description"));
    if (response.has("schema")) {
      SwaggerProtobuf item = new SwaggerProtobuf();
      item.message(1, schema(response.fields("schema")));
      message.message(2, item);
    }
    return message;
  }

  private void parameters(int number, Items parameters) {
    for (Fields parameter : parameters.eachFields()) {
      SwaggerProtobuf either = new SwaggerProtobuf();
      if (parameter.text("in").equals("body")) {
        either.message(1, body(parameter));
      } else {
        boolean query = parameter.text("in").equals("query");
        SwaggerProtobuf kind = new SwaggerProtobuf();
        kind.message(query ? 3 : 4, nonBody(parameter, query));
        either.message(2, kind);
      }
      SwaggerProtobuf item = new SwaggerProtobuf();
      item.message(1, either);
      message(number, item);
    }
  }

  private static SwaggerProtobuf body(Fields parameter) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(2, parameter.text("name"));
    message.text(3, parameter.text("in"));
    message.truth(4, parameter.isTrue("required"));
    message.message(5, schema(parameter.fields("schema")));
    return message;
  }

  /** Parameters of the query have one field more in the middle than those of the path. */
  private static SwaggerProtobuf nonBody(Fields parameter, boolean query) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.truth(1, parameter.isTrue("required"));
    message.text(2, parameter.text("in"));
    message.text(4, parameter.text("name"));
    message.text(query ? 6 : 5, parameter.text("type"));
    message.truth(query ? 20 : 19, parameter.isTrue("uniqueItems"));
    return message;
  }

  private static SwaggerProtobuf properties(Fields schemas) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    for (String name : schemas.names()) {
      message.message(1, named(name, schema(schemas.fields(name))));
    }
    return message;
  }

  private static SwaggerProtobuf schema(Fields schema) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(1, schema.text("$ref"));
    message.text(2, schema.text("format"));
    message.text(3, schema.text("title"));
    message.text(4, schema.text("description"));
    message.text(13, schema.text("pattern"));
    message.texts(19, schema.items("required"));
    for (Object value : schema.items("enum")) {
      message.message(20, any(value));
    }
    if (schema.find("additionalProperties").orElse(false) instanceof Fields inner) {
      SwaggerProtobuf item = new SwaggerProtobuf();
      item.message(1, schema(inner));
      message.message(21, item);
    }
    if (schema.has("type")) {
      SwaggerProtobuf type = new SwaggerProtobuf();
      type.text(1, schema.text("type"));
      message.message(22, type);
    }
    if (schema.has("items")) {
      SwaggerProtobuf item = new SwaggerProtobuf();
      item.message(1, schema(schema.fields("items")));
      message.message(23, item);
    }
    if (schema.has("properties")) {
      message.message(25, properties(schema.fields("properties")));
    }
    message.extensions(31, schema);
    return message;
  }

  private void extensions(int number, Fields of) {
    for (String name : of.names()) {
      if (name.startsWith("x-")) {
        message(number, named(name, any(of.find(name).orElseThrow())));
      }
    }
  }

  /** Values of no schema are texts in YAML, of which JSON is a part. */
  private static SwaggerProtobuf any(Object value) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(2, Json.text(value) + "\n");
    return message;
  }

  private static SwaggerProtobuf named(String name, SwaggerProtobuf value) {
    SwaggerProtobuf message = new SwaggerProtobuf();
    message.text(1, name);
    message.message(2, value);
    return message;
  }

  private void text(int number, String text) {
    if (!text.isEmpty()) {
      bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void texts(int number, Items texts) {
    texts.eachText().forEach(text -> bytes(number, text.getBytes(StandardCharsets.UTF_8)));
  }

  private void truth(int number, boolean truth) {
    if (truth) {
      varint((long) number << 3);
      varint(1);
    }
  }

  private void message(int number, SwaggerProtobuf message) {
    bytes(number, message.out.toByteArray());
  }

  private void bytes(int number, byte[] bytes) {
    varint(((long) number << 3) | 2);
    varint(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private void varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
