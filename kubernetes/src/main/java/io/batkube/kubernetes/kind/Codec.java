package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/**
 * How objects of one version of a kind are read, completed and turned into the version that is
 * stored.
 */
public interface Codec {

  /** The fields, for patches and owners of fields. */
  Type.Struct type();

  /**
   * A tree as a client sent it, as the kind has it: unknown fields dropped, values in their
   * canonical form, defaults filled in.
   *
   * @throws UnreadableException if a field has the wrong type
   */
  Decoded decode(Fields raw) throws UnreadableException;

  /**
   * The same for a tree that was made of JSON.
   *
   * @param json to quote numbers from as they are written; empty if there is none
   */
  default Decoded decode(Fields raw, byte[] json) throws UnreadableException {
    return decode(raw);
  }

  /** From this version to the stored one. */
  Fields toStored(Fields object);

  /** From the stored version to this one. */
  Fields fromStored(Fields stored);

  /** A stored object with its fields in their order, after fields have been set. */
  default Fields inOrder(Fields stored) {
    return stored;
  }

  /** A stored object as it comes back from the store, which does not keep all that it is given. */
  default Fields kept(Fields stored) {
    return stored;
  }

  /** The metadata of a stored object as it is shown without the rest. */
  default Fields plainMetadata(Fields stored) {
    return stored.fields("metadata");
  }

  /** What Go prints of an object without any value: the body of a bookmark. */
  Fields emptyObject();

  /** False for custom resources, whose types say nothing of merging. */
  default boolean takesStrategicMergePatches() {
    return true;
  }

  /** True if the items of a list carry their kind and apiVersion: those of custom resources do. */
  boolean listsTypes();

  /** True if both directions change nothing: the bytes of the store can be sent as they are. */
  boolean isStored();

  /**
   * Why no object can be brought from this version to the stored one, or back: nobody is there to
   * convert it. Empty if it can.
   */
  default Optional<Status> unconvertible() {
    return Optional.empty();
  }

  /**
   * An object, and what was wrong with it that may be ignored.
   *
   * @param problems in the words of strict decoding: {@code unknown field "spec.foo"}
   */
  record Decoded(Fields object, List<String> problems) {
    public Decoded {
      problems = List.copyOf(problems);
    }
  }

  /** A value that is not what its field holds; the message is that of Go's decoder. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableException(String message) {
      super(message);
    }
  }
}
