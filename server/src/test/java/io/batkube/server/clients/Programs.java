package io.batkube.server.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a client to its end. */
final class Programs {
  private Programs() {}

  /** What a program gave; errors stand where they came. */
  record Outcome(int status, String output) {}

  /** The command of batkube with these arguments, and options of its JVM before them. */
  static List<String> batkube(List<String> options, List<String> arguments) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.addAll(options);
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add("io.batkube.server.cli.Main");
    words.addAll(arguments);
    return words;
  }

  static Outcome run(Path folder, List<String> words) throws IOException, InterruptedException {
    return run(folder, folder.resolve("output"), words);
  }

  /** The same where what it prints is to be elsewhere. */
  static Outcome run(Path folder, Path log, List<String> words)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(20, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new IOException(words + " does not end: " + read(log));
    }
    return new Outcome(process.exitValue(), read(log));
  }

  /** Compares outputs; a failure shows where they part. */
  static void assertSame(Path expected, String found) throws IOException {
    List<String> wanted = Files.readAllLines(expected);
    List<String> lines = found.lines().toList();
    int first = 0;
    while (first < Math.min(wanted.size(), lines.size())
        && wanted.get(first).equals(lines.get(first))) {
      first++;
    }
    if (first < Math.max(wanted.size(), lines.size())) {
      throw new AssertionError(
          expected.getFileName()
              + ":"
              + (first + 1)
              + ": expected\n"
              + around(wanted, first)
              + "\nfound\n"
              + around(lines, first));
    }
  }

  private static String around(List<String> lines, int place) {
    return String.join(
        "\n", lines.subList(Math.max(0, place - 6), Math.min(lines.size(), place + 12)));
  }

  private static String read(Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }
}
