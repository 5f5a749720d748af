package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.schema.GoJson;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.ProtobufDecoder;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads what clients send. Immutable. */
final class Bodies {
  /** Bytes of an unreadable body that the refusal shows. */
  private static final int MOST_SHOWN = 30;

  private static final byte[] NO_JSON = {};

  private final YamlReader yaml;

  Bodies(YamlReader yaml) {
    this.yaml = yaml;
  }

  /** What came as an object, before any schema has seen it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Raw(Fields tree, List<String> problems, byte[] json) {
    /** What did not come as JSON. */
    Raw(Fields tree, List<String> problems) {
      this(tree, problems, NO_JSON);
    }
  }

  /** The media type without its parameters, in lower case. */
  static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Go's words for bytes that are no JSON. */
  static String jsonProblem(byte[] json, Json.BadJsonException e) {
    return GoJson.problem(json).orElse(e.getMessage());
  }

  /**
   * An object of a kind as sent: the tree of its JSON, YAML or protobuf.
   *
   * @param kind what is expected
   * @param expected its fields, for a protobuf that does not say what it is
   */
  Raw raw(Request request, String kind, Type.Struct expected) {
    return switch (mediaType(request.contentType())) {
      case "", "application/json" -> json(request.body(), kind);
      case "application/yaml" -> yaml(request.body(), kind);
      case "application/vnd.kubernetes.protobuf" -> protobuf(request.body(), kind, expected);
      default ->
          throw Status.unsupportedMediaType(
                  "the body of the request was in an unknown format - accepted media types"
                      + " include: application/json, application/yaml,"
                      + " application/vnd.kubernetes.protobuf")
              .exception();
    };
  }

  private static Raw json(byte[] body, String kind) {
    Json.Document document;
    try {
      document = Json.parse(body);
    } catch (Json.BadJsonException e) {
      throw unrecognized(kind, "json parse error: " + jsonProblem(body, e), body);
    }
    if (document.value() == Null.NULL) {
      return new Raw(Fields.EMPTY, List.of());
    }
    if (!(document.value() instanceof Fields fields)) {
      String found =
          switch (document.value()) {
            case Items _ -> "array";
            case String _ -> "string";
            case Boolean _ -> "bool";
            default -> "number";
          };
      throw unrecognized(
          kind,
          "json parse error: json: cannot unmarshal "
              + found
              + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty"
              + "\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
          body);
    }
    List<String> problems = new ArrayList<>();
    document.duplicates().forEach(path -> problems.add("duplicate field \"" + path + "\""));
    return new Raw(fields, problems, body);
  }

  private static Raw protobuf(byte[] body, String kind, Type.Struct expected) {
    try {
      ProtobufDecoder.Envelope envelope = ProtobufDecoder.open(body);
      String apiVersion = envelope.apiVersion();
      int slash = apiVersion.indexOf('/');
      Type.Struct type =
          Schemas.builtIn()
              .find(
                  slash < 0 ? "" : apiVersion.substring(0, slash),
                  apiVersion.substring(slash + 1),
                  envelope.kind())
              .orElse(expected);
      return new Raw(ProtobufDecoder.decode(type, envelope), List.of());
    } catch (ProtobufDecoder.BadProtobufException | MistypedException e) {
      throw unrecognized(kind, e.getMessage(), body);
    }
  }

  /** The body of an apply: YAML, of which JSON is a part. */
  Fields applied(Request request) {
    try {
      return yaml.read(request.body()).value() instanceof Fields fields ? fields : Fields.EMPTY;
    } catch (YamlReader.BadYamlException e) {
      throw Status.badRequest(
              "error decoding YAML: error converting YAML to JSON: " + e.getMessage())
          .exception();
    }
  }

  private Raw yaml(byte[] body, String kind) {
    try {
      YamlReader.Document document = yaml.read(body);
      Object value = document.value();
      return new Raw(value instanceof Fields fields ? fields : Fields.EMPTY, document.problems());
    } catch (YamlReader.BadYamlException e) {
      throw unrecognized(kind, e.getMessage(), body);
    }
  }

  private static RuntimeException unrecognized(String kind, String why, byte[] body) {
    String shown = body.length == 0 ? "<empty>" : shown(body);
    String prefix = why.startsWith("yaml:") ? "" : "couldn't get version/kind; ";
    return Status.badRequest(
            "the object provided is unrecognized (must be of type "
                + kind
                + "): "
                + prefix
                + why
                + " ("
                + shown
                + ")")
        .exception();
  }

  /** Short text as it is if it looks like text, else in hexadecimal; never more than a little. */
  private static String shown(byte[] body) {
    byte[] start = Arrays.copyOf(body, Math.min(body.length, MOST_SHOWN));
    String text = new String(start, StandardCharsets.UTF_8);
    return (text.startsWith("{") ? text : hex(start)) + (body.length > MOST_SHOWN ? " ..." : "");
  }

  private static String hex(byte[] body) {
    StringBuilder out = new StringBuilder();
    for (byte b : body) {
      out.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return out.toString();
  }

  /** An object of the kind of a row, canonical and with its defaults, in the row's version. */
  Codec.Decoded object(Raw raw, Resource row, ResourceTable table) {
    Fields tree = typed(raw.tree(), row, table);
    try {
      Codec.Decoded decoded = row.codec().decode(tree, raw.json());
      List<String> problems = new ArrayList<>(raw.problems());
      problems.addAll(decoded.problems());
      return new Codec.Decoded(decoded.object(), problems);
    } catch (Codec.UnreadableException e) {
      throw cannotBe(row.kind(), row.version(), row, e.getMessage());
    }
  }

  /** With kind and apiVersion, which must be those of the path if they are there. */
  private static Fields typed(Fields tree, Resource row, ResourceTable table) {
    String kind = tree.text("kind").isEmpty() ? row.kind() : tree.text("kind");
    String apiVersion =
        tree.text("apiVersion").isEmpty() ? row.apiVersion() : tree.text("apiVersion");
    boolean sameVersion = apiVersion.equals(row.apiVersion());
    if (sameVersion && (kind.equals(row.kind()) || row.custom())) {
      return tree.with("kind", kind).with("apiVersion", apiVersion);
    }
    if (row.custom()) {
      throw otherVersion(apiVersion, row);
    }
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    boolean known =
        Schemas.builtIn().find(group, version, kind).isPresent()
            || table.findKind(apiVersion, kind).isPresent();
    if (!known) {
      throw cannotBe(
          kind,
          version,
          row,
          "no kind \""
              + kind
              + "\" is registered for version \""
              + apiVersion
              + "\" in scheme \"pkg/runtime/scheme.go:111\"");
    }
    if (kind.equals(row.kind()) && group.equals(row.group())) {
      throw otherVersion(apiVersion, row);
    }
    throw cannotBe(
        kind,
        version,
        row,
        "converting ("
            + version
            + "."
            + kind
            + ") to ("
            + goGroup(row.group())
            + "."
            + row.kind()
            + "): unknown conversion");
  }

  private static RuntimeException otherVersion(String found, Resource row) {
    return Status.badRequest(
            "the API version in the data ("
                + found
                + ") does not match the expected API version ("
                + row.apiVersion()
                + ")")
        .exception();
  }

  private static String goGroup(String group) {
    int dot = group.indexOf('.');
    return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
  }

  private static RuntimeException cannotBe(String kind, String version, Resource row, String why) {
    return Status.badRequest(
            kind
                + " in version \""
                + version
                + "\" cannot be handled as a "
                + row.kind()
                + ": "
                + why)
        .exception();
  }
}
