package io.batkube.server.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a client to its end. */
final class Programs {
  private Programs() {}

  /** What a program gave; errors stand where they came. */
  record Outcome(int status, String output) {}

  static Outcome run(Path folder, List<String> words) throws IOException, InterruptedException {
    Path log = folder.resolve("output");
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
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
