package io.batkube.server.cli;

import io.batkube.engine.time.Seconds;
import io.batkube.server.report.Parting;
import io.batkube.server.report.PodTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube diff}: where two runs part, pod by pod. */
@Command(
    name = "diff",
    description = "Show where two runs of one workload part, pod by pod.",
    footer = {"", "Exit status: 0 no pod differs, 1 some do, 2 a folder without pods.csv."})
final class DiffCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "RESULT",
      description = "Result folder of a run --scheduler")
  private Path first;

  @Parameters(index = "1", paramLabel = "OTHER", description = "Another")
  private Path second;

  @Option(names = "--all", description = "Show every pod that differs, not the first 10")
  private boolean all;

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Parting parting = Parting.of(PodTable.read(first), PodTable.read(second));
    List<Parting.Difference> differences = parting.differences();
    var out = console.out();
    if (differences.isEmpty()) {
      out.println("no difference in " + parting.pods() + " pods");
      return ExitStatus.DONE;
    }
    out.println(
        "the runs part at "
            + moment(differences.getFirst())
            + "; "
            + differences.size()
            + " of "
            + parting.pods()
            + " pods differ:\n"
            + count(differences, Parting.Difference::isElsewhere)
            + " by node, "
            + count(differences, Parting.Difference::isAtAnotherTime)
            + " by when they were bound, "
            + count(differences, Parting.Difference::endsOtherwise)
            + " by how they ended");
    String one = label(first, second);
    String other = label(second, first);
    int width = Math.max(one.length(), other.length());
    int shown = all ? differences.size() : Math.min(SHOWN, differences.size());
    for (Parting.Difference pod : differences.subList(0, shown)) {
      out.println();
      out.println(moment(pod) + "  " + pod.name());
      out.println("  " + padded(one, width) + fate(pod.first()));
      out.println("  " + padded(other, width) + fate(pod.second()));
    }
    if (shown < differences.size()) {
      out.println("\n" + (differences.size() - shown) + " more; --all shows them");
    }
    return ExitStatus.FAILED;
  }

  /** The folder's name, if that tells it from the other, so that lines are short. */
  private static String label(Path folder, Path other) {
    String name = lastName(folder);
    return name.equals(lastName(other)) ? folder.toString() : name;
  }

  private static String lastName(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  private static String padded(String label, int width) {
    return label + " ".repeat(width - label.length() + 2);
  }

  private static long count(List<Parting.Difference> all, Predicate<Parting.Difference> isCounted) {
    return all.stream().filter(isCounted).count();
  }

  private static String moment(Parting.Difference one) {
    return one.atNs() == Seconds.NEVER ? "the end" : Seconds.format(one.atNs()) + " s";
  }

  private static String fate(Optional<PodTable.Row> pod) {
    return pod.map(
            row ->
                row.scheduledNs() == PodTable.NEVER
                    ? "came " + Seconds.format(row.createdNs()) + ", never bound, " + row.phase()
                    : row.node()
                        + ": bound "
                        + Seconds.format(row.scheduledNs())
                        + at(", started ", row.startedNs())
                        + at(", ended ", row.finishedNs())
                        + ", "
                        + row.phase())
        .orElse("not there");
  }

  private static String at(String what, long ns) {
    return ns == PodTable.NEVER ? "" : what + Seconds.format(ns);
  }
}
