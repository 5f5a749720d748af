package io.batkube.engine.time;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one source of chance of a run. Each user of chance has a stream of its own, derived from the
 * seed by name, so that a new user changes nobody else's numbers.
 *
 * @param value the user's {@code --seed}
 */
public record Seed(long value) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** A new stream for a user of chance; the same name gives the same numbers. */
  public RandomGenerator stream(String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return new SplittableRandom(hash ^ Long.rotateLeft(value, 32) * FNV_PRIME);
  }
}
