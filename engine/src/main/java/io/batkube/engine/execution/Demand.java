package io.batkube.engine.execution;

/**
 * What a task takes of resources, and how fast it can be at most.
 *
 * <p>A task has a rate: the part of it that is done in a second. Its rate times its amount on a
 * resource is what it takes of that in a second, in flop or bytes.
 */
final class Demand {
  private final long latencyNs;
  private final double bound;
  private final int[] resources;
  private final double[] amounts;

  /**
   * A demand.
   *
   * @param latencyNs so long it takes nothing at all before it begins
   * @param bound its highest rate, whatever is free; infinite if there is none
   * @param resources their numbers; one may come twice, for two executors on one host
   * @param amounts what the whole task takes of each, more than 0
   */
  Demand(long latencyNs, double bound, int[] resources, double[] amounts) {
    this.latencyNs = latencyNs;
    this.bound = bound;
    this.resources = resources.clone();
    this.amounts = amounts.clone();
  }

  long latencyNs() {
    return latencyNs;
  }

  double bound() {
    return bound;
  }

  /** How many resources it takes something of. */
  int size() {
    return resources.length;
  }

  int resource(int i) {
    return resources[i];
  }

  double amount(int i) {
    return amounts[i];
  }
}
