package io.batkube.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the command lines of a file, one a line, one after another in this JVM: the training run of
 * the AOT cache, which can learn from one process only. Ends with the first status that is not 0.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int status = Main.run(Console.ofProcess(), line.strip().split(" +"));
      if (status != 0) {
        System.err.println("status " + status + ": " + line);
        System.exit(status);
      }
    }
  }
}
