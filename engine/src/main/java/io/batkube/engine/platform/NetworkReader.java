package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.Network.Link;
import io.batkube.engine.platform.Network.Route;
import io.batkube.engine.platform.Network.Star;
import io.batkube.engine.platform.Network.Zone;
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
 * Reads the network of a SimGrid platform whose hosts {@link BatsimPlatformReader} has found good:
 * zones, clusters, links, and the routes between hosts and between zones.
 *
 * <p>Source: SimGrid 3.32, {@code surf/sg_platf.cpp}, {@code surf/xml/surfxml_sax_cb.cpp} and
 * {@code simgrid.dtd}.
 */
final class NetworkReader {
  /** Elements that mean nothing anywhere else. */
  private static final List<String> IN_ZONES =
      List.of(
          "host",
          "router",
          "link",
          "backbone",
          "host_link",
          "cabinet",
          "route",
          "zoneRoute",
          "ASroute",
          "link_ctn");

  private static final List<String> TRACES =
      List.of("bandwidth_file", "latency_file", "state_file");

  /** A link of the file by its name: the same one in both directions, or one for each. */
  private record Named(int up, int down) {}

  /** A link within a route, and the one that the way back takes. */
  private record Hop(int there, int back) {}

  private final InputFile file;
  private final List<Link> links = new ArrayList<>(List.of(Network.LOOPBACK));
  private final Map<String, Named> named = new HashMap<>();
  private final Map<String, Zone> zoneOf = new LinkedHashMap<>();

  /** Backbones of zones with routing Cluster. */
  private final Map<Zone, Integer> backbones = new HashMap<>();

  private final Deque<Zone> open = new ArrayDeque<>();
  private Optional<PartialRoute> begun = Optional.empty();

  private NetworkReader(InputFile file) {
    this.file = file;
  }

  /** The network of a file, or one that refuses to be used. */
  static Network read(InputFile file) {
    try {
      var reader = new NetworkReader(file);
      return file.read(
          in -> {
            reader.parse(in);
            return Network.of(file, reader.links, reader.zoneOf);
          });
    } catch (BadInputException flaw) {
      return Network.flawed(file, flaw);
    }
  }

