package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The network of a SimGrid platform, as far as the way from one host to another goes: zones with
 * routing Full, clusters, links, routes between hosts and between zones. Other routings are refused
 * when a way leads through them.
 *
 * <p>Source: SimGrid 3.32, {@code kernel/routing}: {@code FullZone}, {@code ClusterZone}, {@code
 * NetZoneImpl::get_global_route}.
 */
public final class Routes {
  /** What SimGrid puts between a host and itself where nothing is said. */
  private static final Link LOOPBACK = new Link(15e-6, 498e6);

  private static final int MAX_DEPTH = 64;

  /** Elements that mean nothing anywhere else. */
  private static final List<String> IN_ZONES =
      List.of("host", "router", "link", "route", "zoneRoute", "ASroute", "link_ctn");

  /**
   * A link.
   *
   * @param latency in seconds
   * @param bandwidth in bytes a second
   */
  record Link(double latency, double bandwidth) {}

  /** Links between two places of a zone, and between which gateways, if the places are zones. */
  private record Route(List<Link> links, String from, String to) {}

  /** A zone or a cluster, and what lies in it. */
  private static final class Zone {
    final Optional<Zone> parent;
    final String id;
    final String routing;
    final Map<String, Route> routes = new HashMap<>();
    final Map<String, Link> links = new HashMap<>();

    /** Of a cluster. */
    Optional<Link> leaf = Optional.empty();

    Optional<Link> backbone = Optional.empty();
    Optional<Link> loopback = Optional.empty();

    Zone(Optional<Zone> parent, String id, String routing) {
      this.parent = parent;
      this.id = id;
      this.routing = routing;
    }

    Optional<Link> link(String name) {
      return Optional.ofNullable(links.get(name)).or(() -> parent.flatMap(zone -> zone.link(name)));
    }
  }

  private final InputFile file;
  private final Map<String, Zone> zoneOf = new LinkedHashMap<>();

  private Routes(InputFile file) {
    this.file = file;
  }

  /**
   * Reads the network of a platform that {@link BatsimPlatformReader} has found good.
   *
   * @throws BadInputException if a link or a route is not as it should be
   */
  public static Routes read(InputFile file) {
    var routes = new Routes(file);
    return file.read(routes::parse);
  }

  /**
   * How long one byte takes from a host to another or to itself, in nanoseconds.
   *
   * @throws BadInputException if there is no way, or one that is not known
   */
  public long oneByteNs(String from, String to) {
    double latency = 0;
    double slowest = Double.POSITIVE_INFINITY;
    for (Link link : way(from, to)) {
      latency += link.latency;
      slowest = Math.min(slowest, link.bandwidth);
    }
    return Math.round((latency + 1 / slowest) * 1e9);
  }

  // ---- ways ----

  private List<Link> way(String from, String to) {
    List<Zone> above = above(from);
    List<Zone> aboveTo = above(to);
    int common = 0;
    while (common < Math.min(above.size(), aboveTo.size())
        && above.get(common) == aboveTo.get(common)) {
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
    var way = new ArrayList<Link>();
    if (!near.equals(from)) {
      way.addAll(toGateway(from, between.from));
    }
    way.addAll(between.links);
    if (!far.equals(to)) {
      way.addAll(toGateway(to, between.to));
    }
    return way;
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

  private List<Link> local(Zone zone, String from, String to) {
    if (zone.leaf.isPresent()) {
      if (from.equals(to) && zone.loopback.isPresent()) {
        return List.of(zone.loopback.get());
      }
      var way = new ArrayList<Link>();
      way.add(zone.leaf.get());
      zone.backbone.ifPresent(way::add);
      way.add(zone.leaf.get());
      return way;
    }
    Optional<Route> route = route(zone, from, to);
    if (route.isEmpty() && from.equals(to)) {
      return List.of(LOOPBACK);
    }
    return route.orElseThrow(() -> noWay(from, to)).links;
  }

  private List<Link> toGateway(String host, String gateway) {
    Zone zone = zoneOf.get(host);
    if (host.equals(gateway)) {
      return List.of();
    }
    if (zone.leaf.isPresent()) {
      var way = new ArrayList<Link>();
      way.add(zone.leaf.get());
      zone.backbone.ifPresent(way::add);
      return way;
    }
    return way(host, gateway);
  }

  private Optional<Route> route(Zone zone, String from, String to) {
    if (!zone.routing.equals("Full")) {
      throw new BadInputException(
          file
              + ": zone '"
              + zone.id
              + "' has the routing "
              + zone.routing
              + ", expected Full where messages pass");
    }
    return Optional.ofNullable(zone.routes.get(from + "\n" + to));
  }

  private BadInputException noWay(String from, String to) {
    return new BadInputException(
        file + ": no way through the network from '" + from + "' to '" + to + "'");
  }

  // ---- the file ----

  private Routes parse(InputStream in) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    while (in.markSupported()) { // blanks before the XML declaration, which SimGrid allows
      in.mark(1);
      int b = in.read();
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        in.reset();
        break;
      }
    }
    try {
      elements(factory.createXMLStreamReader(in));
    } catch (XMLStreamException e) {
      throw new BadInputException(file + ": not well-formed XML: " + e.getMessage(), e);
    }
    return this;
  }

