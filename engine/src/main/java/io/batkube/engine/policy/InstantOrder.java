package io.batkube.engine.policy;

/** In which order a policy sees what happens within one instant. */
public enum InstantOrder {
  /** All ends, then all arrivals, then one pass. */
  BATCH("all ends, then all arrivals, then one pass of the policy"),
  /**
   * As the simulator pyss does it: each arrival in turn, with a pass if the new job fits; then each
   * end in the order of starts, with a pass after each. A running job whose estimated end is now
   * counts as over already. Source: predictsim, the code behind the SC'15 study of Gaussier et al.
   */
  PYSS(
      "each arrival with a pass if it fits, then each end in order of starts with a pass; a job"
          + " whose estimated end is now counts as over");

  private final String description;

  InstantOrder(String description) {
    this.description = description;
  }

  /** One line for reports. */
  public String description() {
    return description;
  }
}
