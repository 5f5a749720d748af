package io.batkube.server.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenarios with controllers end as with kube-controller-manager 1.36.3, but for differences that
 * are listed in {@code controllers/differences.txt}, each with its reason.
 */
class ControllersTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("batkube.root"))
          .resolve("server/src/test/resources/io/batkube/server/corpus/controllers");

  /** When the scenarios are played. */
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  static Stream<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("scenarios"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void endsAsInARealCluster(String file) throws IOException {
    Fields script = (Fields) Json.parse(Files.readString(FOLDER.resolve("scenarios/" + file)));
    Fields recorded = (Fields) Json.parse(Files.readString(FOLDER.resolve("recorded/" + file)));

    Fields found = new ControllerScenario(script, START).play();

    List<String> differences = new ArrayList<>();
    for (String part : List.of("settled", "steps", "objects", "podsEverSeen")) {
      Score.compare(
          recorded.find(part).orElse("(absent)"),
          found.find(part).orElse("(absent)"),
          "/" + part,
          differences);
    }
    compareEvents(recorded.items("events"), found.items("events"), differences);
    List<String> known = known(script.text("name"));
    differences.removeIf(each -> known.stream().anyMatch(each::startsWith));
    assertEquals("", String.join("\n", differences));
  }

  private static void compareEvents(Items recorded, Items found, List<String> differences) {
    Set<String> wanted = texts(recorded);
    Set<String> there = texts(found);
    wanted.stream()
        .filter(each -> !there.contains(each))
        .forEach(each -> differences.add("  /events wanted " + each));
    there.stream()
        .filter(each -> !wanted.contains(each))
        .forEach(each -> differences.add("  /events found " + each));
  }

  private static Set<String> texts(Items events) {
    Set<String> texts = new TreeSet<>();
    events.eachFields().forEach(event -> texts.add(Json.text(Fields.sortedThroughout(event))));
    return texts;
  }

  /** Lines of "scenario path reason"; the reason is for people, and must be there. */
  private static List<String> known(String scenario) throws IOException {
    List<String> known = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("differences.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 3);
        assertEquals(3, words.length, "a line of differences.txt without a reason: " + line);
        if (words[0].equals(scenario)) {
          known.add("  " + words[1] + " ");
        }
      }
    }
    return known;
  }
}
