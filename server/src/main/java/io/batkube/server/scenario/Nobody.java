package io.batkube.server.scenario;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Nobody takes part from outside: all happens in process. Then a run in which no job and no pod has
 * got further for a simulated day, and nothing is to come by which one could, is over: what else is
 * done, such as to start a container again or to ask for a job's pods again, is done for ever. Of
 * one run; the thread that runs it owns it.
 */
final class Nobody implements Company {
  /** Longer than any pause between two attempts of the same thing. */
  private static final long IN_VAIN_NS = TimeUnit.DAYS.toNanos(1);

  static final String CLOCK = "simulated time, in process; nothing outside can move it";

  private Optional<SimulatedCluster> simulated = Optional.empty();

  /** NEVER until it is over. */
  private long stillSinceNs = Seconds.NEVER;

  private final Outside outside = (cluster, _) -> serve(cluster.clock().elapsedNs());

  @Override
  public void begin(SimulatedCluster cluster) {
    simulated = Optional.of(cluster);
  }

  @Override
  public Outside outside() {
    return outside;
  }

  private long serve(long nowNs) {
    long since = simulated.orElseThrow().decider().stillSinceNs();
    if (nowNs - since < IN_VAIN_NS) {
      return Seconds.NEVER;
    }
    stillSinceNs = since;
    return Outside.OVER;
  }

  @Override
  public Optional<String> absence() {
    return stillSinceNs == Seconds.NEVER
        ? Optional.empty()
        : Optional.of("nothing has got further since " + Seconds.format(stillSinceNs) + " s");
  }

  @Override
  public String clock() {
    return CLOCK;
  }

  @Override
  public boolean isNobody() {
    return true;
  }
}
