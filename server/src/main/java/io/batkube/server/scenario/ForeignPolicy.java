package io.batkube.server.scenario;

import io.batkube.engine.policy.Cluster;
import io.batkube.engine.policy.Policy;
import java.util.function.Supplier;

/** A policy of a user's jar: what goes wrong in it is told as its own failure. */
record ForeignPolicy(Policy policy) implements Policy {

  /** The policy itself if it is ours. */
  static Policy guarded(Policy policy) {
    boolean ours = policy.getClass().getClassLoader() == Policy.class.getClassLoader();
    return ours ? policy : new ForeignPolicy(policy);
  }

  @Override
  public String name() {
    return guard(policy::name);
  }

  @Override
  public String description() {
    return guard(policy::description);
  }

  @Override
  public boolean usesEstimates() {
    return guard(policy::usesEstimates);
  }

  @Override
  public void begin(Setup setup) {
    guard(
        () -> {
          policy.begin(setup);
          return true;
        });
  }

  @Override
  public void pass(Cluster cluster) {
    try {
      policy.pass(cluster);
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw new PolicyFailedException(policy.getClass(), e);
    }
  }

  private <T> T guard(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw new PolicyFailedException(policy.getClass(), e);
    }
  }
}