  private void parse(InputStream in) throws IOException {
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
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          start(new Attributes(file, xml), xml.getLocalName());
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          end(xml.getLocalName());
        }
      }
    } catch (XMLStreamException e) {
      throw new BadInputException(file + ": not well-formed XML: " + e.getMessage(), e);
    }
  }

  private void start(Attributes element, String name) {
    if (open.isEmpty() && IN_ZONES.contains(name)) {
      throw element.refused("found outside of zones, expected it inside one");
    }
    switch (name) {
      case "zone", "AS" -> open.push(zone(element.text("id"), element.text("routing")));
      case "cluster" -> open.push(cluster(element));
      case "host", "router" -> {
        zoneOf.put(element.text("id"), open.peek());
        if (name.equals("router")) {
          open.peek().stars().put(element.text("id"), Star.UNCONNECTED);
        }
      }
      case "link" -> link(element);
      case "backbone" -> {
        link(element);
        backbones.put(open.peek(), named.get(element.text("id")).up);
      }
      case "host_link" -> hostLink(element);
      case "cabinet" -> cabinet(element);
      case "route", "zoneRoute", "ASroute" -> begun = Optional.of(new PartialRoute(element));
      case "link_ctn" -> {
        Hop hop = hop(element);
        begun.ifPresent(route -> route.hops.add(hop));
      }
      default -> {}
    }
  }

  private void end(String name) {
    switch (name) {
      case "zone", "AS", "cluster" -> open.pop();
      case "route", "zoneRoute", "ASroute" -> {
        begun.ifPresent(route -> route.addTo(open.peek()));
        begun = Optional.empty();
      }
      default -> {}
    }
  }

  private Zone zone(String id, String routing) {
    return new Zone(
        Optional.ofNullable(open.peek()), id, routing, new HashMap<>(), new HashMap<>());
  }

  // ---- links ----

  private int add(String name, double latency, double bandwidth, boolean shared) {
    links.add(new Link(name, latency, bandwidth, shared));
    return links.size() - 1;
  }

  private void name(Attributes element, String name, Named link) {
    if (named.putIfAbsent(name, link) != null) {
      throw element.refused("a second link of the name '" + name + "'");
    }
  }

  private Named split(Attributes element, String name, double latency, double bandwidth) {
    int up = add(name + "_UP", latency, bandwidth, true);
    int down = add(name + "_DOWN", latency, bandwidth, true);
    name(element, name + "_UP", new Named(up, up));
    name(element, name + "_DOWN", new Named(down, down));
    return new Named(up, down);
  }

  private void link(Attributes element) {
    for (String trace : TRACES) {
      if (element.has(trace)) {
        throw element.refused(trace + ": traces of links are not supported");
      }
    }
    String name = element.text("id");
    double latency = element.seconds("latency", 0);
    double bandwidth = element.bandwidth("bandwidth");
    String policy = element.has("sharing_policy") ? element.text("sharing_policy") : "SHARED";
    name(
        element,
        name,
        switch (policy) {
          case "SHARED", "FATPIPE" -> {
            int link = add(name, latency, bandwidth, policy.equals("SHARED"));
            yield new Named(link, link);
          }
          case "SPLITDUPLEX", "FULLDUPLEX" -> split(element, name, latency, bandwidth);
          default ->
              throw element.refused(
                  "sharing_policy: found '"
                      + policy
                      + "', expected SHARED, FATPIPE or SPLITDUPLEX");
        });
  }

  private Named named(Attributes element, String key) {
    String name = element.text(key);
    return Optional.ofNullable(named.get(name))
        .orElseThrow(() -> element.refused("no link '" + name + "' before"));
  }

  private Hop hop(Attributes element) {
    Named link = named(element, "id");
    String direction = element.has("direction") ? element.text("direction") : "NONE";
    return switch (direction) {
      case "UP" -> new Hop(link.up, link.down);
      case "DOWN" -> new Hop(link.down, link.up);
      case "NONE" -> {
        if (link.up != link.down) {
          throw element.refused(
              "link '"
                  + element.text("id")
                  + "' is one for each direction, expected direction UP or DOWN");
        }
        yield new Hop(link.up, link.up);
      }
      default ->
          throw element.refused("direction: found '" + direction + "', expected UP, DOWN or NONE");
    };
  }

  // ---- clusters ----

  private Zone cluster(Attributes element) {
    String topology = element.has("topology") ? element.text("topology") : "FLAT";
    Zone zone = zone(element.text("id"), topology.equals("FLAT") ? "Cluster" : topology);
    double latency = element.seconds("lat", 0);
    double bandwidth = element.bandwidth("bw");
    boolean split =
        !element.has("sharing_policy")
            || List.of("SPLITDUPLEX", "FULLDUPLEX").contains(element.text("sharing_policy"));
    var backbone = new ArrayList<Integer>();
    if (element.has("bb_bw")) {
      boolean shared =
          !element.has("bb_sharing_policy") || !element.text("bb_sharing_policy").equals("FATPIPE");
      String name = zone.id() + "_backbone";
      backbone.add(add(name, element.seconds("bb_lat", 0), element.bandwidth("bb_bw"), shared));
      name(element, name, new Named(backbone.getFirst(), backbone.getFirst()));
    }
    String prefix = element.text("prefix");
    String suffix = element.text("suffix");
    Radical.parse(element.text("radical"))
        .forEach(
            number -> {
              String name = zone.id() + "_link_" + number;
              Optional<Integer> loopback =
                  element.has("loopback_bw")
                      ? Optional.of(
                          add(
                              name + "_loopback",
                              element.seconds("loopback_lat", 0),
                              element.bandwidth("loopback_bw"),
                              false))
                      : Optional.empty();
              var up = new ArrayList<Integer>();
              if (element.has("limiter_link")) {
                up.add(add(name + "_limiter", 0, element.bandwidth("limiter_link"), true));
              }
              var down = new ArrayList<>(up);
              Named link =
                  split
                      ? split(element, name, latency, bandwidth)
                      : both(add(name, latency, bandwidth, true));
              name(element, name, link);
              up.add(link.up);
              down.add(link.down);
              up.addAll(backbone);
              down.addAll(backbone);
              zone.stars().put(prefix + number + suffix, new Star(up, down.reversed(), loopback));
              zoneOf.put(prefix + number + suffix, zone);
            });
    String router =
        element.has("router_id")
            ? element.text("router_id")
            : prefix + zone.id() + "_router" + suffix;
    zone.stars().put(router, Star.UNCONNECTED);
    zoneOf.put(router, zone);
    return zone;
  }

  private static Named both(int link) {
    return new Named(link, link);
  }

  private void hostLink(Attributes element) {
    connect(element.text("id"), named(element, "up").up, named(element, "down").down);
  }

  private void cabinet(Attributes element) {
    double latency = element.seconds("lat", 0);
    double bandwidth = element.bandwidth("bw");
    Radical.parse(element.text("radical"))
        .forEach(
            number -> {
              String host = element.text("prefix") + number + element.text("suffix");
              Named link = split(element, "link_" + host, latency, bandwidth);
              zoneOf.put(host, open.peek());
              connect(host, link.up, link.down);
            });
  }

  /** Connects a host of a zone with routing Cluster, over the zone's backbone if there is one. */
  private void connect(String host, int up, int down) {
    Optional<Integer> backbone = Optional.ofNullable(backbones.get(open.peek()));
    open.peek()
        .stars()
        .put(
            host,
            new Star(
                backbone.map(link -> List.of(up, link)).orElse(List.of(up)),
                backbone.map(link -> List.of(link, down)).orElse(List.of(down)),
                Optional.empty()));
  }

  /** A route whose links are being read. */
  private static final class PartialRoute {
    final Attributes element;
    final List<Hop> hops = new ArrayList<>();

    PartialRoute(Attributes element) {
      this.element = element;
    }

    void addTo(Zone zone) {
      String from = element.text("src");
      String to = element.text("dst");
      String gateway = element.has("gw_src") ? element.text("gw_src") : from;
      String farGateway = element.has("gw_dst") ? element.text("gw_dst") : to;
      var there = hops.stream().map(Hop::there).toList();
      var back = hops.reversed().stream().map(Hop::back).toList();
      zone.routes().put(Network.key(from, to), new Route(there, gateway, farGateway));
      boolean symmetrical =
          !element.has("symmetrical") || element.text("symmetrical").equalsIgnoreCase("yes");
      if (symmetrical) {
        zone.routes().putIfAbsent(Network.key(to, from), new Route(back, farGateway, gateway));
      }
    }
  }
}
