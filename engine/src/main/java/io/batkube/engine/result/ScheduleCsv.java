package io.batkube.engine.result;

import io.batkube.engine.job.JobState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * {@code schedule.csv}: one row of totals, computed as Batsim 4.2 does, in the order of the column
 * names. The columns that Batsim fills from the wall clock are 0.
 */
final class ScheduleCsv implements Consumer<JobOutcome> {
  private final ExactSum sumWait = new ExactSum();
  private final ExactSum sumTurnaround = new ExactSum();
  private double sumSlowdown;
  private long jobs;
  private long finished;
  private long successful;
  private long rejected;
  private long lastFinishNs;
  private long maxWaitNs;
  private long maxTurnaroundNs;
  private double maxSlowdown;

  @Override
  public void accept(JobOutcome outcome) {
    jobs++;
    if (outcome.state() == JobState.REJECTED) {
      rejected++;
      return;
    }
    finished++;
    successful += outcome.successful() ? 1 : 0;
    double slowdown = (double) outcome.turnaroundNs() / outcome.runNs();
    sumWait.add(outcome.waitNs());
    sumTurnaround.add(outcome.turnaroundNs());
    sumSlowdown += slowdown;
    lastFinishNs = Math.max(lastFinishNs, outcome.endNs());
    maxWaitNs = Math.max(maxWaitNs, outcome.waitNs());
    maxTurnaroundNs = Math.max(maxTurnaroundNs, outcome.turnaroundNs());
    maxSlowdown = Math.max(maxSlowdown, slowdown);
  }

  void write(OutputStream out, String version, int hosts, HostStates states, double joules)
      throws IOException {
    var counts = new TreeMap<String, Long>();
    counts.put("nb_computing_machines", (long) hosts);
    counts.put("nb_grouped_switches", states.groupedSwitches());
    counts.put("nb_jobs", jobs);
    counts.put("nb_jobs_finished", finished);
    counts.put("nb_jobs_killed", finished - successful);
    counts.put("nb_jobs_rejected", rejected);
    counts.put("nb_jobs_success", successful);
    counts.put("nb_machine_switches", states.switches());
    var times = new TreeMap<String, Long>();
    times.put("makespan", lastFinishNs);
    times.put("max_turnaround_time", maxTurnaroundNs);
    times.put("max_waiting_time", maxWaitNs);
    var numbers = new TreeMap<String, Double>();
    numbers.put("consumed_joules", joules);
    numbers.put("max_slowdown", maxSlowdown);
    numbers.put("mean_slowdown", sumSlowdown / jobs);
    numbers.put("mean_turnaround_time", sumTurnaround.toSeconds() / jobs);
    numbers.put("mean_waiting_time", sumWait.toSeconds() / jobs);
    numbers.put("scheduling_time", 0.0);
    numbers.put("simulation_time", 0.0);
    numbers.put("success_rate", (double) successful / jobs);
    for (var state : HostStates.State.values()) {
      numbers.put(
          "time_" + state.name().toLowerCase(java.util.Locale.ROOT), states.secondsIn(state));
    }
    var keys = new TreeMap<String, Object>();
    keys.put("batsim_version", version);
    keys.putAll(counts);
    keys.putAll(times);
    keys.putAll(numbers);
    try (var text = new Text(out)) {
      text.add(String.join(",", keys.keySet())).add('\n');
      char separator = 0;
      for (String key : keys.keySet()) {
        if (separator != 0) {
          text.add(separator);
        }
        separator = ',';
        if (counts.containsKey(key)) {
          text.add(counts.get(key).longValue());
        } else if (times.containsKey(key)) {
          text.addF(times.get(key).longValue());
        } else if (numbers.containsKey(key)) {
          text.addF(numbers.get(key).doubleValue());
        } else {
          text.add(version);
        }
      }
      text.add('\n');
    }
  }
}
