package io.batkube.server.clock;

import io.batkube.server.http.Claimant;
import io.batkube.server.http.OwnerHands;
import java.time.Instant;
import java.util.Optional;

/**
 * Exact time beside no server: nobody is served, and nothing is ever under way. For what the clock
 * does on its own: its tests, and its bench.
 */
public record NoServer(OwnerHands hands) implements Port {
  @Override
  public void turn(long waitNs) {
    hands.turn(waitNs);
  }

  @Override
  public void wake() {
    hands.wake();
  }

  @Override
  public void ring() {}

  @Override
  public Optional<Instant> nextDue() {
    return Optional.empty();
  }

  @Override
  public boolean release() {
    return false;
  }

  @Override
  public void claim(Claimant program, int port) {}

  @Override
  public void closeClaims() {}

  @Override
  public Flow flow() {
    return new Flow(0, 0, 0);
  }

  @Override
  public boolean isQuiet(long version) {
    return true;
  }
}
