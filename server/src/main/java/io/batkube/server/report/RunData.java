package io.batkube.server.report;

import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * What the scripts of the page know of a run: a JSON object of a few hundred bytes, and a block of
 * columns.
 *
 * <p>Times are whole numbers of a unit in nanoseconds, the greatest that makes all of them whole.
 * Per job, in the order of {@code jobs.csv}: {@code submission} minus that of the row before,
 * {@code start} minus submission, {@code finish} minus start, {@code walltime}, {@code requested},
 * {@code state} as the place in {@code states}, {@code intervals} of hosts, and the texts {@code
 * workload}, {@code name}, {@code profile}, {@code metadata}. Per interval: {@code first} host
 * minus the last one of the interval before (of the same job), and {@code more}, how many follow
 * it. Per host, if the platform names them: {@code host}. Per job, if jobs became pods: {@code why}
 * it waited, empty if it did not.
 */
record RunData(String json, String base64) {
  private static final List<JobState> STATES = List.of(JobState.values());

  static RunData of(ResultFolder run) {
    JobTable jobs = run.jobs();
    long unit = unitNs(jobs);
    var columns = new Columns();
    int n = jobs.size();
    columns
        .integers(
            "submission",
            n,
            i -> (jobs.submissionNs(i) - (i == 0 ? 0 : jobs.submissionNs(i - 1))) / unit)
        .integers("start", n, i -> after(jobs.startNs(i), jobs.submissionNs(i), unit))
        .integers("finish", n, i -> after(jobs.finishNs(i), jobs.startNs(i), unit))
        .integers("walltime", n, i -> after(jobs.walltimeNs(i), 0, unit))
        .integers("requested", n, jobs::requested)
        .integers("state", n, i -> STATES.indexOf(jobs.state(i)))
        .integers("intervals", n, jobs::intervals);
    intervals(jobs, columns);
    columns
        .text("workload", n, i -> jobs.text(jobs.workload, i))
        .text("name", n, i -> jobs.text(jobs.name, i))
        .text("profile", n, i -> jobs.text(jobs.profile, i))
        .text("metadata", n, i -> jobs.text(jobs.metadata, i));
    if (!run.pods().rows().isEmpty()) {
      Map<String, String> why = why(run.pods());
      columns.text(
          "why",
          n,
          i -> why.getOrDefault(jobs.text(jobs.workload, i) + "!" + jobs.text(jobs.name, i), ""));
    }
    List<JsonTree> hosts = run.summary().at("platform", "hostNames").items();
    if (!hosts.isEmpty()) {
      columns.text("host", hosts.size(), i -> hosts.get(i).text().orElse(""));
    }
    return new RunData(json(run, unit, columns), columns.base64());
  }

  /** By job, why the pod of it waited that waited longest. */
  private static Map<String, String> why(PodTable pods) {
    Map<String, String> why = new HashMap<>();
    for (PodTable.Waiting waiting : pods.waiting()) {
      if (!waiting.pod().jobId().isEmpty()) {
        why.putIfAbsent(waiting.pod().jobId(), WaitingReason.of(waiting.pod().why()));
      }
    }
    return why;
  }

  private static long after(long ns, long beforeNs, long unit) {
    return ns == JobTable.NEVER || beforeNs == JobTable.NEVER
        ? Columns.NONE
        : (ns - beforeNs) / unit;
  }

  private static void intervals(JobTable jobs, Columns columns) {
    int count = 0;
    for (int i = 0; i < jobs.size(); i++) {
      count += jobs.intervals(i);
    }
    int[] first = new int[count];
    int[] more = new int[count];
    int at = 0;
    for (int i = 0; i < jobs.size(); i++) {
      int before = 0;
      for (int k = 0; k < jobs.intervals(i); k++) {
        first[at] = jobs.firstHost(i, k) - before;
        before = jobs.lastHost(i, k);
        more[at++] = before - jobs.firstHost(i, k);
      }
    }
    columns.integers("first", count, i -> first[i]).integers("more", count, i -> more[i]);
  }

  private static long unitNs(JobTable jobs) {
    var divisor =
        new LongConsumer() {
          long value;

          @Override
          public void accept(long ns) {
            long a = value;
            long b = ns == JobTable.NEVER ? 0 : Math.abs(ns);
            while (b != 0) {
              long rest = a % b;
              a = b;
              b = rest;
            }
            value = a;
          }
        };
    for (int i = 0; i < jobs.size(); i++) {
      divisor.accept(jobs.submissionNs(i));
      divisor.accept(jobs.startNs(i));
      divisor.accept(jobs.finishNs(i));
      divisor.accept(jobs.walltimeNs(i));
    }
    return divisor.value == 0 ? Seconds.ONE : divisor.value;
  }

  private static String json(ResultFolder run, long unit, Columns columns) {
    JsonTree summary = run.summary();
    var json = new Html();
    json.raw("{\"title\":").json(run.name());
    json.raw(",\"computeHosts\":" + run.computeHosts()).raw(",\"unitNs\":" + unit);
    json.raw(",\"states\":[\"" + String.join("\",\"", states()) + "\"]");
    summary.at("workloads").items().stream()
        .flatMap(w -> w.at("startDate").text().stream())
        .findFirst()
        .ifPresent(date -> json.raw(",\"startDate\":").json(date));
    json.raw(",\"unavailable\":[");
    String comma = "";
    for (JsonTree gap : summary.at("unavailable").items()) {
      json.raw(comma).raw("{\"hosts\":[" + bounds(gap.at("hosts")) + "],\"from\":");
      json.raw(gap.at("from").decimal().map(Object::toString).orElse("0")).raw(",\"to\":");
      json.raw(gap.at("to").decimal().map(Object::toString).orElse("null")).raw("}");
      comma = ",";
    }
    return json.raw("],\"columns\":" + columns.directory() + "}").toString();
  }

  private static String bounds(JsonTree hosts) {
    try {
      var set = HostSet.parse(hosts.text().orElse(""));
      var bounds = new StringBuilder();
      for (int i = 0; i < set.intervals(); i++) {
        bounds.append(i == 0 ? "" : ",").append(set.first(i)).append(',').append(set.last(i));
      }
      return bounds.toString();
    } catch (IllegalArgumentException _) {
      throw hosts.wrong("intervals of hosts such as 0-3 7");
    }
  }

  private static List<String> states() {
    return STATES.stream().map(JobState::name).toList();
  }
}
