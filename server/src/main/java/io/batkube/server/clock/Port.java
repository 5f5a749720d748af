package io.batkube.server.clock;

import io.batkube.server.http.Claimant;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: a server whose work the owner of the world does. Owner thread only, but for {@link #wake}.
 */
public interface Port extends Wire {
  /** Does what there is to do; if there is nothing, waits for it so long. */
  void turn(long waitNs);

  /** Has {@link #turn} come back. Any thread. */
  void wake();

  /** Simulated time has moved: what was due at it happens. */
  void ring();

  /** When something is due that clients notice. */
  Optional<Instant> nextDue();

  /** Has the first of what waits for its turn have it; false if nothing waits. */
  boolean release();

  /** A program that takes its time from here has connected from a port. */
  void claim(Claimant program, int port);

  /** All that programs may claim they have claimed. */
  void closeClaims();

  /** What has gone through. */
  Flow flow();
}
