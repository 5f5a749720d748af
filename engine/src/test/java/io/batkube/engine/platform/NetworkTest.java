package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkTest {
  @TempDir Path folder;

  private Network network(String zone) throws IOException {
    Path file = folder.resolve("platform.xml");
    Files.writeString(file, "<platform version=\"4.1\">\n" + zone + "\n</platform>\n");
    return NetworkReader.read(new InputFile(file));
  }

  private String refusal(Executable of) {
    return assertThrows(BadInputException.class, of::run)
        .getMessage()
        .replace(folder.toString(), "");
  }

  private interface Executable {
    void run() throws IOException;
  }

  @Test
  void addsLinksAndTheByteItself() throws IOException {
    Network network =
        network(
            """
            <zone id="z" routing="Full">
              <host id="a"/><host id="b"/><host id="c"/>
              <link id="l1" latency="10us" bandwidth="1MBps"/>
              <link id="l2" latency="2ms" bandwidth="8Mbps"/>
              <route src="a" dst="b"><link_ctn id="l1"/><link_ctn id="l2"/></route>
              <route src="c" dst="c"><link_ctn id="l1"/></route>
            </zone>\
            """);
    assertEquals(2_011_000, network.oneByteNs("a", "b"));
    assertEquals(2_011_000, network.oneByteNs("b", "a"), "routes go both ways");
    assertEquals(11_000, network.oneByteNs("c", "c"));
    assertEquals(15_002, network.oneByteNs("a", "a"), "SimGrid's own loopback");
    assertEquals(
        "/platform.xml: no way through the network from 'a' to 'c'",
        refusal(() -> network.oneByteNs("a", "c")));
  }

  @Test
  void goesFromClusterToClusterThroughTheirRouters() throws IOException {
    Network network =
        network(
            """
            <zone id="z" routing="Full">
              <cluster id="A" prefix="a" suffix="" radical="0-9" speed="1f" bw="1GBps" lat="50us"
                       bb_bw="2GBps" bb_lat="500us"/>
              <cluster id="B" prefix="b" suffix=".x" radical="0-1" speed="1f" bw="1GBps" lat="1us"/>
              <host id="front"/>
              <link id="l" latency="1ms" bandwidth="1GBps"/>
              <zoneRoute src="A" dst="B" gw_src="aA_router" gw_dst="bB_router.x">
                <link_ctn id="l"/>
              </zoneRoute>
              <zoneRoute src="A" dst="front" gw_src="aA_router" gw_dst="front">
                <link_ctn id="l"/>
              </zoneRoute>
            </zone>\
            """);
    assertEquals(600_001, network.oneByteNs("a0", "a1"));
    assertEquals(600_001, network.oneByteNs("a0", "a0"), "a cluster has no loopback of its own");
    assertEquals(2_001, network.oneByteNs("b0.x", "b1.x"));
    assertEquals(1_551_001, network.oneByteNs("a3", "b0.x"));
    assertEquals(1_551_001, network.oneByteNs("b0.x", "a3"));
    assertEquals(1_550_001, network.oneByteNs("front", "a9"));
  }

  @Test
  void connectsTheHostsOfAClusterByTheirOwnLinks() throws IOException {
    Network network =
        network(
            """
            <zone id="z" routing="Full">
              <cluster id="A" prefix="a" suffix="" radical="0-1" speed="1f" bw="1GBps" lat="1us"
                       sharing_policy="SHARED" bb_bw="2GBps" bb_lat="10us" limiter_link="3GBps"
                       loopback_bw="5GBps" loopback_lat="100ns"/>
              <zone id="C" routing="Cluster">
                <link id="up" bandwidth="1GBps" latency="1us"/>
                <link id="down" bandwidth="1GBps" latency="2us"/>
                <backbone id="bb" bandwidth="1GBps" latency="10us"/>
                <host id="c0"/><host id="c1"/><host id="c2"/>
                <router id="gw"/>
                <host_link id="c0" up="up" down="down"/>
                <host_link id="c1" up="up" down="down"/>
              </zone>
              <zoneRoute src="A" dst="C" gw_src="aA_router" gw_dst="gw">
                <link_ctn id="A_backbone"/>
              </zoneRoute>
            </zone>\
            """);
    assertEquals(
        List.of("A_link_0_limiter", "A_link_0", "A_backbone", "A_link_1", "A_link_1_limiter"),
        names(network, "a0", "a1"));
    assertEquals(List.of("A_link_0_loopback"), names(network, "a0", "a0"));
    assertEquals(List.of("up", "bb", "down"), names(network, "c0", "c1"));
    assertEquals(List.of("up", "bb"), names(network, "c0", "c2"), "a host without links");
    assertEquals(
        List.of("A_link_0_limiter", "A_link_0", "A_backbone", "A_backbone", "bb", "down"),
        names(network, "a0", "c1"));
    assertEquals(
        List.of("up", "bb", "A_backbone", "A_backbone", "A_link_0", "A_link_0_limiter"),
        names(network, "c1", "a0"));
  }

  private static List<String> names(Network network, String from, String to) {
    return network.way(from, to).links().stream().map(link -> network.link(link).name()).toList();
  }

  @Test
  void takesOneOfTwoLinksInEachDirection() throws IOException {
    Network network =
        network(
            """
            <zone id="z" routing="Full">
              <host id="a"/><host id="b"/><host id="c"/>
              <link id="l" bandwidth="1GBps" latency="1us" sharing_policy="SPLITDUPLEX"/>
              <link id="m" bandwidth="1GBps" latency="1us"/>
              <route src="a" dst="b"><link_ctn id="l" direction="UP"/><link_ctn id="m"/></route>
              <route src="a" dst="c" symmetrical="NO"><link_ctn id="l_DOWN"/></route>
            </zone>\
            """);
    assertEquals(List.of("l_UP", "m"), names(network, "a", "b"));
    assertEquals(List.of("m", "l_DOWN"), names(network, "b", "a"));
    assertEquals(List.of("l_DOWN"), names(network, "a", "c"));
    assertEquals(
        "/platform.xml: no way through the network from 'c' to 'a'",
        refusal(() -> network.way("c", "a")));
  }

  @Test
  void saysWhatItDoesNotKnow() throws IOException {
    Network floyd =
        network("<zone id=\"z\" routing=\"Floyd\"><host id=\"a\"/><host id=\"b\"/></zone>");
    assertEquals(
        "/platform.xml: zone 'z' has the routing Floyd, expected Full where messages pass",
        refusal(() -> floyd.oneByteNs("a", "b")));
    assertEquals(
        "/platform.xml:2: <link>: latency: found '3 parsecs', expected a time such as 50us",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\">"
                            + "<link id=\"l\" latency=\"3 parsecs\" bandwidth=\"1Bps\"/></zone>")
                    .check()));
    assertEquals(
        "/platform.xml:2: <link_ctn>: no link 'l' before",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\"><route src=\"a\" dst=\"b\">"
                            + "<link_ctn id=\"l\"/></route></zone>")
                    .check()));
    assertEquals(
        "/platform.xml:2: <link>: found outside of zones, expected it inside one",
        refusal(() -> network("<link id=\"l\" bandwidth=\"1Bps\"/>").check()));
    assertEquals(
        "/platform.xml:3: <link>: sharing_policy: found 'WIFI', expected SHARED, FATPIPE or"
            + " SPLITDUPLEX",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\">\n"
                            + "<link id=\"l\" bandwidth=\"1Bps\" sharing_policy=\"WIFI\"/></zone>")
                    .check()));
    assertEquals(
        "/platform.xml:2: <link_ctn>: link 'l' is one for each direction, expected direction UP or"
            + " DOWN",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\">"
                            + "<link id=\"l\" bandwidth=\"1Bps\" sharing_policy=\"SPLITDUPLEX\"/>"
                            + "<route src=\"a\" dst=\"b\"><link_ctn id=\"l\"/></route></zone>")
                    .check()));
    assertEquals(
        "/platform.xml:2: <link>: a second link of the name 'l'",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\"><link id=\"l\" bandwidth=\"1Bps\"/>"
                            + "<link id=\"l\" bandwidth=\"1Bps\"/></zone>")
                    .check()));
    assertEquals(
        "/platform.xml: gateway 'c' is not in the zone 'A'",
        refusal(
            () ->
                network(
                        "<zone id=\"z\" routing=\"Full\"><host id=\"c\"/>"
                            + "<zone id=\"A\" routing=\"Full\"><host id=\"a\"/></zone>"
                            + "<zone id=\"B\" routing=\"Full\"><host id=\"b\"/></zone>"
                            + "<link id=\"l\" bandwidth=\"1Bps\"/>"
                            + "<zoneRoute src=\"A\" dst=\"B\" gw_src=\"c\" gw_dst=\"b\">"
                            + "<link_ctn id=\"l\"/></zoneRoute></zone>")
                    .way("a", "b")));
  }
}
