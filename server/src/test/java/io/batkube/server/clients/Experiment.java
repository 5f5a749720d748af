package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs of the command line and what they leave.
 *
 * @param folder where they run; results are in {@code out}
 */
record Experiment(Path folder) {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  static final Path DATA = ROOT.resolve("../shared/data");

  static List<Map<String, String>> rows(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.getFirst().split(",", -1);
    var rows = new ArrayList<Map<String, String>>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  static double makespan(Fields summary) {
    return Double.parseDouble(summary.fields("result").find("makespan").orElseThrow().toString());
  }

  static void assertSameFiles(Path first, Path second) throws IOException {
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        assertArrayEquals(
            Files.readAllBytes(file),
            Files.readAllBytes(second.resolve(file.getFileName())),
            file.getFileName().toString());
      }
    }
  }

  /** Of the real runs, from the first submission to the last end. */
  static double measuredMakespan(String workload) throws IOException {
    Path runs = DATA.resolve("k3s-runs");
    List<Path> files;
    try (Stream<Path> all = Files.list(runs)) {
      files =
          all.filter(f -> f.getFileName().toString().matches(workload + "_\\d+_jobs\\.csv"))
              .toList();
    }
    assertNotEquals(List.of(), files, runs + " has none of " + workload);
    double sum = 0;
    for (Path file : files) {
      double first = Double.MAX_VALUE;
      double last = 0;
      for (var row : rows(file)) {
        first = Math.min(first, Double.parseDouble(row.get("submission_time")));
        last = Math.max(last, Double.parseDouble(row.get("finish_time")));
      }
      sum += last - first;
    }
    return sum / files.size();
  }

  /** Three jobs of 25 s on two nodes: {@code w.json}. */
  void writeThreeJobs() throws IOException {
    Files.writeString(
        folder.resolve("w.json"),
        """
        {"nb_res": 2, "profiles": {"p": {"type": "delay", "delay": 25}}, "jobs": [
        {"id": "1", "subtime": 3, "res": 1, "profile": "p"},
        {"id": "2", "subtime": 12, "res": 1, "profile": "p"},
        {"id": "3", "subtime": 14, "res": 1, "profile": "p"}]}
        """);
  }

  /** What it takes to run those on exact time. */
  static List<String> exact(String scheduler) {
    return List.of(
        "--nodes", "2", "--workload", "w.json", "--clock", "exact", "--scheduler", scheduler);
  }

  /** Runs a workload and returns the summary. */
  Fields run(String workload, int nodes, String scheduler, String... options)
      throws IOException, InterruptedException {
    Path file = DATA.resolve("batkube/workloads/" + workload + ".json");
    assumeTrue(Files.exists(file), workload + " is not there: " + file);
    var words =
        new ArrayList<>(List.of("--nodes", Integer.toString(nodes), "--workload", file.toString()));
    words.addAll(List.of("--scheduler", scheduler));
    words.addAll(List.of(options));
    return run(words);
  }

  /** Runs what the options say, into {@code out}, and returns the summary. */
  Fields run(List<String> options) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(options);
    Programs.Outcome outcome = batkube(words.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.output());
    return (Fields) Json.parse(Files.readString(folder.resolve("out/summary.json")));
  }

  Programs.Outcome batkube(String... arguments) throws IOException, InterruptedException {
    return Programs.run(folder, command(List.of(arguments)));
  }

  /** Starts one that is to be talked to; its errors are in {@code errors}. */
  Process batkubeGoingOn(List<String> arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .directory(folder.toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  /** Starts a command, whose output is read as it comes. */
  Process start(List<String> arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** What is built for a scheduler stays out of the user's own cache. */
  private static List<String> command(List<String> arguments) throws IOException {
    Path home = Files.createDirectories(ROOT.resolve("target/clients/home"));
    return Programs.batkube(List.of("-Duser.home=" + home), arguments);
  }
}
