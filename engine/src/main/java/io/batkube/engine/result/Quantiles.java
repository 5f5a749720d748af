package io.batkube.engine.result;

import java.util.Arrays;

/**
 * Quantiles of numbers that are not negative. Exact up to {@link #EXACT_LIMIT} numbers; beyond, of
 * a histogram whose buckets are less than 0.1 % wide, so that memory does not grow with the run.
 */
final class Quantiles {
  static final int EXACT_LIMIT = 1 << 20;

  private static final int BITS = 10;
  private static final int BUCKETS = 64 << BITS;

  private double[] exact = new double[1024];
  private long[] histogram;
  private boolean sorted;
  private long count;
  private double max;

  void add(double value) {
    max = Math.max(max, value);
    sorted = false;
    if (histogram == null && count == EXACT_LIMIT) {
      histogram = new long[BUCKETS];
      for (double v : exact) {
        histogram[bucket(v)]++;
      }
      exact = new double[0];
    }
    if (histogram != null) {
      histogram[bucket(value)]++;
    } else {
      if (count == exact.length) {
        exact = Arrays.copyOf(exact, exact.length * 2);
      }
      exact[(int) count] = value;
    }
    count++;
  }

  boolean isExact() {
    return histogram == null;
  }

  double max() {
    return max;
  }

  /** The smallest number that at least a share of {@code q} of all do not exceed; 0 of none. */
  double quantile(double q) {
    if (count == 0) {
      return 0;
    }
    long rank = Math.max(1, (long) Math.ceil(q * count));
    if (histogram == null) {
      if (!sorted) {
        Arrays.sort(exact, 0, (int) count);
        sorted = true;
      }
      return exact[(int) (rank - 1)];
    }
    long below = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      below += histogram[bucket];
      if (below >= rank) {
        return Math.min(max, middle(bucket));
      }
    }
    throw new AssertionError(rank + " of " + below);
  }

  /** Buckets by the exponent and the first bits of the mantissa; from 2^-20 to 2^44. */
  private static int bucket(double value) {
    long bits = Double.doubleToLongBits(value) >>> (52 - BITS);
    long base = (long) (1023 - 20) << BITS;
    return Math.clamp(bits - base, 0, BUCKETS - 1);
  }

  private static double middle(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    long bits = ((long) (1023 - 20) << BITS) + bucket;
    double low = Double.longBitsToDouble(bits << (52 - BITS));
    double high = Double.longBitsToDouble((bits + 1) << (52 - BITS));
    return (low + high) / 2;
  }
}
