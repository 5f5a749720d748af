package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Go programs of the folder {@code clients} that have tests of their own pass them. */
@Tag("slow")
final class GoProgramsTest {
  private static final Path CLIENTS = Path.of(System.getProperty("batkube.root"), "clients");

  private static List<String> programs() throws IOException {
    try (Stream<Path> files = Files.walk(CLIENTS, 2)) {
      return files
          .filter(file -> file.toString().endsWith("_test.go"))
          .map(file -> CLIENTS.relativize(file).getName(0).toString())
          .distinct()
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theProgramKeepsItsContracts(String name, @TempDir Path folder)
      throws IOException, InterruptedException {
    Programs.Outcome outcome = new GoProgram(name).tested(folder.resolve("output"));
    assertEquals(0, outcome.status(), outcome.output());
  }
}
