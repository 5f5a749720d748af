package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What kubelets do: a folder of stories, and of what happens in them. */
class StoryTest {
  private static final Path STORIES =
      Path.of(
          System.getProperty("batkube.root"),
          "kubernetes/src/test/resources/io/batkube/kubernetes/kubelet/stories");

  private static final boolean ACCEPT = Boolean.getBoolean("batkube.accept");

  @TestFactory
  Stream<DynamicTest> stories() throws IOException {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files.filter(file -> file.toString().endsWith(".input")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path input) throws IOException {
    String name = input.getFileName().toString().replace(".input", "");
    String happened = new Story(Files.readAllLines(input), _ -> {}).happened();
    Path expected = input.resolveSibling(name + ".history");
    if (ACCEPT) {
      Files.writeString(expected, happened);
    }
    assertEquals(Files.exists(expected) ? Files.readString(expected) : "", happened, name);
  }
}
