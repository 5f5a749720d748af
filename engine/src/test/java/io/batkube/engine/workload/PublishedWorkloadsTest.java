package io.batkube.engine.workload;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every workload, log and event file that Batkube (2020), Batsim and the Parallel Workloads Archive
 * publish, as far as the data folder has them, is read or refused as {@code published.txt} says: a
 * line per file with its path, a tab and the outcome.
 */
final class PublishedWorkloadsTest {
  private static final Path DATA =
      Path.of(System.getProperty("batkube.root"), "..", "shared", "data").normalize();

  private static final Path EXPECTED = CaseFolder.ROOT.resolve("published.txt");

  @TestFactory
  Stream<DynamicTest> eachIsReadOrRefusedAsListed() throws IOException {
    return Files.readAllLines(EXPECTED).stream()
        .map(line -> line.split("\t", 2))
        .map(
            expected ->
                dynamicTest(
                    expected[0],
                    () -> {
                      Path file = DATA.resolve(expected[0]);
                      assumeTrue(Files.exists(file), () -> expected[0] + " is absent");
                      assertEquals(expected[1], outcome(file));
                    }));
  }

  @Test
  void allOfThemAreListed() throws IOException {
    assumeTrue(Files.exists(DATA), () -> DATA.getFileName() + " is absent");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(DATA)) {
      files = walk.filter(file -> file.toString().matches(PUBLISHED)).sorted().toList();
    }
    List<String> names = files.stream().map(file -> DATA.relativize(file).toString()).toList();
    if (CaseFolder.ACCEPT) {
      CaseFolder.checkFile(
          EXPECTED,
          names.stream()
              .map(name -> name + "\t" + outcome(DATA.resolve(name)) + "\n")
              .collect(joining()));
    }
    assertEquals(
        names,
        Files.readAllLines(EXPECTED).stream()
            .map(line -> line.substring(0, line.indexOf('\t')))
            .toList());
  }

  private static final String PUBLISHED =
      ".*/(bat(kube|sim)/workloads/.*(json|dax)|batsim/events/.*txt|swf/.*gz)";

  private static String outcome(Path path) {
    var file = new InputFile(path);
    try {
      if (path.toString().contains("/events/")) {
        return ExternalEventReader.read(file).size() + " events";
      }
      return switch (WorkloadFormat.of(file)) {
        case BATSIM -> summary(WorkloadFormat.open(file, "w0", Cleaning.STRICT, 1));
        case SWF -> log(file, Cleaning.STRICT) + "; " + log(file, Cleaning.PYSS);
      };
    } catch (BadInputException e) {
      return e.getMessage().replace(path.getParent() + "/", "");
    }
  }

  private static String log(InputFile file, Cleaning cleaning) {
    int processors =
        Integer.parseInt(
            SwfReader.open(file, "w0", cleaning, 1).header().first("MaxProcs").orElseThrow());
    return cleaning + ": " + summary(WorkloadFormat.open(file, "w0", cleaning, processors));
  }

  private static String summary(Workload workload) {
    var jobs = WorkloadText.jobs(workload);
    assertEquals(workload.jobCount().orElseThrow(), jobs.size());
    for (int i = 1; i < jobs.size(); i++) {
      assertEquals(true, jobs.get(i - 1).submissionNs() <= jobs.get(i).submissionNs());
    }
    return jobs.size()
        + " jobs"
        + workload.cleaning().stream()
            .filter(rule -> rule.jobs() > 0)
            .map(rule -> ", " + rule.rule() + " " + rule.jobs())
            .collect(joining());
  }
}
