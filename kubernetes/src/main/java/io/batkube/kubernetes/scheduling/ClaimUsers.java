package io.batkube.kubernetes.scheduling;

import java.util.HashMap;
import java.util.Map;

/** How many bound pods use each claim of a volume. Mutable; owner thread only. */
final class ClaimUsers {
  private record Claim(String namespace, String name) {}

  private final Map<Claim, Integer> users = new HashMap<>();

  void count(PodEntry pod, int sign) {
    for (Volume volume : pod.shape.volumes()) {
      if (volume.kind() == Volume.Kind.CLAIM) {
        users.merge(
            new Claim(pod.namespace(), volume.name()),
            sign,
            (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
      }
    }
  }

  boolean uses(String namespace, String claim) {
    return users.containsKey(new Claim(namespace, claim));
  }
}
