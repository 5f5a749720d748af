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

  /** A quantity that every job has, of which the summary tells mean, median, p95 and max. */
  record Spread(String title, String path, Unit unit) {
    List<Figure> figures() {
      return List.of(
          new Figure(title + ", mean", path + ".mean", unit, Better.LESS),
          new Figure(title + ", median", path + ".median", unit, Better.LESS),
          new Figure(title + ", 95th percentile", path + ".p95", unit, Better.LESS),
          new Figure(title + ", maximum", path + ".max", unit, Better.LESS));
    }
  }

  static final List<Spread> SPREADS =
      List.of(
          new Spread("Waiting time", "waitingTime", Unit.SECONDS),
          new Spread("Turnaround time", "turnaroundTime", Unit.SECONDS),
          new Spread("Bounded slowdown", "boundedSlowdown", Unit.RATIO));

  /** Figures of the run as a whole. */
  static List<Figure> ofRun() {
    return List.of(
        new Figure("Utilisation", "utilisation", Unit.SHARE, Better.MORE),
        new Figure("Makespan", "makespan", Unit.SECONDS, Better.LESS),
        new Figure("First submission", "firstSubmission", Unit.SECONDS, Better.NEITHER),
        new Figure("Last finish", "lastFinish", Unit.SECONDS, Better.LESS));
  }

  /** How many jobs came to which end. */
  static List<Figure> ofJobs() {
    var all = new ArrayList<Figure>();
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
