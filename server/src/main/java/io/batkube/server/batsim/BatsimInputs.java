package io.batkube.server.batsim;

import static java.util.Comparator.comparingLong;

import io.batkube.engine.batsim.Latencies;
import io.batkube.engine.batsim.protocol.WireWorkload;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.Routes;
import io.batkube.engine.workload.BatsimWorkloadReader;
import io.batkube.engine.workload.Cleaning;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.ExternalEventReader;
import io.batkube.engine.workload.Workload;
import io.batkube.engine.workload.WorkloadFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a run is made of, read and found good.
 *
 * @param told what the decision process is told of the workloads
 * @param events sorted by time
 * @param latencies of messages
 */
record BatsimInputs(
    Platform platform,
    List<Workload> workloads,
    List<WireWorkload> told,
    List<ExternalEvent> events,
    Latencies latencies) {

  /**
   * Reads what an order names.
   *
   * @throws BadInputException for the first input that is not as it should be
   */
  static BatsimInputs read(BatsimOrder order) {
    Platform platform = platform(order);
    var workloads = new ArrayList<Workload>();
    var told = new ArrayList<WireWorkload>();
    for (Path path : order.workloads()) {
      Workload workload =
          WorkloadFormat.open(
              new InputFile(path),
              "w" + workloads.size(),
              Cleaning.STRICT,
              platform.computeHosts());
      workloads.add(workload);
      told.add(
          new WireWorkload(
              workload.name(), path.toAbsolutePath().normalize().toString(), workload.profiles()));
    }
    var events = new ArrayList<ExternalEvent>();
    for (Path path : order.events()) {
      events.addAll(events(order, path, platform));
    }
    events.sort(comparingLong(ExternalEvent::atNs));
    return new BatsimInputs(
        platform,
        workloads,
        told,
        events,
        order.latency() ? latencies(order, platform) : Latencies.NONE);
  }

  /** From each host to the master, where Batsim's server is. */
  private static Latencies latencies(BatsimOrder order, Platform platform) {
    var file = new InputFile(order.platform());
    String master = BatsimPlatformReader.master(file, order.masterHost(), order.roles());
    Routes routes = Routes.read(file);
    long[] hostNs =
        platform.hosts().stream()
            .mapToLong(host -> routes.oneByteNs(host.name(), master))
            .toArray();
    return new Latencies(routes.oneByteNs(master, master), host -> hostNs[host]);
  }

  private static Platform platform(BatsimOrder order) {
    var file = new InputFile(order.platform());
    Platform whole = BatsimPlatformReader.read(file, order.masterHost(), order.roles());
    OptionalInt limit = order.hosts();
    if (order.hostsOfWorkload()) {
      OptionalInt largest =
          order.workloads().stream()
              .flatMapToInt(path -> BatsimWorkloadReader.resources(new InputFile(path)).stream())
              .max();
      limit =
          limit.isPresent() && largest.isPresent()
              ? OptionalInt.of(Math.min(limit.getAsInt(), largest.getAsInt()))
              : largest;
    }
    if (limit.isEmpty()) {
      return whole;
    }
    if (limit.getAsInt() < 1 || limit.getAsInt() > whole.computeHosts()) {
      throw new BadInputException(
          file
              + ": has "
              + whole.computeHosts()
              + " compute hosts, cannot be limited to "
              + limit.getAsInt());
    }
    return whole.limitedTo(limit.getAsInt());
  }

  private static List<ExternalEvent> events(BatsimOrder order, Path path, Platform platform) {
    List<ExternalEvent> read = ExternalEventReader.read(new InputFile(path));
    for (ExternalEvent event : read) {
      switch (event) {
        case ExternalEvent.HostsUnavailable(long _, HostSet hosts) -> check(path, hosts, platform);
        case ExternalEvent.HostsAvailable(long _, HostSet hosts) -> check(path, hosts, platform);
        case ExternalEvent.Generic(long _, String type, String _) -> {
          if (!order.settings().forwardUnknownEvents()) {
            throw new BadInputException(
                path
                    + ": an event of the type '"
                    + type
                    + "', expected machine_available or machine_unavailable"
                    + " (--forward-unknown-events takes others)");
          }
        }
      }
    }
    return read;
  }

  private static void check(Path path, HostSet hosts, Platform platform) {
    if (hosts.max() >= platform.hosts().size()) {
      throw new BadInputException(
          path
              + ": names host "
              + hosts.max()
              + ", the platform has hosts 0 to "
              + (platform.hosts().size() - 1));
    }
  }
}
