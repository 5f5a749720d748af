package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.validation.FieldOrder;

/**
 * Reads daemon sets. Inside a real server the number of their template is a field, which is an
 * annotation outside: everyone who writes one writes the annotation too, and what is shown of the
 * metadata alone is that of the inside.
 */
record DaemonSetCodec(Codec plain) implements Codec {
  private static final String GENERATION = "deprecated.daemonset.template.generation";

  @Override
  public Type.Struct type() {
    return plain.type();
  }

  @Override
  public Decoded decode(Fields raw) throws UnreadableException {
    return numbered(plain.decode(raw));
  }

  @Override
  public Decoded decode(Fields raw, byte[] json) throws UnreadableException {
    return numbered(plain.decode(raw, json));
  }

  private static Decoded numbered(Decoded decoded) throws UnreadableException {
    Fields object = decoded.object();
    Fields annotations = object.fieldsAt("metadata", "annotations");
    String number = annotations.has(GENERATION) ? parsed(annotations.text(GENERATION)) : "0";
    Fields all = annotations.with(GENERATION, number).sorted();
    Fields metadata = object.fields("metadata");
    boolean before = metadata.has("annotations");
    metadata = metadata.with("annotations", all);
    return new Decoded(
        object.with("metadata", before ? metadata : inPlace(metadata)), decoded.problems());
  }

  private static Fields inPlace(Fields metadata) {
    return FieldOrder.of("k8s.io/apimachinery/pkg/apis/meta/v1", "ObjectMeta", metadata);
  }

  private static String parsed(String text) throws UnreadableException {
    String problem = text.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
    try {
      return Long.toString(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new UnreadableException(
          "strconv.ParseInt: parsing " + GoText.quoted(text) + ": " + problem);
    }
  }

  @Override
  public Fields plainMetadata(Fields stored) {
    Fields metadata = stored.fields("metadata");
    Fields annotations = metadata.fields("annotations").without(GENERATION);
    return annotations.isEmpty()
        ? metadata.without("annotations")
        : metadata.with("annotations", annotations);
  }

  @Override
  public Fields toStored(Fields object) {
    return plain.toStored(object);
  }

  @Override
  public Fields fromStored(Fields stored) {
    return plain.fromStored(stored);
  }

  @Override
  public Fields inOrder(Fields stored) {
    return plain.inOrder(stored);
  }

  @Override
  public Fields kept(Fields stored) {
    return plain.kept(stored);
  }

  @Override
  public Fields emptyObject() {
    return plain.emptyObject();
  }

  @Override
  public boolean listsTypes() {
    return plain.listsTypes();
  }

  @Override
  public boolean isStored() {
    return plain.isStored();
  }
}
