package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.patch.Patch;

/**
 * What was read of a body before the owner has its turn. It spares the owner the reading and
 * decides nothing: of a body that cannot be read nothing is known here, and the owner reads it
 * again when it comes to that, and refuses it.
 */
public sealed interface Ahead {
  /** Nothing. */
  record Nothing() implements Ahead {
    static final Nothing NOTHING = new Nothing();
  }

  /** The object that was sent, as one of this very row. */
  record Sent(Resource row, Codec.Decoded object) implements Ahead {}

  /**
   * The patch that was sent.
   *
   * @param checked see {@link Patch#parse}
   */
  record Patching(Patch patch, boolean checked) implements Ahead {}
}
