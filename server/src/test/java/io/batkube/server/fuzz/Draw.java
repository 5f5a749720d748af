package io.batkube.server.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance in the words of a generator of worlds. */
record Draw(RandomGenerator chance) {
  static Draw of(long seed) {
    return new Draw(new SplittableRandom(seed));
  }

  boolean oneIn(int n) {
    return chance.nextInt(n) == 0;
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return chance.nextInt(bound);
  }

  int between(int least, int most) {
    return least + chance.nextInt(most - least + 1);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  final <T> T one(T... some) {
    return some[chance.nextInt(some.length)];
  }

  <T> Optional<T> any(List<T> some) {
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(chance.nextInt(some.size())));
  }
}
