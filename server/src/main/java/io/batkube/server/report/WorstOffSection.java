package io.batkube.server.report;

import java.util.List;
import java.util.Optional;

/** The jobs that fared worst, by waiting time or by bounded slowdown; filled in by the script. */
final class WorstOffSection implements Section {
  @Override
  public Optional<String> script() {
    return Optional.of("worst-off.js");
  }

  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw("<section id=worst-off aria-labelledby=worst-off-title>\n");
    out.raw("<h2 id=worst-off-title>Worst-off jobs</h2>\n");
    out.raw("<p class=toolbar><label>By <select id=worst-by><option value=waiting>waiting time");
    out.raw("<option value=slowdown>bounded slowdown</select></label></p>\n");
    out.raw("<div class=worst></div>\n</section>\n");
  }
}
