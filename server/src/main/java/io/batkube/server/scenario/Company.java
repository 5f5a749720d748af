package io.batkube.server.scenario;

import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.Advances;
import java.io.IOException;
import java.util.Optional;

/** Who takes part in a run from outside. */
public interface Company {
  /** Nobody: all happens in process. Of one run. */
  static Company nobody() {
    return new Nobody();
  }

  /** Served at every instant. */
  Outside outside();

  /** Whether nobody can ask the cluster anything while it runs. */
  default boolean isNobody() {
    return false;
  }

  /** Lets them in. The cluster is at the start of time. */
  default void begin(SimulatedCluster cluster) throws IOException {}

  /** Runs the loop of the engine. Returns whether it came to its end. */
  default boolean own(Runnable loop) {
    loop.run();
    return true;
  }

  /** The loop has ended: they may go. */
  default void end() {}

  /** Why nothing more came from them, if that is known, for people whose jobs still wait. */
  default Optional<String> absence() {
    return Optional.empty();
  }

  /** How time was moved. */
  default Advances advances() {
    return Advances.NONE;
  }

  /** Who decided when time moves, in a sentence. */
  String clock();
}
