package io.batkube.server.report;

import java.util.List;
import java.util.Optional;

/** How waiting time and bounded slowdown are spread over the jobs that ran. */
final class DistributionSection implements Section {
  @Override
  public Optional<String> script() {
    return Optional.of("distributions.js");
  }

  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw("<section id=distributions aria-labelledby=distributions-title>\n");
    out.raw("<h2 id=distributions-title>Distributions</h2>\n<div class=pair>\n");
    chart(out, "waiting", "Waiting time", "the share of jobs that waited at most so long");
    chart(out, "slowdown", "Bounded slowdown", "the share of jobs with at most this slowdown");
    out.raw("</div>\n<p class=fine>Bounded slowdown is (wait + run) / run, at least 1, with");
    out.raw(" runs below 10 s counted as 10 s.</p>\n</section>\n");
  }

  private static void chart(Html out, String id, String title, String what) {
    out.raw("<figure class=distribution id=" + id + "><figcaption>" + title);
    out.raw(" <output></output></figcaption><div class=plot><canvas role=img aria-label=\"");
    out.raw(title + ": " + what + "\"></canvas></div><p class=words></p></figure>\n");
  }
}
