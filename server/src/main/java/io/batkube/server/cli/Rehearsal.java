package io.batkube.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the command lines of files, one a line, one after another in this JVM: the training run of
 * an AOT cache, which can learn from one process only. Ends with the first status that is not 0.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Takes the folder that {@code OUT} stands for, and the files. */
  public static void main(String[] args) throws IOException {
    for (int i = 1; i < args.length; i++) {
      for (String line : Files.readAllLines(Path.of(args[i]))) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int status = Main.run(Console.ofProcess(), command(line, args[0]));
        if (status != 0) {
          System.err.println("status " + status + ": " + line);
          System.exit(status);
        }
      }
    }
  }

  private static String[] command(String line, String outputs) {
    String[] words = line.strip().split(" +");
    for (int i = 0; i < words.length; i++) {
      if (words[i].startsWith("OUT/")) {
        words[i] = outputs + words[i].substring(3);
      }
    }
    return words;
  }
}
