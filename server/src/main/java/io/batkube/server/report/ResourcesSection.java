package io.batkube.server.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How much of each resource pods asked for, of what the nodes had to give. */
final class ResourcesSection implements Section {
  @Override
  public void write(List<ResultFolder> runs, Html out) {
    if (runs.stream().allMatch(run -> resources(run).isEmpty())) {
      return;
    }
    out.raw("<section id=resources aria-labelledby=resources-title>\n");
    out.raw("<h2 id=resources-title>Resources</h2>\n");
    var columns = new ArrayList<>(List.of("Resource", "The nodes had", "Mean share", "Peak share"));
    if (runs.size() > 1) {
      columns.addFirst("Run");
    }
    out.table(
        "Asked for by pods that were on a node, from the first to the end of the last",
        columns.toArray(String[]::new));
    for (ResultFolder run : runs) {
      for (JsonTree resource : resources(run)) {
        out.raw("<tr>");
        if (runs.size() > 1) {
          out.raw("<td>").text(run.name()).raw("</td>");
        }
        String name = resource.at("name").text().orElse("");
        out.raw("<th scope=row>").text(name).raw("</th><td>");
        out.text(resource.at("allocatable").decimal().map(has -> amount(name, has)).orElse("–"));
        share(resource.at("requestedMean").decimal(), out);
        share(resource.at("requestedPeak").decimal(), out);
        out.raw("</td></tr>\n");
      }
    }
    out.tableEnd().raw("</section>\n");
  }

  private static List<JsonTree> resources(ResultFolder run) {
    return run.summary().at("result", "resources").items();
  }

  private static void share(Optional<BigDecimal> share, Html out) {
    out.raw("</td><td>").text(share.map(Words::percent).orElse("–"));
  }

  /** Bytes in gibibytes, all else as it is. */
  private static String amount(String name, BigDecimal amount) {
    boolean isBytes =
        name.equals("memory") || name.equals("ephemeral-storage") || name.startsWith("hugepages-");
    return isBytes
        ? Words.rounded(amount.divide(BigDecimal.valueOf(1L << 30))) + " GiB"
        : Words.rounded(amount) + (name.equals("cpu") ? " cores" : "");
  }
}
