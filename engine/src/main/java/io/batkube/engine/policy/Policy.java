package io.batkube.engine.policy;

import io.batkube.engine.platform.Platform;
import java.util.random.RandomGenerator;

/**
 * A batch scheduling policy. One object serves one run, in one thread.
 *
 * <p>Yours: implement this interface with a public constructor without parameters, name the class
 * in {@code META-INF/services/io.batkube.engine.policy.Policy} of a jar, and give the jar to {@code
 * batkube run --plugin FILE.jar --policy NAME}.
 */
public interface Policy {
  /** The word after {@code --policy}. */
  String name();

  /** One line for lists. */
  String description();

  /**
   * Whether the policy looks at {@link WaitingJob#estimateNs} or {@link Cluster#ends}. One that
   * does not is spared their upkeep.
   */
  default boolean usesEstimates() {
    return true;
  }

  /** Called once, before the first pass. */
  default void begin(Setup setup) {}

  /**
   * Starts what should start now, by {@link Cluster#start}. Called when jobs ended, arrived, or
   * hosts came or went.
   */
  void pass(Cluster cluster);

  /**
   * What a policy may know before the run.
   *
   * @param backfillOrder the user's choice for policies that backfill
   * @param random the policy's own stream, derived from the run's seed
   */
  record Setup(Platform platform, BackfillOrder backfillOrder, RandomGenerator random) {}
}
