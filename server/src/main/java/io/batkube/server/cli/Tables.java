package io.batkube.server.cli;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.batkube.engine.job.JobState;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.workload.Workload.CleaningCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What people read at the end, within 80 columns. */
final class Tables {
  /** Columns that are left for the names of rules. */
  private static final int RULE_WIDTH = 57;

  private Tables() {}

  /** The figures of one run. */
  static String closing(Figures figures) {
    var text = new StringBuilder();
    text.append(line("%-18s %12s %12s %12s %12s", "", "mean", "median", "p95", "max"));
    text.append(distribution("waiting time (s)", figures.waitingTime()));
    text.append(distribution("flow time (s)", figures.turnaroundTime()));
    text.append(distribution("bounded slowdown", figures.boundedSlowdown()));
    text.append(
        line(
            "%-18s %12s s   (%s)",
            "makespan", number(figures.makespan()), span(figures.makespan())));
    text.append(line("%-18s %12s %%", "utilisation", fixed(100 * figures.utilisation(), 2)));
    text.append(line("%-18s %12d submitted", "jobs", figures.submitted()));
    for (JobState state : figures.byState().keySet()) {
      if (figures.jobs(state) > 0) {
        text.append(line("%-18s %12d %s", "", figures.jobs(state), word(state)));
      }
    }
    if (!figures.complete()) {
      text.append(line("%-18s %12d still waiting", "", figures.waiting()));
      if (figures.running() > 0) {
        text.append(line("%-18s %12d still running", "", figures.running()));
      }
    }
    return text.toString();
  }

  private static String distribution(String name, Figures.Distribution numbers) {
    return line(
        "%-18s %12s %12s %12s %12s",
        name,
        number(numbers.mean()),
        number(numbers.median()),
        number(numbers.p95()),
        number(numbers.max()));
  }

  /** Several runs side by side; a name that would not fit has a line of its own. */
  static String comparison(List<String> names, List<Figures> runs) {
    var text = new StringBuilder();
    text.append(
        line(
            "%-14s %10s %10s %10s %10s %10s %6s",
            "run", "makespan", "wait mean", "median", "p95", "slowdown", "util%"));
    for (int i = 0; i < runs.size(); i++) {
      Figures figures = runs.get(i);
      text.append(
          line(
              "%-14s %10s %10s %10s %10s %10s %6s",
              label(names.get(i)),
              number(figures.makespan()),
              number(figures.waitingTime().mean()),
              number(figures.waitingTime().median()),
              number(figures.waitingTime().p95()),
              number(figures.boundedSlowdown().mean()),
              fixed(100 * figures.utilisation(), 1)));
    }
    text.append('\n');
    text.append(
        line(
            "%-14s %9s %10s %8s %8s %8s %8s %8s",
            "jobs",
            "submitted",
            "successful",
            "failed",
            "walltime",
            "killed",
            "rejected",
            "waiting"));
    for (int i = 0; i < runs.size(); i++) {
      Figures figures = runs.get(i);
      text.append(
          line(
              "%-14s %9d %10d %8d %8d %8d %8d %8d",
              label(names.get(i)),
              figures.submitted(),
              figures.jobs(JobState.COMPLETED_SUCCESSFULLY),
              figures.jobs(JobState.COMPLETED_FAILED),
              figures.jobs(JobState.COMPLETED_WALLTIME_REACHED),
              figures.jobs(JobState.COMPLETED_KILLED),
              figures.jobs(JobState.REJECTED),
              figures.waiting()));
    }
    return text.toString();
  }

  private static String label(String name) {
    return name.length() <= 14 ? name : name + "\n" + " ".repeat(14);
  }

  /** What was read, and what was done to it on reading. */
  static String inputs(
      RunDescription.Source platform,
      int computeHosts,
      List<RunDescription.WorkloadSource> workloads) {
    var text = new StringBuilder();
    text.append(
        platform.sha256().isPresent()
            ? line("platform  %s: %s", platform.source(), count(computeHosts, "compute host"))
            : line("platform  %s", platform.source()));
    for (var workload : workloads) {
      text.append(
          line(
              "workload  %s = %s: %s",
              workload.name(), workload.source().source(), count(workload.jobs(), "job")));
      text.append(cleaning(workload.cleaning()));
    }
    return text.toString();
  }

  /** Every rule with its count: those that met nothing together, at the end. */
  private static String cleaning(List<CleaningCount> rules) {
    var text = new StringBuilder();
    var idle = new ArrayList<String>();
    for (CleaningCount rule : rules) {
      if (rule.jobs() > 0) {
        text.append(line("          %9d %s:%s", rule.jobs(), rule.rule(), effect(rule)));
      } else {
        idle.add(rule.rule());
      }
    }
    String count = "0";
    var row = new StringBuilder();
    for (String rule : idle) {
      if (row.length() + rule.length() > RULE_WIDTH) {
        text.append(line("          %9s %s", count, row));
        count = "";
        row.setLength(0);
      }
      row.append(rule).append(rule.equals(idle.getLast()) ? "" : ", ");
    }
    return idle.isEmpty() ? text.toString() : text + line("          %9s %s", count, row);
  }

  /** On a line of its own where it is long. */
  private static String effect(CleaningCount rule) {
    boolean fits = rule.rule().length() + rule.effect().length() <= 58;
    return (fits ? " " : "\n" + " ".repeat(20)) + rule.effect();
  }

  /** Such as {@code 1 job} and {@code 2 jobs}. */
  static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  private static String word(JobState state) {
    return switch (state) {
      case COMPLETED_SUCCESSFULLY -> "successful";
      case COMPLETED_FAILED -> "failed";
      case COMPLETED_WALLTIME_REACHED -> "ended by their walltime";
      case COMPLETED_KILLED -> "killed";
      case REJECTED -> "rejected";
      case NOT_SUBMITTED, SUBMITTED, RUNNING -> state.name();
    };
  }

  /** Up to three decimals, fewer for large numbers. */
  private static String number(double value) {
    return fixed(value, value >= 1e7 ? 0 : value >= 1e6 ? 1 : 3);
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A duration in words: {@code 332 d 21:56:16}. */
  private static String span(double seconds) {
    long whole = Math.round(seconds);
    var parts = new ArrayList<String>();
    if (whole >= 86400) {
      parts.add(whole / 86400 + " d");
    }
    parts.add(
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", whole % 86400 / 3600, whole % 3600 / 60, whole % 60));
    return String.join(" ", parts);
  }

  @FormatMethod
  private static String line(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing() + "\n";
  }
}
