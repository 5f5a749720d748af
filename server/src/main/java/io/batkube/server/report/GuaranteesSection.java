package io.batkube.server.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What went into a run and what is promised of it: options and seed, inputs with digests, tie
 * rules, invariants checked.
 */
final class GuaranteesSection implements Section {
  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw("<section id=guarantees aria-labelledby=guarantees-title>\n");
    out.raw("<h2 id=guarantees-title>What this run guarantees</h2>\n");
    if (runs.size() > 1) {
      sameInput(runs, out);
    }
    for (ResultFolder run : runs) {
      if (runs.size() > 1) {
        out.raw("<details><summary>").text(run.name()).raw("</summary>\n");
      }
      run(run.summary(), out);
      out.raw(runs.size() > 1 ? "</details>\n" : "");
    }
    out.raw("</section>\n");
  }

  private static void sameInput(List<ResultFolder> runs, Html out) {
    long inputs = runs.stream().map(r -> digests(r.summary())).distinct().count();
    if (inputs > 1) {
      HeadlineSection.notice(
          out, "These runs did not have the same input: their digests below differ.");
    } else {
      out.raw("<p>All runs had the same platform, workloads and events.</p>\n");
    }
  }

  private static String digests(JsonTree summary) {
    return summary.at("workloads").items().stream()
            .map(GuaranteesSection::digest)
            .collect(Collectors.joining("\n"))
        + "\n"
        + digest(summary.at("platform"))
        + "\n"
        + digest(summary.at("events"));
  }

  private static String digest(JsonTree input) {
    return input.at("sha256").text().or(() -> input.at("source").text()).orElse("");
  }

  private static void run(JsonTree summary, Html out) {
    options(summary, out);
    inputs(summary, out);
    cleaning(summary, out);
    JsonTree guarantees = summary.at("guarantees");
    List<JsonTree> ties = guarantees.at("ties").items();
    if (!ties.isEmpty()) {
      out.raw("<h3>How ties are broken</h3>\n<ol class=ties>\n");
      ties.forEach(t -> out.raw("<li>").text(t.words().orElse("")).raw("</li>\n"));
      out.raw("</ol>\n");
    }
    List<JsonTree> invariants = guarantees.at("invariants").items();
    if (!invariants.isEmpty()) {
      out.raw("<h3>Invariants</h3>\n");
      out.table(
          "Checked all the time; a broken one would have stopped the run.", "Invariant", "Checks");
      for (JsonTree invariant : invariants) {
        out.raw("<tr><th scope=row>").text(invariant.at("name").words().orElse("")).raw("</th>");
        out.raw("<td>").text(number(invariant.at("checks"))).raw("</td></tr>\n");
      }
      out.tableEnd();
    }
  }

  private static void options(JsonTree summary, Html out) {
    out.table("The run", "Option", "Value");
    summary.at("batkube").words().ifPresent(v -> row(out, "batkube", v));
    summary
        .at("run")
        .members()
        .forEach((name, value) -> value.words().ifPresent(v -> row(out, name, v)));
    summary
        .at("guarantees")
        .members()
        .forEach(
            (name, value) -> {
              if (!name.equals("ties") && !name.equals("invariants")) {
                String title = name.equals("order") ? "orderOfEvents" : name;
                value.words().ifPresent(v -> row(out, title, v));
              }
            });
    out.tableEnd();
  }

  /** {@code advancesByTimeout} reads as {@code Advances by timeout}. */
  private static void row(Html out, String name, String value) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
    String title =
        spaced.isEmpty() ? "" : Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    out.raw("<tr><th scope=row>").text(title).raw("</th><td>").text(value).raw("</td></tr>\n");
  }

  private static void inputs(JsonTree summary, Html out) {
    out.table("Inputs", "Input", "Source", "SHA-256", "Holds");
    input(
        out,
        "Platform",
        summary.at("platform"),
        number(summary.at("platform", "computeHosts")) + " compute hosts");
    for (JsonTree workload : summary.at("workloads").items()) {
      String name = workload.at("name").words().map(n -> "Workload " + n).orElse("Workload");
      String holds = number(workload.at("jobs")) + " jobs";
      Optional<String> format = workload.at("format").words();
      Optional<String> date = workload.at("startDate").words();
      input(
          out,
          name,
          workload,
          holds + format.map(f -> ", " + f).orElse("") + date.map(d -> ", from " + d).orElse(""));
    }
    if (summary.at("events").isPresent()) {
      input(
          out, "Events", summary.at("events"), number(summary.at("events", "events")) + " events");
    }
    out.tableEnd();
  }

  private static void input(Html out, String title, JsonTree input, String holds) {
    out.raw("<tr><th scope=row>").text(title).raw("</th><td>");
    out.text(input.at("source").words().orElse("–")).raw("</td><td><code>");
    out.text(input.at("sha256").words().orElse("–")).raw("</code></td><td>").text(holds);
    out.raw("</td></tr>\n");
  }

  private static void cleaning(JsonTree summary, Html out) {
    boolean any =
        summary.at("workloads").items().stream().anyMatch(w -> !w.at("cleaning").items().isEmpty());
    if (!any) {
      return;
    }
    out.table("What was cleaned in the logs", "Workload", "Rule", "Effect", "Jobs");
    for (JsonTree workload : summary.at("workloads").items()) {
      for (JsonTree rule : workload.at("cleaning").items()) {
        out.raw("<tr><th scope=row>").text(workload.at("name").words().orElse("–"));
        out.raw("</th><td>").text(rule.at("rule").words().orElse("–"));
        out.raw("</td><td>").text(rule.at("effect").words().orElse("–"));
        out.raw("</td><td>").text(number(rule.at("jobs"))).raw("</td></tr>\n");
      }
    }
    out.tableEnd();
  }

  private static String number(JsonTree number) {
    return number.decimal().map(Words::number).orElse("?");
  }
}
