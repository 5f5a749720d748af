package io.batkube.kubernetes.world;

import io.batkube.engine.simulation.Decider;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.YamlReader;
import java.time.Instant;
import java.util.List;

/**
 * A cluster and the decider that is its control plane, put together.
 *
 * @param cluster at the start of time
 * @param decider for the engine's loop
 * @param pending which pods wait to be bound
 */
public record SimulatedCluster(Cluster cluster, Decider decider, PendingPods pending) {

  /**
   * What differs from cluster to cluster.
   *
   * @param switchedOff names of admission plugins to leave out
   * @param schedules whether the built-in scheduler binds pods
   * @param startLatency the model of what passes between a pod's binding and its start, as the user
   *     named it: {@code none}, {@code k3s}, {@code constant:SECONDS} or a file
   * @param endless whether it goes on when all work is done, waiting for people
   */
  public record Options(
      List<String> switchedOff, boolean schedules, String startLatency, boolean endless) {
    public Options {
      switchedOff = List.copyOf(switchedOff);
    }

    /** A cluster for people: nothing is bound unless somebody does it, and it never ends. */
    public static Options forPeople(List<String> switchedOff) {
      return new Options(switchedOff, false, "none", true);
    }
  }

  /**
   * Puts one together. This is the seam: what is in a cluster is decided here and nowhere else.
   *
   * @param start the date of second 0
   */
  public static SimulatedCluster make(
      Seed seed, Instant start, Options options, YamlReader yaml, Outside outside) {
    var cluster =
        new Cluster(
            start,
            (store, made) ->
                ControlPlane.api(store, made.clock(), made, seed, yaml, options.switchedOff()));
    var pending = new PendingPods(cluster.store());
    var decider = new StandInDecider(cluster, seed, options, pending, outside);
    cluster.add(pending);
    cluster.add(decider.follower());
    return new SimulatedCluster(cluster, decider, pending);
  }
}
