package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.StoredForm;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;

/** Reads objects of a built-in kind by the generated table of fields. */
final class BuiltInCodec implements Codec {
  private final Type.Struct type;
  private final Conversion conversion;
  private final Defaulting defaulting;
  private final boolean inProtobuf;
  private final StoredForm form = new StoredForm();

  /** Fills in what the client left out. */
  @FunctionalInterface
  interface Defaulting {
    Fields apply(Fields object) throws UnreadableException;
  }

  /**
   * Makes the codec of a version.
   *
   * @param inProtobuf how a real server stores the kind, if not in JSON
   */
  BuiltInCodec(Type.Struct type, Conversion conversion, Defaulting defaulting, boolean inProtobuf) {
    this.inProtobuf = inProtobuf;
    this.type = type;
    this.conversion = conversion;
    this.defaulting = defaulting;
  }

  @Override
  public Type.Struct type() {
    return type;
  }

  @Override
  public Decoded decode(Fields raw) throws UnreadableException {
    return decode(raw, new byte[0]);
  }

  @Override
  public Decoded decode(Fields raw, byte[] json) throws UnreadableException {
    try {
      Decoder.Decoded decoded = Decoder.decode(type, raw, json);
      return new Decoded(defaulting.apply(decoded.object()), decoded.problems());
    } catch (MistypedException e) {
      throw new UnreadableException(e.getMessage());
    }
  }

  @Override
  public Fields toStored(Fields object) {
    return conversion.toStored(object);
  }

  @Override
  public Fields fromStored(Fields stored) {
    return conversion.fromStored(stored);
  }

  @Override
  public Fields inOrder(Fields stored) {
    return conversion.changesNothing() ? Decoder.canonical(type, stored) : stored;
  }

  @Override
  public Fields kept(Fields stored) {
    return inProtobuf && conversion.changesNothing() ? form.of(type, stored) : stored;
  }

  @Override
  public Fields emptyObject() {
    return Decoder.canonical(type, Fields.EMPTY);
  }

  @Override
  public boolean listsTypes() {
    return false;
  }

  @Override
  public boolean isStored() {
    return conversion.changesNothing();
  }
}
