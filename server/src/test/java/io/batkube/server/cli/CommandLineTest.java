package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people type and what they see, case by case; see the README beside the cases. All run in one
 * JVM of its own, because it needs a current folder of its own.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class CommandLineTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path RESOURCES =
      ROOT.resolve("server/src/test/resources/io/batkube/server/cli");
  private static final boolean ACCEPT = Boolean.getBoolean("batkube.accept");

  private static final boolean HAS_PYTHON =
      Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));

  @TempDir private static Path temp;

  @TestFactory
  Stream<DynamicTest> printsWhatTheTranscriptShows() throws Exception {
    var transcripts = new ArrayList<Path>(files(RESOURCES.resolve("cases"), ".console"));
    transcripts.addAll(documents(ROOT.resolve("docs")));
    transcripts.addAll(documents(ROOT.resolve("examples")));
    Path folder = Files.createDirectory(temp.resolve("here"));
    for (Path input : files(RESOURCES.resolve("data"), "")) {
      Files.copy(input, folder.resolve(input.getFileName()));
    }
    Path examples = folder.resolve("examples");
    Files.createSymbolicLink(examples, ROOT.resolve("examples"));
    replay(folder, transcripts);
    Files.delete(examples);
    return transcripts.stream()
        .map(file -> dynamicTest(ROOT.relativize(file).toString(), () -> check(file)));
  }

  /** Those with examples in them. */
  private static List<Path> documents(Path folder) throws IOException {
    var documents = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        if (Files.readString(file).contains("```console\n")) {
          documents.add(file);
        }
      }
    }
    return documents;
  }

  private static void replay(Path folder, List<Path> transcripts) throws Exception {
    var arguments = new ArrayList<String>();
    for (Path transcript : transcripts) {
      arguments.add(transcript.toString());
      arguments.add(replayed(transcript).toString());
    }
    var session = Jvm.in(folder).main(Session.class, arguments);
    assertEquals("", session.err());
    assertEquals(0, session.status());
  }

  private static void check(Path transcript) throws IOException {
    assumeTrue(
        HAS_PYTHON || !Files.readString(transcript).contains("first-fit.yaml"),
        transcript + " is skipped: found no python3, which its scheduler needs");
    String replayed = Files.readString(replayed(transcript));
    if (ACCEPT) {
      Files.writeString(transcript, replayed);
    }
    assertEquals(Files.readString(transcript), replayed, transcript.toString());
  }

  private static Path replayed(Path transcript) {
    return temp.resolve(ROOT.relativize(transcript).toString().replace('/', '_'));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
