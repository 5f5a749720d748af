package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/** A change to an object, as a client sent it. Immutable; may be applied again after a conflict. */
public sealed interface Patch permits JsonPatch, MergePatch, StrategicMergePatch {

  /** The kinds of patch, by the media type of the body. */
  enum Format {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json");

    private static final List<Format> FORMATS = List.of(values());

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }

    /** Whether a media type, without parameters, names a patch of this package. */
    public static boolean has(String mediaType) {
      for (Format format : FORMATS) {
        if (format.mediaType.equals(mediaType)) {
          return true;
        }
      }
      return false;
    }

    private static Format of(String mediaType) {
      for (Format format : FORMATS) {
        if (format.mediaType.equals(mediaType)) {
          return format;
        }
      }
      throw new IllegalArgumentException("no patch is a " + mediaType);
    }
  }

  /**
   * Reads a body. A real server does so after it has found the object: 404 goes first.
   *
   * @param mediaType without parameters; one of {@link Format}
   * @param checked fieldValidation is Warn or Strict: the body must have the right types and {@link
   *     #strictErrors} are collected. With Ignore the body is read more loosely, and refused in
   *     other words.
   */
  static Patch parse(String mediaType, byte[] body, boolean checked) throws PatchException {
    return switch (Format.of(mediaType)) {
      case JSON -> JsonPatch.parse(body, checked);
      case MERGE -> MergePatch.parse(body, checked);
      case STRATEGIC -> StrategicMergePatch.parse(body, checked);
    };
  }

  /**
   * The object after the patch. It may hold nulls and fields its kind does not have; the caller
   * decodes it by its schema, as it would a body.
   *
   * @param current the object in the version of the request
   * @param type of that version; only strategic merge patches look at it
   */
  Fields apply(Fields current, Type.Struct type) throws PatchException;

  /** Fields that were unknown or came twice in the patch itself, in the words of a warning. */
  List<String> strictErrors();

  /**
   * What stands as the invalid value in the refusal of a result that cannot be decoded: see {@link
   * PatchException#undecodable}.
   *
   * @param patched what {@link #apply} returned
   */
  String shown(Fields patched);
}
