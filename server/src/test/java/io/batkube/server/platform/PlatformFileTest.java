package io.batkube.server.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

class PlatformFileTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path CASES =
      ROOT.resolve("server/src/test/resources/io/batkube/server/platform/refused");

  @TempDir Path folder;

  private Platform read(byte[] content) throws IOException {
    return PlatformFile.read(new InputFile(Files.write(folder.resolve("platform"), content)));
  }

  private Platform read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theExampleIsNumberedGroupByGroup() {
    Platform platform =
        PlatformFile.read(new InputFile(ROOT.resolve("examples/platforms/mixed.yaml")));
    assertEquals(21, platform.computeHosts());
    assertEquals("big-0", platform.host(0).name());
    assertEquals("big-10", platform.host(10).name());
    assertEquals("small-3", platform.host(19).name());
    Host last = platform.host(20);
    assertEquals("accelerated", last.name());
    assertEquals(32, last.cores());
    assertEquals(2e9, last.flops());
    assertEquals(
        Map.of("memory", 256L << 30, "nvidia.com/gpu", 4L, "ephemeral-storage", 500L << 30),
        last.resources());
    assertEquals(Map.of("zone", "b", "disk", "ssd"), last.labels());
    assertEquals(Map.of("role", ""), last.properties());
  }

  @Test
  void everythingButTheNameHasADefault() throws IOException {
    Host host = read("nodes: [{name: n, labels: {spot: }}]").host(0);
    assertEquals("n", host.name());
    assertEquals(1, host.cores());
    assertEquals(1e9, host.flops());
    assertEquals(Map.of(), host.resources());
    assertEquals(Map.of("spot", ""), host.labels());
  }

  @Test
  void wholeNumbersMayBeQuantities() throws IOException {
    Platform platform = read("nodes: [{name: n, count: 2, cores: 4000m, memory: 1.5Gi}]");
    assertEquals(List.of("n-0", "n-1"), platform.hosts().stream().map(Host::name).toList());
    assertEquals(4, platform.host(1).cores());
    assertEquals(Map.of("memory", 1536L << 20), platform.host(1).resources());
  }

  static List<Charset> encodings() {
    return List.of(
        StandardCharsets.UTF_8,
        StandardCharsets.UTF_16,
        StandardCharsets.UTF_16BE,
        StandardCharsets.UTF_16LE);
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void xmlIsToldByItsFirstCharacter(Charset encoding) throws IOException {
    String xml =
        "<platform version='4'><zone id='z' routing='None'><host id='master_host' speed='1f'/>"
            + "<host id='h' speed='1f'/></zone></platform>";
    assertEquals("h", read(xml.getBytes(encoding)).host(0).name());
    Path gzip = folder.resolve("platform.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(xml.getBytes(encoding));
    }
    assertEquals("h", PlatformFile.read(new InputFile(gzip)).host(0).name());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMistakeIsRefusedInOneLine(Path input) throws IOException {
    Path expected = Path.of(input.toString().replaceAll("\\.input$", ".message"));
    String message =
        assertThrows(BadInputException.class, () -> PlatformFile.read(new InputFile(input)))
            .getMessage();
    assertEquals(Files.readString(expected).strip(), message.replace(input.toString(), "FILE"));
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(f -> f.toString().endsWith(".input")).sorted().toList();
    }
  }

  /** Whatever bytes a file holds, it is read or refused with one line. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aDamagedFileIsReadOrRefused(long seed) throws IOException {
    var random = new Random(seed);
    byte[] good = Files.readAllBytes(ROOT.resolve("examples/platforms/mixed.yaml"));
    int refused = 0;
    for (int round = 0; round < 500; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] = (byte) "{}[]:,-&*!|>'\"%@`#? \t\n0<".charAt(random.nextInt(24));
          default -> bytes = Arrays.copyOf(bytes, at + 1);
        }
      }
      try {
        read(bytes);
      } catch (BadInputException e) {
        refused++;
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertFalse(refused == 0 || refused == 500, () -> "the damage is not as meant");
  }
}
