package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Platforms that Batsim and Batkube published, against what Batsim 4.2.1 made of them. */
class RecordedPlatformsTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path DATA = ROOT.resolve("../shared/data").normalize();

  /** The hosts of Batsim's first message, recorded from a run, are ours. */
  @ParameterizedTest
  @CsvSource({
    "energy.msgs, cluster_energy_128.xml",
    "cml.msgs, small_platform.xml",
    "dyn.msgs, small_platform.xml",
    "events.msgs, small_platform.xml",
    "kill.msgs, small_platform.xml",
    "late.msgs, small_platform.xml"
  })
  void hostsAreThoseThatBatsimAnnounced(String transcript, String platformFile) throws IOException {
    Path messages = DATA.resolve("batsim-transcripts").resolve(transcript);
    assumeTrue(Files.exists(messages), () -> "no recorded " + transcript);
    Platform platform =
        BatsimPlatformReader.read(new InputFile(DATA.resolve("batsim/platforms/" + platformFile)));
    assertEquals(announced(messages, "storage_resources"), described(platform, Host.Role.STORAGE));
    assertEquals(announced(messages, "compute_resources"), described(platform, Host.Role.COMPUTE));
  }

  private static List<Map<String, Object>> described(Platform platform, Host.Role role) {
    return platform.hosts().stream()
        .filter(host -> host.role() == role)
        .map(
            host ->
                Map.<String, Object>of(
                    "id", (long) host.id(),
                    "name", host.name(),
                    "state", "idle",
                    "properties", host.properties(),
                    "zone_properties", host.zoneProperties()))
        .toList();
  }

  private static Object announced(Path messages, String field) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(messages);
        JsonParser json = new JsonFactory().createParser(lines.readLine().substring(2))) {
      while (!(json.nextToken() == JsonToken.FIELD_NAME && json.currentName().equals(field))) {
        if (json.currentToken() == null) {
          throw new IOException(messages + " has no " + field);
        }
      }
      json.nextToken();
      return value(json);
    }
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String name = json.currentName();
          json.nextToken();
          object.put(name, value(json));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(json));
        }
        yield array;
      }
      case VALUE_NUMBER_INT -> json.getLongValue();
      default -> json.getText();
    };
  }

  /** Every published platform is read as the list says, or refused for the reason it names. */
  @Test
  void publishedPlatformsAreReadOrRefusedAsListed() throws IOException {
    assumeTrue(Files.isDirectory(DATA), () -> "no published platforms");
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    Path list = ROOT.resolve("engine/src/test/resources/io/batkube/engine/platform/published.txt");
    for (String line : Files.readAllLines(list)) {
      if (line.startsWith("#")) {
        continue;
      }
      int mark = line.indexOf(": ");
      expected.put(line.substring(0, mark), line.substring(mark + 2));
      String file = line.substring(0, line.indexOf(' '));
      String master = line.substring(line.indexOf(' ') + 1, mark);
      found.put(file + " " + master, summary(file, master));
    }
    for (String folder : List.of("batkube/platforms", "batsim/platforms")) {
      try (Stream<Path> files = Files.walk(DATA.resolve(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
          String name = DATA.relativize(file).toString();
          found.putIfAbsent(name + " master_host", summary(name, "master_host"));
        }
      }
    }
    assertEquals(lines(expected), lines(found));
  }

  private static String summary(String name, String master) {
    Path file = DATA.resolve(name);
    try {
      Platform platform = BatsimPlatformReader.read(new InputFile(file), master);
      return platform.computeHosts()
          + " + "
          + (platform.hosts().size() - platform.computeHosts())
          + " hosts, "
          + platform.hosts().getFirst().name()
          + " to "
          + platform.hosts().getLast().name();
    } catch (BadInputException e) {
      return "refused: " + e.getMessage().replace(file.toString(), "FILE");
    }
  }

  private static String lines(Map<String, String> map) {
    StringBuilder out = new StringBuilder();
    map.forEach((key, value) -> out.append(key).append(": ").append(value).append('\n'));
    return out.toString();
  }
}
