package io.batkube.kubernetes.kubelet;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether many pods of the cluster end at about the same time: at least four within ten seconds,
 * and for the two hundred seconds after that. Mutable; {@link Kubelets} owns it.
 */
final class Crowd {
  private static final int MANY = 4;
  private static final long AT_ONCE_SECONDS = 10;
  private static final long AFTERMATH_SECONDS = 200;

  /** The last ends, of which no more than {@link #MANY} matter. */
  private final Deque<Instant> ends = new ArrayDeque<>();

  private Instant until = Instant.MIN;

  /** A pod ends; returns whether many do. */
  boolean join(Instant now) {
    ends.addLast(now);
    if (ends.size() > MANY) {
      ends.removeFirst();
    }
    if (ends.size() == MANY && ends.getFirst().plusSeconds(AT_ONCE_SECONDS).isAfter(now)) {
      until = now.plusSeconds(AFTERMATH_SECONDS);
    }
    return !now.isAfter(until);
  }
}
