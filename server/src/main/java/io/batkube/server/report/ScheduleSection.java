package io.batkube.server.report;

import java.util.List;
import java.util.Optional;

/** Who ran where and when: the Gantt chart of each run, and below it, on the same axis, curves. */
final class ScheduleSection implements Section {
  @Override
  public Optional<String> script() {
    return Optional.of("schedule.js");
  }

  @Override
  public void write(List<ResultFolder> runs, Html out) {
    out.raw("<section id=schedule aria-labelledby=schedule-title>\n");
    out.raw("<h2 id=schedule-title>Schedule</h2>\n").raw(TOOLBAR);
    out.raw("<div class=").raw(runs.size() > 1 ? "\"gantts several\"" : "gantts").raw(">\n");
    for (int i = 0; i < runs.size(); i++) {
      ResultFolder run = runs.get(i);
      out.raw("<figure class=gantt data-run=" + i + "><figcaption>");
      out.text(runs.size() > 1 ? run.name() : "Hosts over time").raw("</figcaption>");
      out.raw("<div class=plot><canvas tabindex=0 role=img aria-describedby=keys aria-label=\"");
      out.text(inWords(run)).raw("\"></canvas></div></figure>\n");
    }
    out.raw("</div>\n").raw(BELOW);
    curve(out, "busy", "Busy compute hosts");
    curve(out, "queue", "Jobs in the queue");
    out.raw("</section>\n");
  }

  private static void curve(Html out, String id, String title) {
    out.raw("<figure class=curve id=" + id + "><figcaption>" + title);
    out.raw(" <output></output></figcaption><div class=plot><canvas role=img aria-label=\"");
    out.raw(title + " over time\"></canvas></div><p class=words></p></figure>\n");
  }

  private static String inWords(ResultFolder run) {
    var words = new StringBuilder("Gantt chart of " + run.name() + ": ");
    words.append(Words.number(run.jobs().size()) + " jobs on ");
    words.append(Words.number(run.computeHosts()) + " hosts");
    JsonTree result = run.summary().at("result");
    result.at("makespan").decimal().ifPresent(s -> words.append(" in " + Words.duration(s)));
    result
        .at("utilisation")
        .decimal()
        .ifPresent(u -> words.append(", which were busy " + Words.percent(u) + " of the time"));
    return words.append(". The tables of this page give the figures.").toString();
  }

  private static final String TOOLBAR =
      """
      <div class=toolbar>
      <form id=search role=search><label for=find>Find a job</label>
      <input id=find type=search autocomplete=off spellcheck=false placeholder="w0!12 or 12">
      <output id=found for=find></output></form>
      <div class=buttons role=group aria-label="Zoom">
      <button type=button data-do=out aria-label="Zoom out">−</button>
      <button type=button data-do=in aria-label="Zoom in">+</button>
      <button type=button data-do=home>Everything</button></div>
      <output id=range></output>
      </div>
      """;

  private static final String BELOW =
      """
      <ul id=legend aria-label="Legend"></ul>
      <p id=keys class=keys>Wheel zooms time, <kbd>Shift</kbd>+wheel zooms hosts, drag pans.
      Keys: <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> pan,
      <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>Shift</kbd>+<kbd>↑</kbd> <kbd>↓</kbd> zoom hosts,
      <kbd>Home</kbd> shows everything, <kbd>/</kbd> finds a job, <kbd>Esc</kbd> lets it go.</p>
      <div id=job aria-live=polite></div>
      """;
}
