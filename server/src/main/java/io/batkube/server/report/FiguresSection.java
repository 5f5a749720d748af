package io.batkube.server.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All figures of the summary; of several runs side by side, with the best of a row marked. */
final class FiguresSection implements Section {
  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw("<section id=figures aria-labelledby=figures-title>\n");
    out.raw("<h2 id=figures-title>Figures</h2>\n");
    if (runs.size() == 1) {
      out.raw("<div class=pair>\n");
      spreads(runs.getFirst(), out);
      table("The run and its jobs", Figure.ofRun(), Figure.ofJobs(), runs, out);
      out.raw("</div>\n");
    } else {
      var ofRun = new ArrayList<>(Figure.ofRun());
      Figure.SPREADS.forEach(s -> ofRun.addAll(s.figures()));
      table(SIDE_BY_SIDE, ofRun, Figure.ofJobs(), runs, out);
    }
    runs.getFirst()
        .summary()
        .at("result", "quantiles")
        .text()
        .filter(q -> !q.equals("exact"))
        .ifPresent(
            q -> out.raw("<p class=fine>Medians and percentiles are ").text(q).raw(".</p>\n"));
    out.raw("</section>\n");
  }

  private static void spreads(ResultFolder run, Html out) {
    out.raw("<div class=scroll><table><caption>Over all jobs that ran</caption>\n<thead><tr>");
    for (String column : List.of("", "Mean", "Median", "95th percentile", "Maximum")) {
      out.raw(column.isEmpty() ? "<td></td>" : "<th scope=col>" + column + "</th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for (Figure.Spread spread : Figure.SPREADS) {
      out.raw("<tr><th scope=row>").text(spread.title()).raw("</th>");
      spread.figures().forEach(f -> cell(f, f.of(run), out));
      out.raw("</tr>\n");
    }
    out.tableEnd();
  }

  private static void cell(Figure figure, Optional<BigDecimal> value, Html out) {
    out.raw("<td>").text(value.map(figure::words).orElse("–"));
    value.ifPresent(v -> exactly(figure, v, out));
    out.raw("</td>");
  }

  private static final String SIDE_BY_SIDE =
      "Side by side: “best” marks the best of a row; small, the difference to the first run.";

  private static void table(
      String caption, List<Figure> first, List<Figure> then, List<ResultFolder> runs, Html out) {
    var columns = new ArrayList<>(List.of("Figure"));
    runs.forEach(run -> columns.add(runs.size() > 1 ? run.name() : "Value"));
    out.table(caption, columns.toArray(String[]::new));
    first.forEach(figure -> row(figure, runs, out));
    then.forEach(figure -> row(figure, runs, out));
    out.tableEnd();
  }

  private static void row(Figure figure, List<ResultFolder> runs, Html out) {
    List<Optional<BigDecimal>> values = runs.stream().map(figure::of).toList();
    List<BigDecimal> known = values.stream().flatMap(Optional::stream).toList();
    if (known.isEmpty()) {
      return;
    }
    Optional<BigDecimal> best = figure.best(known);
    out.raw("<tr><th scope=row>").text(figure.title()).raw("</th>");
    for (Optional<BigDecimal> value : values) {
      if (value.isEmpty()) {
        out.raw("<td>–</td>");
        continue;
      }
      BigDecimal v = value.orElseThrow();
      boolean isBest = best.filter(b -> b.compareTo(v) == 0).isPresent();
      out.raw("<td>").raw(isBest ? "<span class=best>best</span> <strong>" : "");
      out.text(figure.words(v)).raw(isBest ? "</strong>" : "");
      exactly(figure, v, out);
      if (runs.size() > 1 && figure.better() != Figure.Better.NEITHER) {
        difference(values.getFirst(), v, out);
      }
      out.raw("</td>");
    }
    out.raw("</tr>\n");
  }

  private static void exactly(Figure figure, BigDecimal value, Html out) {
    if (figure.unit() == Figure.Unit.SECONDS && value.compareTo(BigDecimal.valueOf(60)) >= 0) {
      out.raw(" <small>").text(Words.rounded(value) + " s").raw("</small>");
    }
  }

  private static void difference(Optional<BigDecimal> first, BigDecimal value, Html out) {
    if (first.isPresent() && first.get().signum() != 0 && first.get().compareTo(value) != 0) {
      double change = value.doubleValue() / first.get().doubleValue() - 1;
      String words =
          change < 9
              ? String.format(Locale.ROOT, "%+.1f %%", change * 100).replace('-', '−')
              : "× " + Words.rounded(BigDecimal.valueOf(change + 1));
      out.raw(" <small class=change>").text(words).raw("</small>");
    }
  }
}
