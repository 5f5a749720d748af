package io.batkube.server.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.JobState;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.scheduling.PodScheduler;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.clock.Advances;
import io.batkube.server.clock.ClientClock;
import io.batkube.server.clock.PacedClock;
import io.batkube.server.http.Service;
import io.batkube.server.journal.Journal;
import io.batkube.server.journal.Journaled;
import io.batkube.server.journal.Playback;
import io.batkube.server.journal.Recording;
import io.batkube.server.world.ApiService;
import io.batkube.server.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubernetesRunTest {
  private static final User ROOT = new User("root", "", List.of(User.MASTERS));

  @TempDir private Path folder;

  private Scenario scenario() throws IOException {
    Settings settings = settings();
    settings.set("scheduler", "--scheduler", List.of("external"));
    return settings.toScenario();
  }

  private Settings settings() throws IOException {
    Path workload = folder.resolve("w.json");
    var jobs = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      jobs.append(i == 0 ? "" : ",")
          .append("{\"id\":\"" + i + "\",\"subtime\":" + i * 3 + ",\"res\":1,\"profile\":\"d\"}");
    }
    Files.writeString(
        workload,
        "{\"nb_res\":3,\"jobs\":["
            + jobs
            + "],\"profiles\":{\"d\":{\"type\":\"delay\",\"delay\":10}}}");
    var settings = new Settings();
    settings.set("nodes", "--nodes", List.of("3"));
    settings.set("workload", "--workload", List.of(workload.toString()));
    return settings;
  }

  /** Binds what fits, one pod a visit, and comes back half a second later while there is more. */
  private static final class Binder implements Company {
    private final Journal journal;
    private Optional<Service> service = Optional.empty();
    private Optional<PodScheduler> scheduler = Optional.empty();
    private long round;

    Binder(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void begin(SimulatedCluster cluster) {
      scheduler = Optional.of(cluster.scheduler());
      service =
          Optional.of(
              new Journaled(
                  new ApiService(cluster.cluster().api()),
                  journal,
                  () -> round,
                  cluster.cluster().clock()));
    }

    @Override
    public Outside outside() {
      return (cluster, _) -> {
        round++;
        long now = cluster.clock().elapsedNs();
        var fit = scheduler.orElseThrow().fittingPod();
        fit.ifPresent(
            pod -> {
              String node = scheduler.orElseThrow().scores(pod).keySet().iterator().next();
              service.orElseThrow().handle(binding(pod, node));
              cluster.settle();
            });
        long until = fit.isPresent() ? now + Seconds.ONE / 2 : Seconds.NEVER;
        journal.until(round, now, until);
        return until;
      };
    }

    private static Request binding(StoredObject pod, String node) {
      String name = pod.name();
      return new Request(
          "POST",
          "/api/v1/namespaces/default/pods/" + name + "/binding",
          List.of(),
          "application/json",
          "application/json",
          "test",
          ROOT,
          ("{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\""
                  + name
                  + "\"},\"target\":{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\""
                  + node
                  + "\"}}")
              .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
      journal.end(round, clock(), advances());
    }

    @Override
    public Advances advances() {
      return new Advances(4, 2, 1);
    }

    @Override
    public String clock() {
      return "half a second";
    }
  }

  /** Binds every pod to one node, whatever it holds. */
  private static final class Rogue implements Company {
    private Optional<SimulatedCluster> cluster = Optional.empty();

    @Override
    public void begin(SimulatedCluster made) {
      cluster = Optional.of(made);
    }

    @Override
    public Outside outside() {
      return (at, _) -> {
        var service = new ApiService(at.api());
        for (StoredObject pod : cluster.orElseThrow().scheduler().allWaitingPods()) {
          service.handle(Binder.binding(pod, "node0"));
        }
        at.settle();
        return Seconds.NEVER;
      };
    }

    @Override
    public String clock() {
      return "none";
    }
  }

  private record Remembered(Recording recording, Playback playback) implements Company {
    @Override
    public Outside outside() {
      return playback;
    }

    @Override
    public void end() {
      playback.end();
    }

    @Override
    public Advances advances() {
      return recording.advances();
    }

    @Override
    public String clock() {
      return recording.clock();
    }
  }

  @Test
  void aRunIsReplayedWithoutItsSchedulerToTheSameBytes() throws IOException {
    Scenario scenario = scenario();
    Inputs inputs = Inputs.load(scenario);
    List<String> digests = KubernetesRun.digests(inputs);
    Path first = Files.createDirectory(folder.resolve("first"));
    try (var journal = new Journal(first, ScenarioFile.print(scenario), digests)) {
      var outcome =
          KubernetesRun.run(scenario, inputs, "1", first, List.of(), new Binder(journal))
              .orElseThrow();
      assertTrue(outcome.figures().complete());
      assertEquals(Optional.empty(), outcome.waiting());
    }
    Path second = Files.createDirectory(folder.resolve("second"));
    Recording recording = Recording.read(first);
    assertEquals(digests, recording.inputs());
    try (var journal = new Journal(second, recording.scenario(), digests)) {
      KubernetesRun.run(
          scenario,
          inputs,
          "1",
          second,
          List.of(),
          new Remembered(recording, new Playback(recording, journal, true)));
    }
    List<Path> files;
    try (var all = Files.list(first)) {
      files = all.map(Path::getFileName).sorted().toList();
    }
    assertEquals(9, files.size(), files.toString());
    for (Path file : files) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(file)),
          Files.readAllBytes(second.resolve(file)),
          file.toString());
    }
    String summary = Files.readString(first.resolve("summary.json"));
    assertTrue(summary.contains("\"advancesBySilence\" : 4"), summary);
  }

  /** What the first lines of a journal and a cut one have in common is all of the latter. */
  @Test
  void aRunIsReplayedUpToAnInstantAsIfItHadBeenCutOffThere() throws IOException {
    Scenario whole = scenario();
    Inputs inputs = Inputs.load(whole);
    Path first = Files.createDirectory(folder.resolve("whole"));
    try (var journal = new Journal(first, ScenarioFile.print(whole), List.of())) {
      KubernetesRun.run(whole, inputs, "1", first, List.of(), new Binder(journal));
    }
    Scenario scenario = whole.until(20 * Seconds.ONE);
    Path cut = Files.createDirectory(folder.resolve("cut"));
    try (var journal = new Journal(cut, ScenarioFile.print(scenario), List.of())) {
      var figures =
          KubernetesRun.run(scenario, inputs, "1", cut, List.of(), new Binder(journal))
              .orElseThrow()
              .figures();
      assertTrue(figures.running() > 0, figures.toString());
    }
    Path again = Files.createDirectory(folder.resolve("cut-again"));
    Recording recording = Recording.read(first);
    try (var journal = new Journal(again, ScenarioFile.print(scenario), List.of())) {
      KubernetesRun.run(
          scenario,
          inputs,
          "1",
          again,
          List.of(),
          new Remembered(recording, new Playback(recording, journal, false)));
    }
    for (String file : List.of("jobs.csv", "pods.csv", "events.ndjson", "machine_states.csv")) {
      assertArrayEquals(
          Files.readAllBytes(cut.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
    }
    List<String> rows = Files.readAllLines(cut.resolve("jobs.csv"));
    assertEquals(
        Files.readAllLines(first.resolve("jobs.csv")).stream()
            .filter(
                row -> row.startsWith("job_id") || Double.parseDouble(row.split(",", -1)[10]) <= 20)
            .toList(),
        rows);
    assertTrue(rows.size() > 1, rows.toString());
  }

  /** The scheduler of this run never says why a pod waits. */
  @Test
  void whyPodsWaitIsKnownWhateverTheirSchedulerSays() throws IOException {
    Scenario scenario = scenario();
    Path into = Files.createDirectory(folder.resolve("silent"));
    try (var journal = new Journal(into, ScenarioFile.print(scenario), List.of())) {
      KubernetesRun.run(scenario, Inputs.load(scenario), "1", into, List.of(), new Binder(journal));
    }
    List<String> pods = Files.readAllLines(into.resolve(PodsCsv.FILE));
    assertEquals(
        "default,w0-0,w0!0,default-scheduler,test,node0,0.000000,0.000000,0.000000,10.000000,"
            + "Succeeded,Completed,0,",
        pods.get(1),
        "it did not wait");
    assertTrue(
        pods.stream()
            .anyMatch(pod -> pod.endsWith(",0/3 nodes are available: 3 Insufficient cpu.")),
        pods::toString);
  }

  @Test
  void everyPodIsARowAndEveryEventALine() throws IOException {
    Settings settings = settings();
    settings.set("scheduler", "--scheduler", List.of("builtin"));
    Scenario scenario = settings.toScenario();
    Path into = Files.createDirectory(folder.resolve("inside"));
    KubernetesRun.run(scenario, Inputs.load(scenario), "1", into, List.of(), Company.nobody());

    List<String> pods = Files.readAllLines(into.resolve(PodsCsv.FILE));
    assertEquals(13, pods.size());
    assertEquals(
        "namespace,name,job_id,scheduler,bound_by,node,creation_time,scheduling_time,starting_time,"
            + "finish_time,phase,reason,exit_code,waiting_message",
        pods.getFirst());
    assertEquals(
        "default,w0-0,w0!0,default-scheduler,builtin,node0,0.000000,0.000000,0.000000,10.000000,"
            + "Succeeded,Completed,0,",
        pods.get(1));
    assertEquals(
        "default,w0-3,w0!3,default-scheduler,builtin,node0,9.000000,10.000000,10.000000,20.000000,Succeeded,Completed,0,\"0/3"
            + " nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption:"
            + " 0/3 nodes are available: 3 No preemption victims found for incoming pod.\"",
        pods.get(4));
    List<String> events = Files.readAllLines(into.resolve(KubernetesEvents.FILE));
    assertEquals(12, events.stream().filter(e -> e.contains("\"reason\":\"Started\"")).count());
    assertTrue(
        events.contains(
            "{\"timestamp\":10,\"type\":\"Normal\",\"reason\":\"Scheduled\",\"kind\":\"Pod\","
                + "\"namespace\":\"default\",\"name\":\"w0-3\",\"message\":\"Successfully assigned"
                + " default/w0-3 to node0\",\"component\":\"default-scheduler\",\"host\":\"\","
                + "\"count\":1}"),
        events.toString());
  }

  /** Time as the clock on the wall has it, which goes on by a millisecond at each look. */
  private static final class Paced implements Company {
    private final AtomicLong realNs = new AtomicLong();
    private final ClientClock clock =
        new PacedClock(500, () -> realNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(1)));
    private final World world =
        new World(
            clock,
            defect -> {
              throw new AssertionError(defect);
            });

    @Override
    public Outside outside() {
      return world;
    }

    @Override
    public boolean own(Runnable loop) {
      return world.own(loop);
    }

    @Override
    public String clock() {
      return clock.description();
    }
  }

  @Test
  void aPacedRunIsTheRunThatIsNot() throws IOException {
    Settings settings = settings();
    settings.set("scheduler", "--scheduler", List.of("builtin"));
    Scenario scenario = settings.toScenario();
    Path slow = Files.createDirectory(folder.resolve("paced"));
    Path fast = Files.createDirectory(folder.resolve("fast"));
    var paced = new Paced();
    KubernetesRun.run(scenario, Inputs.load(scenario), "1", slow, List.of(), paced);
    KubernetesRun.run(scenario, Inputs.load(scenario), "1", fast, List.of(), Company.nobody());
    for (String file : List.of("jobs.csv", "pods.csv", "events.ndjson", "schedule.csv")) {
      assertArrayEquals(
          Files.readAllBytes(fast.resolve(file)), Files.readAllBytes(slow.resolve(file)), file);
    }
    long looks = TimeUnit.NANOSECONDS.toMillis(paced.realNs.get());
    assertTrue(looks >= 43_000 / 500, "43 s take 86 ms, and took " + looks + " ms");
    assertTrue(
        Files.readString(slow.resolve("summary.json"))
            .contains("paced: 500.0 simulated seconds a real second"));
  }

  @Test
  void aNodeThatARogueSchedulerGivesEverythingRunsNoMoreThanItHas() throws IOException {
    Scenario scenario = scenario();
    Path into = Files.createDirectory(folder.resolve("rogue"));
    var outcome =
        KubernetesRun.run(scenario, Inputs.load(scenario), "1", into, List.of(), new Rogue())
            .orElseThrow();
    assertEquals(12, outcome.figures().submitted());
    double free = 0;
    int refused = 0;
    for (String pod : Files.readAllLines(into.resolve(PodsCsv.FILE)).subList(1, 13)) {
      String[] cells = pod.split(",", -1);
      assertEquals("test", cells[4], pod);
      assertEquals("node0", cells[5], pod);
      if (cells[11].equals("OutOfcpu")) {
        assertEquals("Failed", cells[10], pod);
        refused++;
      } else {
        assertTrue(Double.parseDouble(cells[8]) >= free, pod);
        free = Double.parseDouble(cells[9]);
      }
    }
    assertEquals(9, refused); // of each four, three come while the first runs
    assertEquals(9, outcome.figures().jobs(JobState.REJECTED));
    assertTrue(
        Files.readString(into.resolve("events.ndjson"))
            .contains("pod default/w0-1 ended before it ran, on node0: OutOfcpu"));
    assertTrue(
        Files.readString(into.resolve("summary.json")).contains("no node gives more than it has"));
  }

  @Test
  void aRunWhosePodsNobodyBindsSaysWhichAndWhereTheyWouldFit() throws IOException {
    Scenario scenario = scenario();
    var outcome =
        KubernetesRun.run(
                scenario,
                Inputs.load(scenario),
                "1",
                Files.createDirectory(folder.resolve("nobody")),
                List.of(),
                Company.nobody())
            .orElseThrow();
    assertEquals(12, outcome.figures().waiting());
    String waiting = outcome.waiting().orElseThrow();
    assertTrue(waiting.startsWith("12 pods wait, the first is default/w0-0, for "), waiting);
    assertTrue(waiting.endsWith("would fit on node0"), waiting);
  }
}
