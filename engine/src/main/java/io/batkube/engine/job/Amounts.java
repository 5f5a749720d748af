package io.batkube.engine.job;

import java.util.Arrays;

/**
 * Numbers in order, each 0 or more and finite: flop of a profile's executors, or bytes of pairs.
 */
public final class Amounts {
  private final double[] values;

  private Amounts(double[] values) {
    this.values = values;
  }

  public static Amounts of(double... values) {
    for (double value : values) {
      if (!(value >= 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("found " + value + ", expected numbers of 0 or more");
      }
    }
    return new Amounts(values.clone());
  }

  /** So many zeros. */
  public static Amounts none(int size) {
    return new Amounts(new double[size]);
  }

  public int size() {
    return values.length;
  }

  public double get(int i) {
    return values[i];
  }

  public boolean areZero() {
    return Arrays.stream(values).allMatch(value -> value == 0);
  }

  /** The largest, or 0. */
  public double largest() {
    return Arrays.stream(values).max().orElse(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Amounts amounts && Arrays.equals(values, amounts.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
