package io.batkube.engine.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A folder of inputs and of what must come of them; see its README. */
record CaseFolder(Path path) {
  static final Path ROOT =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/workload");

  static final boolean ACCEPT = Boolean.getBoolean("batkube.accept");

  static CaseFolder of(String name) {
    return new CaseFolder(ROOT.resolve(name));
  }

  List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(".input")).sorted().toList();
    }
  }

  /** One test per input: what {@code result} says of it is what the file beside it has. */
  Stream<DynamicTest> tests(String extension, Function<InputFile, String> result)
      throws IOException {
    return inputs().stream()
        .map(
            input ->
                dynamicTest(
                    path.getFileName() + "/" + input.getFileName(),
                    () -> check(input, extension, result.apply(new InputFile(input)))));
  }

  private static void check(Path input, String extension, String actual) throws IOException {
    String name = input.getFileName().toString().replace(".input", extension);
    checkFile(input.resolveSibling(name), actual.replace(input.getParent() + "/", ""));
  }

  /** The file has this text; it gets it if the run accepts what it sees. */
  static void checkFile(Path file, String actual) throws IOException {
    if (ACCEPT) {
      Files.writeString(file, actual);
    }
    assertEquals(Files.exists(file) ? Files.readString(file) : "", actual, file.toString());
  }

  /** The line of the refusal that reading must end in. */
  static String refusal(Runnable reading) {
    try {
      reading.run();
    } catch (BadInputException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      return e.getMessage() + "\n";
    }
    throw new AssertionError("read without complaint");
  }
}
