package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The links between hosts, and which of them a byte takes from one host to another. Immutable.
 *
 * <p>Zones with routing Full or Cluster and flat clusters are known. Whatever else a platform file
 * has is refused when a way leads through it, and not before: who moves no bytes needs no network.
 * Source: SimGrid 3.32, {@code kernel/routing}: {@code FullZone}, {@code StarZone}, {@code
 * NetZoneImpl}; {@code surf/sg_platf.cpp}.
 */
public final class Network {
  /** A network of hosts that nothing connects. */
  public static final Network NONE = new Network("the platform", Optional.empty());

  /** What SimGrid puts between a host and itself where nothing is said. */
  static final Link LOOPBACK = new Link("__loopback__", 15e-6, 498e6, false);

  /**
   * A link.
   *
   * @param latencySeconds what a byte takes besides its turn
   * @param bytesPerSecond its bandwidth
   * @param shared whether those who use it at the same time share the bandwidth; each has the whole
   *     of it if not
   */
  public record Link(String name, double latencySeconds, double bytesPerSecond, boolean shared) {}

  /** The links from one host to another, by number, and the sum of their latencies in seconds. */
  public record Way(List<Integer> links, double latencySeconds) {
    public Way {
      links = List.copyOf(links);
    }
  }

  /** Links between two places of a zone, and between which gateways, if the places are zones. */
  record Route(List<Integer> links, String from, String to) {
    Route {
      links = List.copyOf(links);
    }
  }

  /** How a host of a cluster is connected: links away from it, towards it, and to itself. */
  record Star(List<Integer> up, List<Integer> down, Optional<Integer> loopback) {
    /** A router, or a host that stands beside all links. */
    static final Star UNCONNECTED = new Star(List.of(), List.of(), Optional.empty());

    Star {
      up = List.copyOf(up);
      down = List.copyOf(down);
    }
  }

  /** A zone or a cluster, and what lies in it; {@code stars} are there if it is a cluster. */
  record Zone(
      Optional<Zone> parent,
      String id,
      String routing,
      Map<String, Route> routes,
      Map<String, Star> stars) {
    boolean isCluster() {
      return routing.equals("Cluster");
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }
  }

  private final Object source;
  private final List<Link> links = new ArrayList<>();
  private final Map<String, Zone> zoneOf = new LinkedHashMap<>();

  /** Why nobody may ask for a way. */
  private final Optional<BadInputException> flaw;

  private Network(Object source, Optional<BadInputException> flaw) {
    this.source = source;
    this.flaw = flaw;
    links.add(LOOPBACK);
  }

  /**
   * Makes a network of what was read.
   *
   * @param source how a message names where it comes from
   * @param links by number; the first is {@link #LOOPBACK}
   * @param zoneOf the zone that each host and each router lies in
   */
  static Network of(InputFile source, List<Link> links, Map<String, Zone> zoneOf) {
    var network = new Network(source, Optional.empty());
    network.links.clear();
    network.links.addAll(links);
    network.zoneOf.putAll(zoneOf);
    return network;
  }

  /** A network that is not as it should be: whoever asks for a way gets this exception. */
  static Network flawed(InputFile source, BadInputException flaw) {
    return new Network(source, Optional.of(flaw));
  }

  /**
   * Makes sure that there is something to ask for ways.
   *
   * @throws BadInputException if a link or a route is not as it should be
   */
  public void check() {
    flaw.ifPresent(
        bad -> {
          throw bad;
        });
  }

  /** How many links there are; they are numbered from 0. */
  public int links() {
    return links.size();
  }

  public Link link(int number) {
    return links.get(number);
  }

  /**
   * How long one byte takes from a host to another or to itself, in nanoseconds.
   *
   * @throws BadInputException if there is no way, or one that is not known
   */
  public long oneByteNs(String from, String to) {
    Way way = way(from, to);
    double slowest = Double.POSITIVE_INFINITY;
    for (int link : way.links) {
      slowest = Math.min(slowest, links.get(link).bytesPerSecond);
    }
    return Math.round((way.latencySeconds + 1 / slowest) * 1e9);
  }

  /**
   * The way from a host to another or to itself.
   *
   * @throws BadInputException if there is none, or one that is not known
   */
  public Way way(String from, String to) {
    check();
    List<Integer> numbers = links(from, to);
    double latency = 0;
    for (int link : numbers) {
      latency += links.get(link).latencySeconds;
    }
    return new Way(numbers, latency);
  }

  private List<Integer> links(String from, String to) {
    List<Zone> above = above(from);
    List<Zone> aboveTo = above(to);
    int common = 0;
    while (common < Math.min(above.size(), aboveTo.size())
        && above.get(common).equals(aboveTo.get(common))) {
      common++;
    }
    if (common == 0) {
      throw noWay(from, to);
    }
    Zone zone = above.get(common - 1);
    if (common == above.size() && common == aboveTo.size()) {
      return local(zone, from, to);
    }
    String near = common == above.size() ? from : above.get(common).id;
    String far = common == aboveTo.size() ? to : aboveTo.get(common).id;
    Route between = route(zone, near, far).orElseThrow(() -> noWay(from, to));
    var all = new ArrayList<Integer>();
    if (!between.from.equals(from)) {
      requireGateway(between.from, above.subList(0, Math.min(common + 1, above.size())));
      all.addAll(links(from, between.from));
    }
    all.addAll(between.links);
    if (!between.to.equals(to)) {
      requireGateway(between.to, aboveTo.subList(0, Math.min(common + 1, aboveTo.size())));
      all.addAll(links(between.to, to));
    }
    return all;
  }

  private void requireGateway(String gateway, List<Zone> zones) {
    List<Zone> around = above(gateway);
    if (around.size() < zones.size() || !around.subList(0, zones.size()).equals(zones)) {
      throw new BadInputException(
          source + ": gateway '" + gateway + "' is not in the zone '" + zones.getLast().id + "'");
    }
  }

  /** The zones that a host lies in, the outermost first. */
  private List<Zone> above(String host) {
    var zones = new ArrayDeque<Zone>();
    for (Optional<Zone> zone = Optional.ofNullable(zoneOf.get(host));
        zone.isPresent();
        zone = zone.get().parent) {
      zones.addFirst(zone.get());
    }
    return List.copyOf(zones);
  }

  private List<Integer> local(Zone zone, String from, String to) {
    if (zone.isCluster()) {
      Star star = zone.stars.getOrDefault(from, Star.UNCONNECTED);
      Star other = zone.stars.getOrDefault(to, Star.UNCONNECTED);
      if (from.equals(to) && star.loopback.isPresent()) {
        return List.of(star.loopback.get());
      }
      SequencedSet<Integer> each = new LinkedHashSet<>(star.up); // a backbone counts once
      each.addAll(other.down);
      return List.copyOf(each);
    }
    Optional<Route> route = route(zone, from, to);
    if (route.isEmpty() && from.equals(to)) {
      return List.of(0);
    }
    return route.orElseThrow(() -> noWay(from, to)).links;
  }

  private Optional<Route> route(Zone zone, String from, String to) {
    if (!zone.routing.equals("Full")) {
      throw new BadInputException(
          source
              + ": zone '"
              + zone.id
              + "' has the routing "
              + zone.routing
              + ", expected Full where messages pass");
    }
    return Optional.ofNullable(zone.routes.get(key(from, to)));
  }

  /** By which a zone knows a route. */
  static String key(String from, String to) {
    return from + "\n" + to;
  }

  private BadInputException noWay(String from, String to) {
    return new BadInputException(
        source + ": no way through the network from '" + from + "' to '" + to + "'");
  }
}
