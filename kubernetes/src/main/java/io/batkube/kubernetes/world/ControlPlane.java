package io.batkube.kubernetes.world;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.MastersOnly;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.store.Store;
import java.util.List;

/** The parts list of an API server. */
public final class ControlPlane {
  private ControlPlane() {}

  /**
   * A server over an empty store.
   *
   * @param clock simulated time
   * @param agenda of that time
   * @param seed of uids and generated names
   */
  public static Api api(Store store, Clock clock, Agenda agenda, Seed seed, YamlReader yaml) {
    return new Api(
        store, clock, agenda, seed, BuiltInTable.make(), List.of(), new MastersOnly(), yaml);
  }
}
