package io.batkube.kubernetes.controller;

import java.time.Duration;

/**
 * What can be set of the controllers, by the names of kube-controller-manager's flags.
 *
 * @param nodeMonitorGracePeriod how long a node may be silent before it counts as unreachable
 * @param nodeStartupGracePeriod the same of a node that has never spoken
 * @param nodeMonitorPeriod how often nodes are looked at
 * @param terminatedPodGcThreshold ended pods beyond so many are deleted; 0 keeps all
 * @param rootCaPem certificates by which pods know the API server; "" if it has none
 */
public record Settings(
    Duration nodeMonitorGracePeriod,
    Duration nodeStartupGracePeriod,
    Duration nodeMonitorPeriod,
    int terminatedPodGcThreshold,
    String rootCaPem) {

  /** Those of kube-controller-manager 1.36. */
  public static final Settings DEFAULT =
      new Settings(
          Duration.ofSeconds(50), Duration.ofSeconds(60), Duration.ofSeconds(5), 12_500, "");

  public Settings withNodeMonitorGracePeriod(Duration period) {
    return new Settings(
        period, nodeStartupGracePeriod, nodeMonitorPeriod, terminatedPodGcThreshold, rootCaPem);
  }

  public Settings withTerminatedPodGcThreshold(int threshold) {
    return new Settings(
        nodeMonitorGracePeriod, nodeStartupGracePeriod, nodeMonitorPeriod, threshold, rootCaPem);
  }

  public Settings withRootCaPem(String pem) {
    return new Settings(
        nodeMonitorGracePeriod,
        nodeStartupGracePeriod,
        nodeMonitorPeriod,
        terminatedPodGcThreshold,
        pem);
  }
}
