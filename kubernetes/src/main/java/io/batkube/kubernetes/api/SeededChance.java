package io.batkube.kubernetes.api;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.kind.Write;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names and uids from the seed: the same requests in the same order get the same. Owner only. */
public final class SeededChance implements Write.Chance {
  /** Without vowels and look-alikes, as Kubernetes' generated names. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX = 5;

  private final RandomGenerator uids;
  private final RandomGenerator names;
  private final RandomGenerator numbers;

  SeededChance(Seed seed) {
    this(seed, "kubernetes");
  }

  /** Chance of its own for one purpose, which does not disturb that of others. */
  public SeededChance(Seed seed, String purpose) {
    uids = seed.stream(purpose + " uid");
    names = seed.stream(purpose + " name");
    numbers = seed.stream(purpose + " number");
  }

  @Override
  public String uid() {
    long high = uids.nextLong() & ~0xf000L | 0x4000L;
    long low = uids.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  @Override
  public String suffix() {
    StringBuilder suffix = new StringBuilder(SUFFIX);
    for (int i = 0; i < SUFFIX; i++) {
      suffix.append(ALPHABET.charAt(names.nextInt(ALPHABET.length())));
    }
    return suffix.toString();
  }

  @Override
  public int below(int bound) {
    return numbers.nextInt(bound);
  }
}
