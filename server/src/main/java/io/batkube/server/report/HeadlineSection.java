package io.batkube.server.report;

import java.math.BigDecimal;
import java.util.List;

/** What a reader wants to know first: a few figures, and whatever casts doubt on them. */
final class HeadlineSection implements Section {
  private static final List<Figure> FIGURES =
      List.of(
          new Figure("Utilisation", "utilisation", Figure.Unit.SHARE, Figure.Better.MORE),
          new Figure("Makespan", "makespan", Figure.Unit.SECONDS, Figure.Better.LESS),
          new Figure("Median wait", "waitingTime.median", Figure.Unit.SECONDS, Figure.Better.LESS),
          new Figure("Mean wait", "waitingTime.mean", Figure.Unit.SECONDS, Figure.Better.LESS),
          new Figure("Longest wait", "waitingTime.max", Figure.Unit.SECONDS, Figure.Better.LESS),
          new Figure(
              "Mean bounded slowdown",
              "boundedSlowdown.mean",
              Figure.Unit.RATIO,
              Figure.Better.LESS));

  @Override
  public void write(List<ResultFolder> runs, Html out) {
    for (ResultFolder run : runs) {
      doubts(run, runs.size() > 1 ? run.name() + ": " : "", out);
    }
    if (runs.size() == 1) {
      out.raw("<dl class=cards>\n");
      for (Figure figure : FIGURES) {
        String words = figure.of(runs.getFirst()).map(figure::words).orElse("–");
        out.raw("<div><dt>").text(figure.title()).raw("</dt><dd>").text(words).raw("</dd></div>\n");
      }
      out.raw("</dl>\n");
    }
  }

  private static void doubts(ResultFolder run, String prefix, Html out) {
    JsonTree summary = run.summary();
    var until = summary.at("run", "until").decimal();
    if (until.isPresent()) {
      notice(
          out,
          prefix
              + "The run was cut off at "
              + Words.number(until.get())
              + " s: what would have happened later is not in its figures.");
    } else if (!summary.at("result", "complete").truth().orElse(true)) {
      String waiting =
          summary.at("result", "jobs", "waiting").decimal().map(Words::number).orElse("Some");
      notice(
          out,
          prefix
              + waiting
              + " jobs still waited when nothing more could happen: the run is not complete.");
    }
    var timeouts = summary.at("guarantees", "advancesByTimeout").decimal();
    if (timeouts.filter(n -> n.signum() > 0).isPresent()) {
      BigDecimal count = timeouts.orElseThrow();
      notice(
          out,
          prefix
              + "Time advanced "
              + Words.number(count)
              + " times because an outside process was silent"
              + " for a while: another run may differ.");
    }
  }

  static void notice(Html out, String words) {
    out.raw("<p class=notice role=note><strong>Note</strong> ").text(words).raw("</p>\n");
  }
}
