package io.batkube.engine.batsim.protocol;

import io.batkube.engine.job.Profile;
import io.batkube.engine.workload.BatsimProfiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The profiles of every workload, static or made by the decision process. */
final class Catalogue {
  private final Object source;
  private final Map<String, BatsimProfiles> byWorkload = new LinkedHashMap<>();

  /**
   * The profiles of static workloads.
   *
   * @param source how a message to people names what further profiles come from
   */
  Catalogue(Object source, List<WireWorkload> workloads) {
    this.source = source;
    for (WireWorkload workload : workloads) {
      byWorkload.put(workload.name(), BatsimProfiles.beside(source, workload.profiles()));
    }
  }

  Optional<BatsimProfiles> of(String workload) {
    return Optional.ofNullable(byWorkload.get(workload));
  }

  /** The same, begun if there are none yet. */
  BatsimProfiles ofNew(String workload) {
    return byWorkload.computeIfAbsent(
        workload, _ -> BatsimProfiles.beside(source, new LinkedHashMap<String, Profile>()));
  }
}
