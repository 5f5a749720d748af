package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatsimPlatformReaderTest {
  private static final Path CASES =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/platform/refused");

  private static final String DOCTYPE =
      "<!DOCTYPE platform SYSTEM \"http://simgrid.gforge.inria.fr/simgrid/simgrid.dtd\">\n";

  @TempDir Path folder;

  private Platform read(String content) throws IOException {
    return BatsimPlatformReader.read(new InputFile(write(content)));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("platform.xml"), content);
  }

  /** A platform with a master host and these elements in its outer zone. */
  private Platform zone(String elements) throws IOException {
    return read(
        "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\"><host id=\"master_host\""
            + " speed=\"1f\"/>"
            + elements
            + "</zone></platform>");
  }

  private static List<String> names(Platform platform) {
    return platform.hosts().stream().map(Host::name).toList();
  }

  @Test
  void computeHostsAreNumberedInByteOrderAndStorageFollows() throws IOException {
    Platform platform =
        zone(
            """
            <cluster id="c" prefix="host" suffix="" radical="0-2,10,100" speed="1Gf"/>
            <host id="a-store" speed="0f"><prop id="role" value="storage"/></host>
            <host id="Zed" speed="1Gf"/><host id="été" speed="1Gf"/>
            """);
    assertEquals(
        List.of("Zed", "host0", "host1", "host10", "host100", "host2", "été", "a-store"),
        names(platform));
    assertEquals(7, platform.computeHosts());
    assertEquals(Host.Role.STORAGE, platform.host(7).role());
  }

  @Test
  void propertiesOfAClusterAreThoseOfItsHostsAndOfTheirZone() throws IOException {
    Platform platform =
        zone(
            """
            <prop id="Foo" value="outer"/><prop id="Foo" value="ignored"/>
            <zone id="in" routing="None"><host id="b" speed="1f"><prop id="mem" value="4"/></host>
              <prop id="Foo" value="inner"/></zone>
            <cluster id="c" prefix="c" suffix="" radical="0" speed="1f" core="8">
              <prop id="x" value="y"/></cluster>
            <prop id="late" value="yes"/>
            """);
    Host b = platform.host(0);
    assertEquals(Map.of("mem", "4", "role", ""), b.properties());
    assertEquals(Map.of("Foo", "inner", "late", "yes"), b.zoneProperties());
    Host c = platform.host(1);
    assertEquals(8, c.cores());
    assertEquals(Map.of("x", "y", "role", ""), c.properties());
    assertEquals(Map.of("Foo", "outer", "late", "yes", "x", "y"), c.zoneProperties());
  }

  @Test
  void theMasterHasTheRoleOrTheNameThatIsGiven() throws IOException {
    Path file =
        write(
            "<platform version='4'><AS id='z' routing='Full'><host id='a' speed='1f'/>"
                + "<host id='b' speed='1f'/></AS></platform>");
    Platform platform = BatsimPlatformReader.read(new InputFile(file), "b");
    assertEquals(List.of("a"), names(platform));
  }

  @Test
  void propertiesOfDisksAndLinksAreNotThoseOfTheHost() throws IOException {
    Platform platform =
        zone(
            """
            <host id="h" speed="1f"><disk id="d" read_bw="1Bps" write_bw="1Bps">
              <prop id="size" value="1"/></disk></host>
            <link id="l" bandwidth="1Bps" latency="0"><prop id="size" value="2"/></link>
            """);
    assertEquals(Map.of("role", ""), platform.host(0).properties());
    assertEquals(Map.of(), platform.host(0).zoneProperties());
  }

  @Test
  void pstateNamesTheSpeedAtTheStart() throws IOException {
    Host host =
        zone("<host id='h' speed='4f,2f,1f,0.5f' pstate='1' core='3'>"
                + "<prop id='sleep_pstates' value='2:3:3'/></host>")
            .host(0);
    assertEquals(2, host.flops());
    assertEquals(3, host.cores());
    assertEquals(List.of(new SleepPstate(2, 3, 3)), host.sleepPstates());
    assertEquals(2_000_000_000L, host.switchOnNs(host.sleepPstate(2).orElseThrow()));
  }

  @Test
  void aGzippedPlatformInAnotherEncodingIsRead() throws IOException {
    String text =
        "<?xml version='1.0' encoding='UTF-16'?><platform version='3'><AS id='z' routing='Full'>"
            + "<host id='master_host' power='1'/><host id='a' power='2E9'/></AS></platform>";
    Path file = folder.resolve("platform.xml.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_16));
    }
    assertEquals(2e9, BatsimPlatformReader.read(new InputFile(file)).host(0).flops());
  }

  @Test
  void invalidBytesAreRefusedInOneLine() throws IOException {
    byte[] bytes =
        "<platform version='4'>\n<AS id='\u00e9'/>".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("latin.xml"), bytes);
    assertEquals(file + ": holds bytes that are no UTF-8 text", refusal(file));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMistakeIsRefusedInOneLine(Path input) throws IOException {
    Path expected = Path.of(input.toString().replaceAll("\\.input$", ".message"));
    assertEquals(
        Files.readString(expected).strip(),
        refusal(input).replace(input.toString(), "FILE"),
        () -> input.getFileName().toString());
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(f -> f.toString().endsWith(".input")).sorted().toList();
    }
  }

  private static String refusal(Path file) {
    return assertThrows(
            BadInputException.class, () -> BatsimPlatformReader.read(new InputFile(file)))
        .getMessage();
  }

  /** Whatever bytes a file holds, it is read or refused with one line. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aDamagedFileIsReadOrRefused(long seed) throws IOException {
    var random = new Random(seed);
    byte[] good =
        ("<?xml version='1.0'?>\n"
                + DOCTYPE
                + """
                <platform version="4.1"><config id="x"><prop id="a" value="b"/></config>
                <zone id="z" routing="Full"><prop id="Foo" value="bar"/>
                <cluster id="c" prefix="h" suffix=".x" radical="0-3,7" speed="1Gf, 2f, 3f, 4f">
                  <prop id="sleep_pstates" value="1:2:3"/><!-- c --></cluster>
                <host id="master_host" speed="100Mf" core="2"/>&amp;
                <zoneRoute src="a" dst="b"><link_ctn id="l"/></zoneRoute></zone></platform>
                """)
            .replace("&amp;", "")
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("damaged.xml");
    int read = 0;
    for (int round = 0; round < 250; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] = (byte) "<>/\"'&;=0-9:,[]! ".charAt(random.nextInt(17));
          case 2 -> bytes = java.util.Arrays.copyOf(bytes, at + 1);
          default -> {
            int from = random.nextInt(bytes.length);
            int length = Math.min(random.nextInt(30), bytes.length - Math.max(at, from));
            System.arraycopy(bytes, from, bytes, at, length);
          }
        }
      }
      Files.write(file, bytes);
      try {
        BatsimPlatformReader.read(new InputFile(file));
        read++;
      } catch (BadInputException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertFalse(read == 0 || read == 250, () -> "the damage is not as meant");
  }
}
