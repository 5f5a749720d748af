package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.tree.Fields;
import java.util.function.UnaryOperator;

/**
 * How objects of one version of a kind become those of the version that is stored, and back.
 *
 * @param changesNothing only kind and apiVersion differ between the two
 */
record Conversion(
    String storedApiVersion,
    String servedApiVersion,
    boolean changesNothing,
    UnaryOperator<Fields> to,
    UnaryOperator<Fields> from) {

  /** Between versions that differ in nothing but their name. */
  static Conversion renaming(String storedApiVersion, String servedApiVersion) {
    return new Conversion(
        storedApiVersion,
        servedApiVersion,
        true,
        UnaryOperator.identity(),
        UnaryOperator.identity());
  }

  Fields toStored(Fields object) {
    return to.apply(object).with("apiVersion", storedApiVersion);
  }

  Fields fromStored(Fields stored) {
    return from.apply(stored).with("apiVersion", servedApiVersion);
  }
}
