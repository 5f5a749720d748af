package io.batkube.server.scenario;

import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Cleaning;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to run: the effective choices after scenario file, flags and defaults. Each member has the
 * name of its flag.
 *
 * @param name of the run, in tables and reports
 * @param nodes that many hosts of one core; or else {@code platform}
 * @param masterHost name of the host in a SimGrid platform on which Batsim would run
 * @param workloads at least one
 * @param batsim a real Batsim, which has platform and workloads then; empty for our own engine
 * @param scheduling empty for a batch policy over hosts
 * @param untilNs the last instant that is run; {@link Seconds#NEVER} for all
 * @param plugins jars with policies
 * @param out where the results go
 */
public record Scenario(
    String name,
    OptionalInt nodes,
    Optional<Path> platform,
    String masterHost,
    List<Path> workloads,
    Optional<Path> events,
    Optional<ForeignBatsim> batsim,
    String policy,
    Optional<Scheduling> scheduling,
    InstantOrder order,
    BackfillOrder backfillOrder,
    Cleaning cleaning,
    Estimates estimates,
    long seed,
    long untilNs,
    List<Path> plugins,
    Path out) {

  public Scenario {
    workloads = List.copyOf(workloads);
    plugins = List.copyOf(plugins);
  }

  /** The same run with another policy, under another name. */
  public Scenario withPolicy(String newName, String newPolicy) {
    return new Scenario(
        newName,
        nodes,
        platform,
        masterHost,
        workloads,
        events,
        batsim,
        newPolicy,
        scheduling,
        order,
        backfillOrder,
        cleaning,
        estimates,
        seed,
        untilNs,
        plugins,
        out);
  }

  /** Whether what would happen after an instant is left out. */
  public boolean isCutOff() {
    return untilNs != Seconds.NEVER;
  }

  /** The same run up to an instant, or as far as it goes itself if that is earlier. */
  public Scenario until(long instantNs) {
    return new Scenario(
        name,
        nodes,
        platform,
        masterHost,
        workloads,
        events,
        batsim,
        policy,
        scheduling,
        order,
        backfillOrder,
        cleaning,
        estimates,
        seed,
        Math.min(untilNs, instantNs),
        plugins,
        out);
  }
}
