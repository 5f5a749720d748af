package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;

/** The rules of amounts. In a stored object every amount is a text that can be read. */
public final class Quantities {
  private Quantities() {}

  /** The amount in a field; zero if it is not set. */
  public static Quantity of(Fields from, String name) {
    return from.has(name) ? parse(from.find(name).orElseThrow()) : Quantity.ZERO;
  }

  static Quantity parse(Object value) {
    return Quantity.parse(String.valueOf(value));
  }

  public static void checkNotNegative(Mistakes mistakes, String path, Quantity amount) {
    if (amount.signum() < 0) {
      mistakes.invalid(path, amount.toString(), "must be greater than or equal to 0");
    }
  }

  public static void checkPositive(Mistakes mistakes, String path, Quantity amount) {
    if (amount.signum() <= 0) {
      mistakes.invalid(path, amount.toString(), "must be greater than zero");
    }
  }

  /** An amount of a resource: not negative, and whole if the resource is counted. */
  public static void check(Mistakes mistakes, String path, String resource, Quantity amount) {
    checkNotNegative(mistakes, path, amount);
    if (ResourceNames.isInteger(resource) && amount.milliValue() % 1000 != 0) {
      mistakes.invalid(path, amount.toString(), "must be an integer");
    }
  }
}
