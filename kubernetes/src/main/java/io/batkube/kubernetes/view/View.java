package io.batkube.kubernetes.view;

import io.batkube.kubernetes.schema.ProtobufEncoder;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which form an answer is given: the outcome of the negotiation.
 *
 * @param pretty JSON is indented
 * @param version of the group meta.k8s.io, if the shape is one of its kinds
 * @param includeObject as the client sent it: what comes with a row of a Table
 */
public record View(
    MediaType mediaType, boolean pretty, Shape shape, String version, String includeObject) {

  /** What becomes of an object or list. */
  public enum Shape {
    /** Itself. */
    OBJECT(""),
    TABLE("Table"),
    METADATA("PartialObjectMetadata"),
    METADATA_LIST("PartialObjectMetadataList");

    private final String kind;

    Shape(String kind) {
      this.kind = kind;
    }
  }

  private static final String META_GROUP = "meta.k8s.io";

  /** The kind that a clause wants the answer converted to. */
  private record Target(String group, String version, String kind) {

    static Optional<Target> of(Map<String, String> parameters) {
      if (!parameters.containsKey("as")
          && !parameters.containsKey("g")
          && !parameters.containsKey("v")) {
        return Optional.empty();
      }
      return Optional.of(
          new Target(
              parameters.getOrDefault("g", ""),
              parameters.getOrDefault("v", ""),
              parameters.getOrDefault("as", "")));
    }

    boolean isMeta() {
      return group.equals(META_GROUP) && (version.equals("v1") || version.equals("v1beta1"));
    }
  }

  /** Which clauses an endpoint can follow. */
  private interface Limits {
    boolean allows(MediaType media, Optional<Target> target);

    /** Whether the generic parts of an answer may be asked for in this version. */
    default boolean allowsServerVersion(String wanted) {
      return wanted.isEmpty();
    }
  }

  private record Choice(MediaType media, boolean pretty, Optional<Target> target) {}

  /**
   * How a single answer is given.
   *
   * @throws io.batkube.kubernetes.status.StatusException 406 if it can be given in no way the
   *     client accepts
   */
  public static View of(Wish wish, Endpoint endpoint) {
    checkRoute(wish, endpoint);
    return choose(wish.accept(), of(endpoint))
        .map(choice -> of(wish, choice))
        .orElseThrow(() -> notAcceptable(Endpoint.MEDIA_TYPES).exception());
  }

  /**
   * How a watch is given.
   *
   * @throws io.batkube.kubernetes.status.StatusException 406 if it cannot be
   */
  public static View ofWatch(Wish wish, Endpoint endpoint) {
    View view = of(wish, endpoint);
    if (!view.mediaType.streams()) {
      throw notAcceptable(Endpoint.STREAMS).exception();
    }
    return view;
  }

  /** How an error is told: as nothing but itself, and in indented JSON to who accepts nothing. */
  public static View ofError(Wish wish) {
    return choose(wish.accept(), (_, target) -> target.isEmpty())
        .map(choice -> of(wish, choice))
        .orElse(new View(MediaType.JSON, true, Shape.OBJECT, "", ""));
  }

  /** How a document that is no object of a kind is given, such as a list of groups. */
  public static Optional<View> ofDocument(Wish wish) {
    return choose(wish.accept(), (_, target) -> target.isEmpty()).map(choice -> of(wish, choice));
  }

  /** How a document is given that has to be asked for by group, version and kind. */
  public static Optional<View> ofDocument(Wish wish, String group, String version, String kind) {
    Optional<Target> wanted = Optional.of(new Target(group, version, kind));
    return choose(wish.accept(), (_, target) -> target.equals(wanted))
        .filter(choice -> choice.target.equals(wanted))
        .map(choice -> of(wish, choice));
  }

  /** Which of these subtypes of "application" a client likes best; no header likes the first. */
  public static Optional<String> accepted(Wish wish, List<String> subtypes) {
    String header = wish.accept().isEmpty() ? "*/*" : wish.accept();
    for (Accept.Clause clause : Accept.parse(header).clauses()) {
      if (!clause.type().equals("*") && !clause.type().equals("application")) {
        continue;
      }
      for (String subtype : subtypes) {
        if (clause.subtype().equals("*") || clause.subtype().equals(subtype)) {
          return Optional.of(subtype);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A real server's first test of Accept.
   *
   * @throws io.batkube.kubernetes.status.StatusException 406 if none of these is named
   */
  public static void checkNamed(Wish wish, List<String> available) {
    if (!Accept.names(wish.accept(), available)) {
      throw Status.notAcceptable(
              "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", available))
          .withDetails(Fields.EMPTY)
          .exception();
    }
  }

  private static void checkRoute(Wish wish, Endpoint endpoint) {
    if (endpoint.routed()) {
      checkNamed(wish, endpoint.produces());
    }
  }

  static Status notAcceptable(List<String> accepted) {
    return Status.notAcceptable(
        "only the following media types are accepted: " + String.join(", ", accepted));
  }

  private static Limits of(Endpoint endpoint) {
    return new Limits() {
      @Override
      public boolean allows(MediaType media, Optional<Target> target) {
        if (target.isEmpty()) {
          return endpoint.routed() || media != MediaType.PROTOBUF;
        }
        return target.get().isMeta()
            && switch (target.get().kind) {
              case "Table" -> endpoint.tables() && media != MediaType.PROTOBUF;
              case "PartialObjectMetadata", "PartialObjectMetadataList" -> true;
              default -> false;
            };
      }

      @Override
      public boolean allowsServerVersion(String version) {
        return version.equals("v1");
      }
    };
  }

  private static Optional<Choice> choose(String accept, Limits limits) {
    if (accept.isEmpty()) {
      return Optional.of(new Choice(MediaType.JSON, false, Optional.empty()));
    }
    for (Accept.Clause clause : Accept.parse(accept).clauses()) {
      for (MediaType media : MediaType.values()) {
        if (clause.matches(media) && follows(clause.parameters(), media, limits)) {
          return Optional.of(
              new Choice(
                  media,
                  clause.parameters().getOrDefault("pretty", "").equals("1"),
                  Target.of(clause.parameters())));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean follows(Map<String, String> parameters, MediaType media, Limits limits) {
    String stream = parameters.getOrDefault("stream", "");
    String serverVersion = parameters.getOrDefault("sv", "");
    return (stream.isEmpty() || (media.streams() && stream.equals("watch")))
        && (serverVersion.isEmpty() || limits.allowsServerVersion(serverVersion))
        && limits.allows(media, Target.of(parameters));
  }

  private static View of(Wish wish, Choice choice) {
    Shape shape = Shape.OBJECT;
    for (Shape each : Shape.values()) {
      if (choice.target.isPresent() && choice.target.get().kind.equals(each.kind)) {
        shape = each;
      }
    }
    return new View(
        choice.media,
        choice.pretty || wish.isPretty(),
        shape,
        choice.target.map(Target::version).orElse(""),
        wish.includeObject());
  }

  /** True if bytes of compact JSON can be sent as they are. */
  boolean isCompactJson() {
    return mediaType == MediaType.JSON && !pretty;
  }

  boolean isProtobuf() {
    return mediaType == MediaType.PROTOBUF;
  }

  /** True if an answer is meant for a program. */
  public boolean isCompact() {
    return isCompactJson() || isProtobuf();
  }

  public String contentType() {
    return mediaType.text();
  }

  /** The Content-Type of a watch. */
  public String streamType() {
    return mediaType.streamType();
  }

  /** "meta.k8s.io/v1". */
  String metaApiVersion() {
    return META_GROUP + "/" + version;
  }

  /**
   * A tree with its kind in the agreed media type. Compact JSON ends in a newline, indented JSON
   * does not.
   */
  public byte[] bytes(Fields tree) {
    if (mediaType == MediaType.YAML) {
      return YamlText.of(tree).getBytes(StandardCharsets.UTF_8);
    }
    if (isProtobuf()) {
      return ProtobufEncoder.envelope(tree);
    }
    return pretty
        ? PrettyJson.of(tree).getBytes(StandardCharsets.UTF_8)
        : (Json.text(tree) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A tree as JSON for people, whoever asks. */
  public static byte[] indented(Fields tree) {
    return PrettyJson.of(tree).getBytes(StandardCharsets.UTF_8);
  }

  /** A Status, or whatever is shown as itself alone. */
  public Page page(int code, Fields tree) {
    return Page.of(code, contentType(), bytes(tree));
  }

  /** An error for a client with this wish. */
  public static Page error(Wish wish, Status status) {
    Page page = ofError(wish).page(status.code(), status.tree());
    return status.retryAfterSeconds() == 0
        ? page
        : page.with("Retry-After", Long.toString(status.retryAfterSeconds()));
  }
}
