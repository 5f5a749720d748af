package io.batkube.kubernetes.api;

import java.time.Instant;

/** Simulated time, as the objects of the cluster show it. */
@FunctionalInterface
public interface Clock {
  Instant now();
}
