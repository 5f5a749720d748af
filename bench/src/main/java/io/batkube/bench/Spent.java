package io.batkube.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command took, from its start to its end. Linux tells it of processes that live, so the
 * last look, up to 10 ms before the end, counts.
 *
 * @param cpuSeconds of the command's own process
 * @param childrensCpuSeconds of all processes that it started, as a scheduler
 * @param peakBytes of memory that the command's own process had resident
 * @param tenths what it held after every tenth of its time
 */
record Spent(
    double seconds,
    double cpuSeconds,
    double childrensCpuSeconds,
    long peakBytes,
    List<Held> tenths) {
  private static final long LOOK_MS = 10;

  /** Between looks for children, in looks. */
  private static final int RARELY = 10;

  private static final double TICKS_PER_SECOND = 100;
  private static final int MEGABYTE = 1_000_000;

  Spent {
    tenths = List.copyOf(tenths);
  }

  /**
   * What processes hold at an instant.
   *
   * @param bytes of memory that the command's own process has resident
   * @param childrensBytes the same of those that it started
   * @param files that the command's own process has open, connections among them
   */
  record Held(long bytes, long childrensBytes, int files) {}

  double megabytes() {
    return (double) peakBytes / MEGABYTE;
  }

  /**
   * Runs a command to its end; it prints where the bench prints.
   *
   * @throws IllegalStateException if it fails
   */
  static Spent on(List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(command).inheritIO().start();
    double cpu = 0;
    long peak = 0;
    Map<Long, Double> children = new HashMap<>();
    List<Held> held = new ArrayList<>();
    for (int look = 0; process.isAlive(); look++) {
      cpu = Math.max(cpu, cpuSeconds(process.pid()));
      peak = Math.max(peak, bytes(process.pid(), "VmHWM:"));
      if (look % RARELY == 0) {
        process.descendants().forEach(child -> children.merge(child.pid(), 0.0, Math::max));
        long own = bytes(process.pid(), "VmRSS:");
        if (own > 0) { // else it is just ending
          long others = 0;
          for (long child : children.keySet()) {
            others += bytes(child, "VmRSS:");
          }
          held.add(new Held(own, others, files(process.pid())));
        }
      }
      for (Map.Entry<Long, Double> child : children.entrySet()) {
        child.setValue(Math.max(child.getValue(), cpuSeconds(child.getKey())));
      }
      Thread.sleep(LOOK_MS);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    double childrens = children.values().stream().mapToDouble(Double::doubleValue).sum();
    return new Spent(seconds, cpu, childrens, peak, tenths(held));
  }

  /**
   * The time that a command takes to its end while nobody looks: to look a hundred times a second
   * takes a processor that a short command would use.
   *
   * @throws IllegalStateException if it fails
   */
  static double secondsUnwatched(List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (status != 0) {
      throw new IllegalStateException(command + " ended with " + status);
    }
    return seconds;
  }

  private static List<Held> tenths(List<Held> all) {
    List<Held> tenths = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      tenths.add(all.get((all.size() - 1) * i / 10));
    }
    return tenths;
  }

  /** In user and kernel mode; 0 of a process that is gone. */
  static double cpuSeconds(long pid) throws IOException {
    String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    if (stat.isEmpty()) {
      return 0;
    }
    // After the name in parentheses, which may hold blanks, utime and stime are the 12th and 13th.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static long bytes(long pid, String key) throws IOException {
    return read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static int files(long pid) {
    String[] files = Path.of("/proc", Long.toString(pid), "fd").toFile().list();
    return files == null ? 0 : files.length;
  }

  /** "" if the process is gone. */
  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      if ("No such process".equals(e.getMessage())) {
        return "";
      }
      throw e;
    }
  }
}
