package io.batkube.server.report;

import io.batkube.engine.job.JobState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of the table of figures.
 *
 * @param title what it is called
 * @param path where it stands under {@code result} in the summary
 * @param unit how it is written
 * @param better which of several runs is marked as the best
 */
record Figure(String title, String path, Unit unit, Better better) {
  enum Unit {
    COUNT,
    SECONDS,
    RATIO,
    SHARE
  }

  enum Better {
    LESS,
    MORE,
    NEITHER
  }

  /** All figures in the order of the table. */
  static List<Figure> all() {
    var all = new ArrayList<Figure>();
    all.add(new Figure("Utilisation", "utilisation", Unit.SHARE, Better.MORE));
    all.add(new Figure("Makespan", "makespan", Unit.SECONDS, Better.LESS));
    all.add(new Figure("First submission", "firstSubmission", Unit.SECONDS, Better.NEITHER));
    all.add(new Figure("Last finish", "lastFinish", Unit.SECONDS, Better.LESS));
    spread(all, "Waiting time", "waitingTime", Unit.SECONDS);
    spread(all, "Turnaround time", "turnaroundTime", Unit.SECONDS);
    spread(all, "Bounded slowdown", "boundedSlowdown", Unit.RATIO);
    all.add(new Figure("Jobs submitted", "jobs.submitted", Unit.COUNT, Better.NEITHER));
    for (JobState state : JobState.values()) {
      if (state.isFinal()) {
        boolean good = state == JobState.COMPLETED_SUCCESSFULLY;
        all.add(
            new Figure(
                "Jobs " + state.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                "jobs." + state.name(),
                Unit.COUNT,
                good ? Better.MORE : Better.LESS));
      }
    }
    all.add(new Figure("Jobs still waiting", "jobs.waiting", Unit.COUNT, Better.LESS));
    return all;
  }

  private static void spread(List<Figure> all, String title, String path, Unit unit) {
    all.add(new Figure(title + ", mean", path + ".mean", unit, Better.LESS));
    all.add(new Figure(title + ", median", path + ".median", unit, Better.LESS));
    all.add(new Figure(title + ", 95th percentile", path + ".p95", unit, Better.LESS));
    all.add(new Figure(title + ", maximum", path + ".max", unit, Better.LESS));
  }

  /** The value in a run; empty where its summary has none. */
  Optional<BigDecimal> of(ResultFolder run) {
    return run.summary().at("result").at(path.split("\\.")).decimal();
  }

  /** The value in words. */
  String words(BigDecimal value) {
    return switch (unit) {
      case COUNT -> Words.number(value);
      case SECONDS -> Words.duration(value);
      case RATIO -> Words.rounded(value);
      case SHARE -> Words.percent(value);
    };
  }

  /** The best of the values; empty where nothing is better, or all are equally good. */
  Optional<BigDecimal> best(List<BigDecimal> values) {
    var least = values.stream().min(BigDecimal::compareTo);
    var most = values.stream().max(BigDecimal::compareTo);
    if (least.isEmpty() || least.get().compareTo(most.orElseThrow()) == 0) {
      return Optional.empty();
    }
    return switch (better) {
      case LESS -> least;
      case MORE -> most;
      case NEITHER -> Optional.empty();
    };
  }
}
