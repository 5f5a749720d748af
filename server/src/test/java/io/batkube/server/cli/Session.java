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
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Replays transcripts in the current folder, one after another in this JVM; each finds the folder
 * as the first did. Arguments: a transcript, where to write what it should be, and so on.
 */
final class Session {
  private static final Path HERE = Path.of("");
  private static final String JAR = "server/target/batkube.jar";

  /** What a terminal shows for a while, the more of it the slower the machine is. */
  private static final Pattern STATUS = Pattern.compile("\r[^\r\n]*\033\\[K");

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
      switch (words.getFirst()) {
        case "javac", "jar" -> {
          return tool(words);
        }
        case "./batkube" -> {}
        default -> {
          return shell(command);
        }
      }
      int pipe = command.indexOf(" | ");
      Outcome outcome = batkube(Transcript.words(pipe < 0 ? command : command.substring(0, pipe)));
      return pipe < 0 ? outcome : piped(outcome, command.substring(pipe + 3));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(command, e);
    }
  }

  /** A tool of the JDK; our classes stand for the jar, which is made after the tests. */
  private static Outcome tool(List<String> words) {
    var out = new ByteArrayOutputStream();
    String[] arguments =
        words.stream()
            .skip(1)
            .map(word -> word.equals(JAR) ? System.getProperty("java.class.path") : word)
            .toArray(String[]::new);
    int status =
        ToolProvider.findFirst(words.getFirst())
            .orElseThrow()
            .run(print(out), print(out), arguments);
    return new Outcome(status, out.toString(StandardCharsets.UTF_8), "");
  }

  private static Outcome batkube(List<String> words) throws IOException {
    int redirected = words.indexOf(">");
    List<String> arguments = words.subList(1, redirected < 0 ? words.size() : redirected);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console = new Console(print(out), print(err), true);
    int status = Main.run(console, arguments.toArray(String[]::new));
    if (redirected >= 0) {
      Files.write(Path.of(words.getLast()), out.toByteArray());
      out.reset();
    }
    String complaints = STATUS.matcher(err.toString(StandardCharsets.UTF_8)).replaceAll("");
    return new Outcome(status, out.toString(StandardCharsets.UTF_8), complaints);
  }

  /** What a shell command makes of an output. */
  private static Outcome piped(Outcome outcome, String command)
      throws IOException, InterruptedException {
    Path input = Files.writeString(Path.of("piped"), outcome.out());
    Outcome end = shell("(" + command + ") <piped");
    Files.delete(input);
    return new Outcome(end.status(), end.out(), outcome.err());
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
