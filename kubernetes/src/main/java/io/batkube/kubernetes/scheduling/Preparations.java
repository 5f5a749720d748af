package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods that have their node, but are not bound before their volumes are. Whoever makes volumes, and
 * binds claims to them, is another controller. Owner thread only.
 */
final class Preparations {
  private static final String TOO_LATE = "binding volumes: context deadline exceeded";

  private record Preparation(
      PodEntry pod, List<VolumeCheck.Step> steps, String node, Instant end) {}

  /**
   * What has come of a preparation.
   *
   * @param failure "" if the volumes are ready
   */
  record Ending(PodEntry pod, String failure) {}

  private final Store store;
  private final Map<String, Preparation> all = new LinkedHashMap<>();

  Preparations(Store store) {
    this.store = store;
  }

  void begin(PodEntry pod, List<VolumeCheck.Step> steps, String node, Instant end) {
    all.put(pod.object.uid(), new Preparation(pod, steps, node, end));
  }

  void forget(PodEntry pod) {
    all.remove(pod.object.uid());
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Those that are over, which are forgotten. */
  List<Ending> over(Instant now) {
    List<Ending> over = new ArrayList<>();
    for (Preparation each : all.values()) {
      Optional<String> verdict = verdict(each, now);
      verdict.ifPresent(failure -> over.add(new Ending(each.pod, failure)));
    }
    over.forEach(each -> forget(each.pod));
    return over;
  }

  /** Empty while there is something to wait for; "" when all is ready. */
  private Optional<String> verdict(Preparation preparation, Instant now) {
    boolean ready = true;
    Snapshot state = store.snapshot();
    for (VolumeCheck.Step step : preparation.steps) {
      Optional<StoredObject> claim =
          state.get(Partitions.CLAIMS, step.claim().namespace(), step.claim().name());
      if (claim.isEmpty()) {
        return Optional.of(
            "binding volumes: failed to check provisioning pvc: could not find"
                + " v1.PersistentVolumeClaim \""
                + step.claim().namespace()
                + "/"
                + step.claim().name()
                + "\"");
      }
      Fields annotations = claim.get().metadata().fields("annotations");
      boolean isMade = step.volume().isEmpty();
      if (isMade && !annotations.text(VolumeCheck.SELECTED_NODE).equals(preparation.node)) {
        return Optional.of(
            "binding volumes: provisioning failed for PVC \"" + step.claim().name() + "\"");
      }
      ready &=
          annotations.has(VolumeCheck.BOUND)
              && !claim.get().tree().fields("spec").text("volumeName").isEmpty();
    }
    if (ready) {
      return Optional.of("");
    }
    return now.isBefore(preparation.end) ? Optional.empty() : Optional.of(TOO_LATE);
  }
}
