package io.batkube.server.cli;

import io.batkube.server.cli.Transcript.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Replays transcripts in the current folder, one after another in this JVM; each finds the folder
 * as the first did. Arguments: a transcript, where to write what it should be, and so on.
 */
final class Session {
  private static final Path HERE = Path.of("");

  private Session() {}

  public static void main(String[] args) throws IOException {
    Set<Path> given = entries();
    for (int i = 0; i < args.length; i += 2) {
      String replayed = new Transcript(Path.of(args[i])).replayed(Session::outcome);
      Files.writeString(Path.of(args[i + 1]), replayed);
      for (Path entry : entries()) {
        if (!given.contains(entry)) {
          delete(entry);
        }
      }
    }
  }

  private static Outcome outcome(String command) {
    List<String> words = Transcript.words(command);
    try {
      if (!words.getFirst().equals("./batkube")) {
        return shell(command);
      }
      int redirected = words.indexOf(">");
      List<String> arguments = words.subList(1, redirected < 0 ? words.size() : redirected);
      Outcome outcome = batkube(arguments.toArray(String[]::new));
      if (redirected < 0) {
        return outcome;
      }
      Files.writeString(Path.of(words.getLast()), outcome.out());
      return new Outcome(outcome.status(), "", outcome.err());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(command, e);
    }
  }

  private static Outcome batkube(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console = new Console(print(out), print(err), false);
    int status = Main.run(console, arguments);
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static Outcome shell(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, "");
  }

  private static Set<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(HERE)) {
      return new TreeSet<>(entries.toList());
    }
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> below = Files.walk(path)) {
      below
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
