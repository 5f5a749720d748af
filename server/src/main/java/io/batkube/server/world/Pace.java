package io.batkube.server.world;

import java.util.function.LongSupplier;

/** What moves simulated time. */
public sealed interface Pace {
  /**
   * The clock on the wall does.
   *
   * @param speed simulated seconds a real second
   * @param realNs real time, from anywhere
   */
  record Paced(double speed, LongSupplier realNs) implements Pace {}

  /** A client does, through the API. */
  record Lockstep() implements Pace {}
}
