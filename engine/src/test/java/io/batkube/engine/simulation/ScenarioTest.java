package io.batkube.engine.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.result.Figures;
import io.batkube.engine.result.ResultFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The engine's semantics: a folder of scenarios and of what happens in them. */
class ScenarioTest {
  private static final Path SCENARIOS =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/simulation/scenarios");

  private static final boolean ACCEPT = Boolean.getBoolean("batkube.accept");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.filter(file -> file.toString().endsWith(".input")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private void check(Path input) throws IOException {
    String name = input.getFileName().toString().replace(".input", "");
    String happened = run(input, Files.createDirectory(temporary.resolve(name)));
    Path expected = input.resolveSibling(name + ".history");
    if (ACCEPT) {
      Files.writeString(expected, happened);
    }
    assertEquals(Files.exists(expected) ? Files.readString(expected) : "", happened, name);
  }

  /** Events, jobs, and how it ends. */
  private static String run(Path input, Path folder) throws IOException {
    var scenario = new Scenario(Files.readAllLines(input));
    var checker = new InvariantChecker(scenario.shares());
    String end = "ends";
    Figures figures;
    try (var engine = scenario.engine();
        var results = new ResultFolder(folder)) {
      try {
        new Simulation(engine, scenario, List.of(checker, results)).run();
      } catch (ForbiddenCommandException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        end = "forbidden: " + e.getMessage();
      }
      figures = results.finish(BareRun.describedAs("scenario"), checker.invariants());
    }
    assertTrue(figures.complete() || !end.equals("ends") || figures.submitted() > 0);
    String jobs = Files.readString(folder.resolve("jobs.csv"));
    return Files.readString(folder.resolve("events.ndjson"))
        + jobs.substring(jobs.indexOf('\n') + 1)
        + Files.readString(folder.resolve("machine_states.csv")).replaceFirst(".*\n", "")
        + scenario.asked()
        + end
        + (figures.complete()
            ? ""
            : ", %d waiting, %d running".formatted(figures.waiting(), figures.running()))
        + "\n";
  }
}
