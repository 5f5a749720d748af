package io.batkube.server.cli;

import io.batkube.server.cli.Transcript.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fresh JVM with our classes. Mutable until it starts. */
final class Jvm {
  private final List<String> command = new ArrayList<>();
  private final ProcessBuilder builder;

  private Jvm(Path folder) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    builder = new ProcessBuilder().directory(folder.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
  }

  /** One whose current folder is this. */
  static Jvm in(Path folder) {
    return new Jvm(folder);
  }

  Jvm option(String option) {
    command.add(option);
    return this;
  }

  Jvm environment(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Puts another program before the JVM, which starts it: {@code sh -c 'ulimit …; exec "$@"'}. */
  Jvm startedBy(String... words) {
    command.addAll(0, List.of(words));
    return this;
  }

  /** Starts the command line. */
  Process batkube(Path err, String... arguments) throws IOException {
    return start(Main.class, err, List.of(arguments));
  }

  /** Runs the command line to its end. */
  Outcome batkube(String... arguments) throws IOException, InterruptedException {
    return main(Main.class, List.of(arguments));
  }

  /** Runs a main class to its end. */
  Outcome main(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
    Path err = Files.createTempFile("batkube", ".err");
    try {
      Process process = start(main, err, arguments);
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), out, Files.readString(err));
    } finally {
      Files.delete(err);
    }
  }

  private Process start(Class<?> main, Path err, List<String> arguments) throws IOException {
    var words = new ArrayList<>(command);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(arguments);
    return builder.command(words).redirectError(err.toFile()).start();
  }
}
