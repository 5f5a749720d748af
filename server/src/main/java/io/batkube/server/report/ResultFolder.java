package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run left, as far as the report needs it.
 *
 * @param path the folder
 * @param summary the whole of {@code summary.json}
 * @param name {@code run.name}, or the name of the folder if the summary has none
 * @param computeHosts how many hosts run jobs
 * @param jobs the rows of {@code jobs.csv}
 * @param pods the rows of {@code pods.csv}, none for a run without pods
 */
record ResultFolder(
    Path path, JsonTree summary, String name, int computeHosts, JobTable jobs, PodTable pods) {
  /**
   * Reads {@code summary.json}, {@code jobs.csv} and, if there is one, {@code pods.csv}.
   *
   * @throws BadInputException if one is missing or malformed, naming file, line, found, expected
   */
  static ResultFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(folder + ": found no folder, expected the results of a run");
    }
    JsonTree summary = JsonTree.read(folder.resolve("summary.json"));
    String name =
        summary
            .at("run", "name")
            .text()
            .filter(n -> !n.isBlank())
            .orElseGet(() -> folderName(folder));
    JsonTree hosts = summary.at("platform", "computeHosts");
    var pods = Ahead.of(() -> PodTable.readIfAny(folder));
    int computeHosts = hosts.count().orElseThrow(() -> hosts.wrong("the number of compute hosts"));
    return new ResultFolder(
        folder, summary, name, computeHosts, JobsCsv.read(folder.resolve("jobs.csv")), pods.get());
  }

  /** The same results under another name. */
  ResultFolder named(String other) {
    return new ResultFolder(path, summary, other, computeHosts, jobs, pods);
  }

  /** The last part of the folder's path. */
  String folderName() {
    return folderName(path);
  }

  private static String folderName(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "run" : last.toString();
  }
}
