package io.batkube.server.report;

import io.batkube.engine.time.Seconds;
import java.math.BigDecimal;
import java.util.List;

/** What pods waited for, and those that waited longest. */
final class WaitingPodsSection implements Section {
  private static final int LONGEST = 15;

  @Override
  public void write(List<ResultFolder> runs, Html out) {
    if (runs.stream().allMatch(run -> run.pods().rows().isEmpty())) {
      return;
    }
    out.raw("<section id=waiting-pods aria-labelledby=waiting-pods-title>\n");
    out.raw("<h2 id=waiting-pods-title>Why pods waited</h2>\n");
    for (ResultFolder run : runs) {
      run(run, runs.size() > 1, out);
    }
    out.raw("</section>\n");
  }

  private static void run(ResultFolder run, boolean several, Html out) {
    String title = several ? run.name() + ": " : "";
    List<PodTable.Waiting> waiting = run.pods().waiting();
    if (waiting.isEmpty()) {
      out.raw("<p>").text(title + "No pod waited for a node.").raw("</p>\n");
      return;
    }
    out.table(title + reasonsCaption(run, waiting), "What it was", "Pods", "Mean wait", "Longest");
    for (WaitingReason reason : WaitingReason.group(waiting)) {
      double total = 0;
      for (PodTable.Waiting one : reason.pods()) {
        total += Seconds.toDouble(one.ns());
      }
      out.raw("<tr><th scope=row>").text(reason.reasons()).raw("</th><td>");
      out.text(Words.number(reason.pods().size())).raw("</td><td>");
      out.text(Words.duration(BigDecimal.valueOf(total / reason.pods().size()))).raw("</td><td>");
      out.text(duration(reason.pods().getFirst())).raw("</td></tr>\n");
    }
    out.tableEnd();
    out.table(
        title + "The pods that waited longest",
        "Pod",
        "Waited",
        "Scheduler",
        "Bound by",
        "Node",
        "Why");
    for (PodTable.Waiting one : waiting.subList(0, Math.min(LONGEST, waiting.size()))) {
      PodTable.Row pod = one.pod();
      out.raw("<tr><th scope=row>").text(pod.path()).raw("</th><td>").text(duration(one));
      out.raw("</td><td>").text(pod.scheduler()).raw("</td><td>");
      out.text(pod.boundBy().isEmpty() ? "nobody" : pod.boundBy()).raw("</td><td>");
      out.text(pod.node().isEmpty() ? "–" : pod.node()).raw("</td><td class=sentence>");
      out.text(pod.why().isEmpty() ? "–" : pod.why()).raw("</td></tr>\n");
    }
    out.tableEnd();
  }

  private static String reasonsCaption(ResultFolder run, List<PodTable.Waiting> waiting) {
    return Words.number(waiting.size())
        + " of "
        + Words.number(run.pods().rows().size())
        + " pods waited for a node; a pod counts under the last reason that was known";
  }

  private static String duration(PodTable.Waiting waiting) {
    return Words.duration(BigDecimal.valueOf(waiting.ns(), 9).stripTrailingZeros());
  }
}
