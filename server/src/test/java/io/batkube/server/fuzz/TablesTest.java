package io.batkube.server.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.LoadedWorkload;
import io.batkube.engine.workload.Workload;
import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.scenario.Company;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.Plugins;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worlds as a whole run makes them, files and all: every job is a row of {@code jobs.csv}, every
 * pod one of {@code pods.csv}, and both tell what everybody saw.
 */
final class TablesTest {
  private static final int WORLDS = 40;

  /** Batsim says of a job that took no time that it took so many seconds. */
  private static final double BATSIM_LEAST = 1e-5;

  private static final long HORIZON_NS = 2000 * Seconds.ONE;

  @TempDir private Path folder;

  @Test
  void theTablesTellWhatHappened() throws IOException {
    int compared = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      Path into = Files.createDirectory(folder.resolve("world" + seed));
      compared += new Life(seed).check(into) ? 1 : 0;
    }
    assertTrue(compared > WORLDS / 2, compared + " worlds came to their end");
  }

  /** The horizon is reached. */
  private static final class Horizon extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Everybody in one world, and what is seen of it. */
  private static final class Life implements Company, Recorder {
    private final Plan plan;
    private final Mirror mirror = new Mirror();
    private final Fates fates = new Fates();
    private final Forgeries forgeries = new Forgeries();
    private final Attendance attendance;
    private final People people;

    Life(long seed) {
      plan = Plans.of(seed);
      attendance = new Attendance(plan);
      people = new People(plan, mirror, _ -> {});
    }

    // ---- the run ----

    /** Returns whether the run came to its end. */
    boolean check(Path into) throws IOException {
      var outcome = KubernetesRun.run(scenario(), inputs(), "1", into, List.of(this), this);
      if (outcome.isEmpty()) {
        return false;
      }
      checkJobs(rows(into.resolve("jobs.csv")));
      checkPods(rows(into.resolve("pods.csv")));
      return true;
    }

    private Scenario scenario() {
      var settings = new Settings();
      settings.set("nodes", "--nodes", List.of("1"));
      settings.set("workload", "--workload", List.of("w.json"));
      settings.set(
          "scheduler", "--scheduler", List.of(plan.binding().isBuiltIn() ? "builtin" : "external"));
      settings.set("start-latency", "--start-latency", List.of(plan.startLatency()));
      return settings.toScenario();
    }

    private Inputs inputs() {
      List<Workload> workloads =
          plan.jobs().isEmpty()
              ? List.of()
              : List.of(new LoadedWorkload("w0", plan.jobs(), new LinkedHashMap<>()));
      return new Inputs(
          new Platform(plan.hosts(), plan.hosts().size()),
          new RunDescription.Source("plan", Optional.empty()),
          workloads,
          List.of(),
          plan.losses(),
          Optional.empty(),
          List.of(),
          Plugins.policies(List.of()),
          Optional.empty());
    }

    @Override
    public void begin(SimulatedCluster simulated) {
      var clock = simulated.cluster().clock();
      simulated
          .cluster()
          .add(
              change -> {
                Seen seen = Seen.of(clock.elapsedNs(), change, people.wrote(change.version()));
                Optional<Seen> before = mirror.take(seen);
                List.of(attendance, forgeries, fates).forEach(checker -> checker.saw(seen, before));
              });
    }

    @Override
    public Outside outside() {
      return (cluster, nextNs) -> {
        if (cluster.clock().elapsedNs() > HORIZON_NS) {
          throw new Horizon();
        }
        return people.serve(cluster, nextNs);
      };
    }

    @Override
    public boolean own(Runnable loop) {
      try {
        loop.run();
        return true;
      } catch (Horizon _) {
        return false;
      }
    }

    @Override
    public String clock() {
      return "none";
    }

    @Override
    public void event(long atNs, EngineEvent event) {
      attendance.event(atNs, event);
      fates.event(atNs, event);
    }

    @Override
    public void command(long atNs, Command command) {
      fates.command(atNs, command);
    }

    // ---- the tables ----

    /** By the names of the columns. */
    private static List<Map<String, String>> rows(Path csv) throws IOException {
      List<String> lines = Files.readAllLines(csv);
      List<String> names = cells(lines.getFirst());
      var rows = new ArrayList<Map<String, String>>();
      for (String line : lines.subList(1, lines.size())) {
        List<String> cells = cells(line);
        var row = new HashMap<String, String>();
        for (int i = 0; i < names.size(); i++) {
          row.put(names.get(i), cells.get(i));
        }
        rows.add(row);
      }
      return rows;
    }

    private static String joined(Map<String, String> row, String... columns) {
      return String.join(" ", Arrays.stream(columns).map(row::get).toList());
    }

    private static List<String> cells(String line) {
      var cells = new ArrayList<String>();
      var cell = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '"') {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        } else {
          cell.append(c);
        }
      }
      cells.add(cell.toString());
      return cells;
    }

    private static String seconds(long ns) {
      return ns == Seconds.NEVER ? "" : String.format(Locale.ROOT, "%.6f", ns / 1e9);
    }

    private void checkJobs(List<Map<String, String>> rows) {
      var told = new ArrayList<String>();
      for (Map<String, String> row : rows) {
        boolean lasts = Double.parseDouble("0" + row.get("execution_time")) > BATSIM_LEAST;
        told.add(
            joined(row, "workload_name", "job_id", "final_state", "starting_time")
                + " "
                + (lasts ? row.get("finish_time") : ""));
      }
      var expected = new ArrayList<String>();
      for (Fates.Fate fate : fates.all()) {
        if (fate.isOver()) {
          boolean ran = fate.state != JobState.REJECTED;
          expected.add(
              String.join(
                  " ",
                  fate.job.id().workload(),
                  fate.job.id().name(),
                  fate.state.toString(),
                  ran ? seconds(fate.startNs) : "",
                  ran && fate.endNs > fate.startNs ? seconds(fate.endNs) : ""));
        }
      }
      assertSame(expected, told, "jobs.csv");
    }

    private void checkPods(List<Map<String, String>> rows) {
      var forged = new ArrayList<String>();
      var expected = new ArrayList<String>();
      for (Seen pod : fates.pods()) {
        if (forgeries.has(pod)) {
          forged.add(pod.namespace() + "/" + pod.name());
        }
      }
      for (Seen pod : fates.pods()) {
        if (!forged.contains(pod.namespace() + "/" + pod.name())) {
          expected.add(
              String.join(" ", pod.namespace(), pod.name(), pod.node(), pod.phase(), end(pod)));
        }
      }
      var told = new ArrayList<String>();
      for (Map<String, String> row : rows) {
        if (!forged.contains(row.get("namespace") + "/" + row.get("name"))) {
          boolean timed = isTimed(row.get("job_id"), row.get("phase"));
          told.add(
              joined(row, "namespace", "name", "node", "phase")
                  + " "
                  + (timed ? row.get("finish_time") : ""));
        }
      }
      assertSame(expected, told, "pods.csv");
    }

    /** When a pod of a job ended that nobody disturbed: with its job. */
    private String end(Seen pod) {
      String id = pod.metadata().fields("annotations").text("batkube.io/job-id");
      return isTimed(id, pod.phase()) ? seconds(fates.of(pod).orElseThrow().endNs) : "";
    }

    private boolean isTimed(String jobId, String phase) {
      return !jobId.isEmpty()
          && phase.equals("Succeeded")
          && !plan.startLatency().equals("k3s")
          && !attendance.anyLoss();
    }

    private void assertSame(List<String> expected, List<String> told, String table) {
      Collections.sort(expected);
      Collections.sort(told);
      assertEquals(
          String.join("\n", expected),
          String.join("\n", told),
          () -> table + " of seed " + plan.seed());
    }
  }
}
