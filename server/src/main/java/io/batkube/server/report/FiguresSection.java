package io.batkube.server.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** All figures of the summary; of several runs side by side, with the best of a row marked. */
final class FiguresSection implements Section {
  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw(
        "<section id=figures aria-labelledby=figures-title>\n<h2 id=figures-title>Figures</h2>\n");
    out.raw("<div class=scroll><table class=figures><caption>");
    if (runs.size() > 1) {
      out.raw("Side by side; <span class=best>best</span> marks the best of a row,");
      out.raw(" a percentage is the difference to the first run.");
    } else {
      out.raw("From the run’s summary.");
    }
    out.raw("</caption>\n<thead><tr><th scope=col>Figure</th>");
    for (ResultFolder run : runs) {
      out.raw("<th scope=col>").text(runs.size() > 1 ? run.name() : "Value").raw("</th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    Figure.all().forEach(figure -> row(figure, runs, out));
    out.raw("</tbody></table></div>\n");
    runs.getFirst()
        .summary()
        .at("result", "quantiles")
        .text()
        .filter(q -> !q.equals("exact"))
        .ifPresent(
            q -> out.raw("<p class=fine>Medians and percentiles are ").text(q).raw(".</p>\n"));
    out.raw("</section>\n");
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
      String format = Math.abs(change) < 9.995 ? "%+.1f %%" : "%+.0f %%";
      String words = String.format(java.util.Locale.ROOT, format, change * 100).replace('-', '−');
      out.raw(" <small class=change>").text(words).raw("</small>");
    }
  }
}
