package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoutesTest {
  @TempDir Path folder;

  private Routes routes(String zone) throws IOException {
    Path file = folder.resolve("platform.xml");
    Files.writeString(file, "<platform version=\"4.1\">\n" + zone + "\n</platform>\n");
    return Routes.read(new InputFile(file));
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
    Routes routes =
        routes(
            """
            <zone id="z" routing="Full">
              <host id="a"/><host id="b"/><host id="c"/>
              <link id="l1" latency="10us" bandwidth="1MBps"/>
              <link id="l2" latency="2ms" bandwidth="8Mbps"/>
              <route src="a" dst="b"><link_ctn id="l1"/><link_ctn id="l2"/></route>
              <route src="c" dst="c"><link_ctn id="l1"/></route>
            </zone>\
            """);
    assertEquals(2_011_000, routes.oneByteNs("a", "b"));
    assertEquals(2_011_000, routes.oneByteNs("b", "a"), "routes go both ways");
    assertEquals(11_000, routes.oneByteNs("c", "c"));
    assertEquals(15_002, routes.oneByteNs("a", "a"), "SimGrid's own loopback");
    assertEquals(
        "/platform.xml: no way through the network from 'a' to 'c'",
        refusal(() -> routes.oneByteNs("a", "c")));
  }

  @Test
  void goesFromClusterToClusterThroughTheirRouters() throws IOException {
    Routes routes =
        routes(
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
    assertEquals(600_001, routes.oneByteNs("a0", "a1"));
    assertEquals(600_001, routes.oneByteNs("a0", "a0"), "a cluster has no loopback of its own");
    assertEquals(2_001, routes.oneByteNs("b0.x", "b1.x"));
    assertEquals(1_551_001, routes.oneByteNs("a3", "b0.x"));
    assertEquals(1_551_001, routes.oneByteNs("b0.x", "a3"));
    assertEquals(1_550_001, routes.oneByteNs("front", "a9"));
  }

  @Test
  void saysWhatItDoesNotKnow() throws IOException {
    Routes floyd =
        routes("<zone id=\"z\" routing=\"Floyd\"><host id=\"a\"/><host id=\"b\"/></zone>");
    assertEquals(
        "/platform.xml: zone 'z' has the routing Floyd, expected Full where messages pass",
        refusal(() -> floyd.oneByteNs("a", "b")));
    assertEquals(
        "/platform.xml:2: <link>: latency: found '3 parsecs', expected a time such as 50us",
        refusal(
            () ->
                routes(
                    "<zone id=\"z\" routing=\"Full\">"
                        + "<link id=\"l\" latency=\"3 parsecs\" bandwidth=\"1Bps\"/></zone>")));
    assertEquals(
        "/platform.xml:2: <link_ctn>: no link 'l' before",
        refusal(
            () ->
                routes(
                    "<zone id=\"z\" routing=\"Full\"><route src=\"a\" dst=\"b\">"
                        + "<link_ctn id=\"l\"/></route></zone>")));
    assertEquals(
        "/platform.xml:2: <link>: found outside of zones, expected it inside one",
        refusal(() -> routes("<link id=\"l\" bandwidth=\"1Bps\"/>")));
  }
}
