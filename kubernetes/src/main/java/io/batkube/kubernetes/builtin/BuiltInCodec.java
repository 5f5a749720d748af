package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;

/** Reads objects of a built-in kind by the generated table of fields. */
final class BuiltInCodec implements Codec {
  private final Type.Struct type;
  private final Conversion conversion;
  private final Defaulting defaulting;

  /** Fills in what the client left out. */
  @FunctionalInterface
  interface Defaulting {
    Fields apply(Fields object);
  }

  BuiltInCodec(Type.Struct type, Conversion conversion, Defaulting defaulting) {
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
    try {
      Decoder.Decoded decoded = Decoder.decode(type, raw);
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