  private void elements(XMLStreamReader xml) throws XMLStreamException {
    Deque<Zone> open = new ArrayDeque<>();
    Optional<PartialRoute> route = Optional.empty();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        switch (xml.getLocalName()) {
          case "zone", "AS", "cluster" -> open.pop();
          case "route", "zoneRoute", "ASroute" -> {
            route.ifPresent(done -> done.addTo(open.peek()));
            route = Optional.empty();
          }
          default -> {}
        }
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      var element = new Attributes(file, xml);
      if (open.isEmpty() && IN_ZONES.contains(xml.getLocalName())) {
        throw element.refused("found outside of zones, expected it inside one");
      }
      switch (xml.getLocalName()) {
        case "zone", "AS" -> {
          if (open.size() > MAX_DEPTH) {
            throw element.refused("more than " + MAX_DEPTH + " zones within each other");
          }
          open.push(
              new Zone(
                  Optional.ofNullable(open.peek()), element.text("id"), element.text("routing")));
        }
        case "cluster" -> open.push(cluster(Optional.ofNullable(open.peek()), element));
        case "host", "router" -> zoneOf.put(element.text("id"), open.peek());
        case "link" ->
            open.peek()
                .links
                .put(
                    element.text("id"),
                    new Link(element.seconds("latency", 0), element.bandwidth("bandwidth")));
        case "route", "zoneRoute", "ASroute" -> route = Optional.of(new PartialRoute(element));
        case "link_ctn" -> {
          Zone zone = open.peek();
          String id = element.text("id");
          Link link =
              zone.link(id).orElseThrow(() -> element.refused("no link '" + id + "' before"));
          route.ifPresent(begun -> begun.links.add(link));
        }
        default -> {}
      }
    }
  }

  private Zone cluster(Optional<Zone> parent, Attributes element) {
    var zone = new Zone(parent, element.text("id"), "Cluster");
    zone.leaf = Optional.of(new Link(element.seconds("lat", 0), element.bandwidth("bw")));
    if (element.has("bb_bw") && element.has("bb_lat")) {
      zone.backbone =
          Optional.of(new Link(element.seconds("bb_lat", 0), element.bandwidth("bb_bw")));
    }
    if (element.has("loopback_bw") || element.has("loopback_lat")) {
      zone.loopback =
          Optional.of(
              new Link(element.seconds("loopback_lat", 0), element.bandwidth("loopback_bw")));
    }
    String prefix = element.text("prefix");
    String suffix = element.text("suffix");
    Radical.parse(element.text("radical"))
        .forEach(number -> zoneOf.put(prefix + number + suffix, zone));
    zoneOf.put(
        element.has("router_id")
            ? element.text("router_id")
            : prefix + zone.id + "_router" + suffix,
        zone);
    return zone;
  }

  /** A route whose links are being read. */
  private static final class PartialRoute {
    final Attributes element;
    final List<Link> links = new ArrayList<>();

    PartialRoute(Attributes element) {
      this.element = element;
    }

    void addTo(Zone zone) {
      String from = element.text("src");
      String to = element.text("dst");
      String gateway = element.has("gw_src") ? element.text("gw_src") : from;
      String farGateway = element.has("gw_dst") ? element.text("gw_dst") : to;
      zone.routes.put(from + "\n" + to, new Route(links, gateway, farGateway));
      if (!element.has("symmetrical") || element.text("symmetrical").equalsIgnoreCase("yes")) {
        zone.routes.putIfAbsent(to + "\n" + from, new Route(links.reversed(), farGateway, gateway));
      }
    }
  }
}
