package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/** Parts of objects that have a kind of their own, as rows of the table. */
final class Parts {
  private Parts() {}

  /** The row of what is sent to a part, such as the Binding of a pod. */
  static Resource row(Resource owner, Resource.Subresource part, Type.Struct type) {
    return new Resource(
        part.group(),
        part.version(),
        owner.plural(),
        owner.singular(),
        part.kind(),
        owner.namespaced(),
        List.of(),
        List.of(),
        List.of(),
        "",
        false,
        owner.partition(),
        List.of(),
        new PlainCodec(type),
        new KindRules() {});
  }

  /** An eviction may come in the version that it had before: no field of it has changed. */
  static Bodies.Raw inItsVersion(Resource.Subresource part, Bodies.Raw raw) {
    boolean older =
        part.kind().equals("Eviction") && raw.tree().text("apiVersion").equals("policy/v1beta1");
    return older
        ? new Bodies.Raw(raw.tree().with("apiVersion", "policy/v1"), raw.problems(), raw.json())
        : raw;
  }

  /** Reads by the table of fields, without defaults and conversions. */
  private record PlainCodec(Type.Struct type) implements Codec {
    @Override
    public Decoded decode(Fields raw) throws UnreadableException {
      try {
        Decoder.Decoded decoded = Decoder.decode(type, raw);
        return new Decoded(decoded.object(), decoded.problems());
      } catch (MistypedException e) {
        throw new UnreadableException(e.getMessage());
      }
    }

    @Override
    public Fields toStored(Fields object) {
      return object;
    }

    @Override
    public Fields fromStored(Fields stored) {
      return stored;
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
      return true;
    }
  }
}
