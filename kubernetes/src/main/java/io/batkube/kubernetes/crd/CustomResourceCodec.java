package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads custom resources of one version. What is stored was written under the schema of its day: it
 * is brought into the shape of today's when it is read. Immutable.
 */
final class CustomResourceCodec implements Codec {
  private final String group;
  private final String kind;
  private final String version;
  private final String storedVersion;
  private final boolean preservesUnknown;
  private final boolean byWebhook;
  private final boolean neverChanged;

  /** Of every version, with pruned defaults. */
  private final Map<String, Schema> schemas = new LinkedHashMap<>();

  private final Type.Struct type;

  CustomResourceCodec(Definition definition, String version) {
    this.group = definition.group();
    this.kind = definition.acceptedNames().kind();
    this.version = version;
    this.storedVersion = definition.storedVersion().map(Definition.Version::name).orElse(version);
    this.preservesUnknown = definition.preservesUnknown();
    this.byWebhook = definition.convertsByWebhook();
    this.neverChanged = definition.tree().fields("metadata").number("generation") <= 1;
    for (Definition.Version each : definition.versions()) {
      schemas.put(each.name(), Defaults.pruned(each.schema().orElse(Schema.NONE)));
    }
    this.type =
        SchemaType.of(
            kind,
            definition.version(version).flatMap(Definition.Version::schema),
            preservesUnknown);
  }

  @Override
  public Type.Struct type() {
    return type;
  }

  @Override
  public boolean takesStrategicMergePatches() {
    return false;
  }

  @Override
  public boolean listsTypes() {
    return true;
  }

  @Override
  public Fields emptyObject() {
    return Fields.of("metadata", Fields.EMPTY);
  }

  /** The order of fields is that in which Go writes a map. */
  @Override
  public Decoded decode(Fields raw) throws UnreadableException {
    try {
      List<String> unknown = new ArrayList<>();
      Fields read = read(raw, unknown);
      List<String> problems =
          unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
      return new Decoded(read.sortedThroughout(), problems);
    } catch (EmbeddedMetadata.UnreadableException e) {
      boolean own = e.error().field().equals("metadata");
      throw new UnreadableException(own ? e.getMessage() : e.error().toString());
    }
  }

  private Fields read(Fields raw, List<String> unknown)
      throws EmbeddedMetadata.UnreadableException {
    Fields object = raw;
    Optional<Object> metadata = object.find("metadata");
    if (metadata.isPresent()) {
      EmbeddedMetadata.Read read = EmbeddedMetadata.metadata(metadata.get(), "metadata");
      unknown.addAll(read.unknown());
      object = object.with("metadata", read.value());
    }
    Optional<String> named = versionOf(object);
    if (named.isEmpty()) {
      return object;
    }
    Schema schema = schemas.getOrDefault(named.get(), Schema.NONE);
    Shaped shaped = shaped(object, schema);
    unknown.addAll(shaped.unknown());
    return (Fields) Shape.withDefaults(shaped.object(), schema);
  }

  /** The version an object says it has, if it says it is of this kind. */
  private Optional<String> versionOf(Fields object) {
    String apiVersion = object.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    boolean mine =
        slash >= 0
            && apiVersion.substring(0, slash).equals(group)
            && object.text("kind").equals(kind);
    return mine ? Optional.of(apiVersion.substring(slash + 1)) : Optional.empty();
  }

  private record Shaped(Fields object, List<String> unknown) {}

  /** Pruned, without nulls that may not be, and with the metadata inside it in order. */
  private Shaped shaped(Fields object, Schema schema) throws EmbeddedMetadata.UnreadableException {
    List<String> unknown = new ArrayList<>();
    Object shaped = object;
    if (!preservesUnknown) {
      Shape.Pruned pruned = Shape.pruneResource(object, schema);
      unknown.addAll(pruned.unknown());
      shaped = Shape.dropNulls(pruned.value(), Optional.of(schema));
    }
    EmbeddedMetadata.Read inside = EmbeddedMetadata.inside(shaped, schema);
    unknown.addAll(inside.unknown());
    Fields result = (Fields) inside.value();
    for (String own : List.of("apiVersion", "kind", "metadata")) {
      Optional<Object> value = object.find(own);
      result = value.isPresent() ? result.with(own, value.get()) : result;
    }
    return new Shaped(result, unknown);
  }

  @Override
  public Fields toStored(Fields object) {
    return converted(object, version, storedVersion);
  }

  /** A store that keeps JSON makes no difference between 4 and 4.0. */
  @Override
  public Fields fromStored(Fields stored) {
    return (Fields) Shape.wholeNumbers(inVersion(stored));
  }

  /** What is stored, or about to be, in this version. */
  Fields inVersion(Fields stored) {
    String written = versionOf(stored).filter(schemas::containsKey).orElse(storedVersion);
    Schema schema = schemas.get(written);
    Fields now = (Fields) Shape.withDefaults(reshaped(stored, schema), schema);
    return converted(now, written, version);
  }

  /** Only apiVersion changes, and what the other version does not know goes. */
  private Fields converted(Fields object, String from, String to) {
    return from.equals(to)
        ? object
        : reshaped(object.with("apiVersion", group + "/" + to), schemas.get(to));
  }

  private Fields reshaped(Fields object, Schema schema) {
    try {
      return shaped(object, schema).object();
    } catch (EmbeddedMetadata.UnreadableException e) {
      // An older schema let something pass as metadata that is none: it stays as it is.
      return preservesUnknown ? object : (Fields) Shape.pruneResource(object, schema).value();
    }
  }

  /** Webhooks are not called yet: the answer is that of a server that cannot reach them. */
  @Override
  public Optional<Status> unconvertible() {
    return byWebhook && !version.equals(storedVersion)
        ? Optional.of(
            Status.unforeseen(
                500,
                "conversion webhook for "
                    + group
                    + "/"
                    + version
                    + ", Kind="
                    + kind
                    + " failed: the webhook cannot be reached"))
        : Optional.empty();
  }

  @Override
  public boolean isStored() {
    return neverChanged && version.equals(storedVersion);
  }
}
