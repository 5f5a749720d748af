package io.batkube.server.cli;

import io.batkube.server.clock.Flow;
import io.batkube.server.clock.Port;
import io.batkube.server.http.Claimant;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.OwnerHands;
import java.time.Instant;
import java.util.Optional;

/** A server whose work the owner does, as the exact clock sees it. */
record HandsPort(OwnerHands hands, HttpServer server) implements Port {
  @Override
  public void turn(long waitNs) {
    hands.turn(waitNs);
  }

  @Override
  public void wake() {
    hands.wake();
  }

  @Override
  public void ring() {
    hands.ring();
  }

  @Override
  public Optional<Instant> nextDue() {
    return hands.nextDue();
  }

  @Override
  public boolean release() {
    return hands.release();
  }

  @Override
  public void claim(Claimant program, int port) {
    hands.ledger().claim(program, port);
  }

  @Override
  public void closeClaims() {
    hands.ledger().closeClaims();
  }

  @Override
  public Flow flow() {
    var ledger = hands.ledger();
    return new Flow(ledger.received(), ledger.sent(), ledger.strange());
  }

  @Override
  public boolean isQuiet(long version) {
    return server.isQuiet(version);
  }
}
