package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that we start, watch over, and end, its children too. Any thread. */
final class SchedulerProcess implements AutoCloseable {
  /** How long it may take to end when it is asked to. */
  private static final long GRACE_MS = 3_000;

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread hook = new Thread(this::destroy);
  private volatile boolean ending;

  private SchedulerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param name of the program, in messages
   * @param option that asked for it
   * @param environment added to ours
   * @param log gets all that it prints
   * @param died told if it ends of its own accord
   */
  static SchedulerProcess start(
      String name,
      String option,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Consumer<String> died) {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      var started = new SchedulerProcess(name, process, log);
      Runtime.getRuntime().addShutdownHook(started.hook);
      Thread.ofVirtual().start(() -> started.watch(died));
      return started;
    } catch (IOException e) {
      throw new BadInputException(option + ": cannot start " + command.getFirst(), e);
    }
  }

  private void watch(Consumer<String> died) {
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!ending) {
      String said = "";
      try {
        said = lastLines();
      } finally {
        died.accept(name + " ended with status " + status + " while the run went on" + said);
      }
    }
  }

  /** What it said last. */
  String lastLines() {
    try {
      List<String> lines = new LogTail(log).lines();
      if (!lines.isEmpty()) {
        return "; it said: " + String.join(" | ", lines);
      }
    } catch (IOException _) {
      // Then nobody knows.
    }
    return "";
  }

  /**
   * Waits until it has ended of its own accord, as it should now.
   *
   * @return its status, or empty if it goes on
   */
  OptionalInt await(long forMs) {
    ending = true;
    try {
      return process.waitFor(forMs, TimeUnit.MILLISECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Its end will be no surprise. */
  void expectEnd() {
    ending = true;
  }

  /** Of the process that was started. */
  long pid() {
    return process.pid();
  }

  private void destroy() {
    ending = true;
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy(); // first, lest a shell remark on the end of what it has started
    family.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(GRACE_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(GRACE_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    destroy();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It runs.
    }
  }
}
