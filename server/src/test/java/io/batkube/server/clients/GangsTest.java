package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unmodified kube-batch and Volcano on exact time: jobs of several pods start whole or not at
 * all. Needs Go 1.26, and builds each once.
 */
@Tag("slow")
final class GangsTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path EXAMPLE = ROOT.resolve("examples/gangs");
  private static final List<String> COLUMNS =
      List.of("name", "scheduling_time", "starting_time", "finish_time");

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void begin() {
    experiment = new Experiment(folder);
  }

  /** What differs between the two. */
  private enum Scheduler {
    VOLCANO("volcano", "volcano.sh/volcano/cmd/scheduler", "--leader-elect=false"),
    KUBE_BATCH(
        "kube-batch",
        "github.com/kubernetes-sigs/kube-batch/cmd/kube-batch",
        "--listen-address=127.0.0.1:0");

    final String word;
    final String program;
    final String flag;

    Scheduler(String word, String program, String flag) {
      this.word = word;
      this.program = program;
      this.flag = flag;
    }
  }

  @Test
  void underVolcanoNoGangEverRunsInPart() throws IOException, InterruptedException {
    gangsRunWholeWithTheSameBytesEachTime(Scheduler.VOLCANO);
  }

  @Test
  void underKubeBatchNoGangEverRunsInPart() throws IOException, InterruptedException {
    gangsRunWholeWithTheSameBytesEachTime(Scheduler.KUBE_BATCH);
  }

  /** What gangs are for; and the checks below can fail. */
  @Test
  void bindingPodByPodLetsTwoJobsHoldNodesInPartForEver() throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(example());
    words.addAll(List.of("--scheduler", "builtin"));
    Programs.Outcome outcome = experiment.batkube(words.toArray(String[]::new));
    assertEquals(1, outcome.status(), outcome.output());
    assertEquals(Set.of("w0!pair", "w0!six"), partlyBound(pods("out")));
    assertShown();
  }

  /** It lists kinds that only its definitions have: it never syncs, and looks at no pod. */
  @Test
  void withoutItsDefinitionsTheKindsThatKubeBatchWaitsForAreNamed()
      throws IOException, InterruptedException {
    Path program = built(Scheduler.KUBE_BATCH);
    experiment.writeThreeJobs();
    var words = new ArrayList<>(List.of("run", "--out", "out", "--until", "5m"));
    words.addAll(
        Experiment.exact(
            "exec:exec "
                + program
                + " --kubeconfig=$KUBECONFIG --scheduler-name=default-scheduler "
                + Scheduler.KUBE_BATCH.flag));
    Programs.Outcome outcome = experiment.batkube(words.toArray(String[]::new));
    assertEquals(1, outcome.status(), outcome.output());
    for (String kind :
        List.of(
            "scheduling.incubator.k8s.io/v1alpha1/podgroups",
            "scheduling.incubator.k8s.io/v1alpha1/queues")) {
      assertTrue(
          outcome
              .output()
              .contains(
                  " asks for /apis/"
                      + kind
                      + ", which is not served: if it waits for it, it waits for ever\n"),
          outcome.output());
    }
    assertTrue(
        outcome
            .output()
            .contains("3 of 3 jobs were waiting at the end, and nothing was ever bound: 3 pods"),
        outcome.output());
  }

  private void gangsRunWholeWithTheSameBytesEachTime(Scheduler scheduler)
      throws IOException, InterruptedException {
    Path program = built(scheduler);
    run(scheduler, program, example());
    assertWhole(pods("out"));
    assertShown();
    List<String> crowd = List.of("--nodes", "16", "--workload", crowd().toString());
    for (String name : List.of("first", "second")) {
      Fields summary = run(scheduler, program, crowd);
      assertEquals(120, summary.fieldsAt("result", "jobs").number("COMPLETED_SUCCESSFULLY"));
      assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    assertWhole(pods("first"));
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  private Path built(Scheduler scheduler) throws IOException, InterruptedException {
    Programs.Outcome built =
        experiment.batkube(
            "build-go",
            ROOT.resolve("clients").resolve(scheduler.word).toString(),
            "--package",
            scheduler.program,
            "-o",
            scheduler.word);
    assertEquals(0, built.status(), built.output());
    return folder.resolve(scheduler.word);
  }

  private static List<String> example() {
    return List.of(
        "--platform",
        EXAMPLE.resolve("platform.yaml").toString(),
        "--workload",
        EXAMPLE.resolve("workload.json").toString());
  }

  /** The example shows what {@code out} holds. */
  private void assertShown() throws IOException {
    String shown =
        pods("out").stream()
            .map(pod -> COLUMNS.stream().map(pod::get).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    String readme = Files.readString(EXAMPLE.resolve("README.md"));
    assertTrue(
        readme.contains("```\n" + String.join(",", COLUMNS) + "\n" + shown + "\n```\n"), shown);
    Files.move(folder.resolve("out"), folder.resolve("example"));
  }

  private Fields run(Scheduler scheduler, Path program, List<String> inputs)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(inputs);
    words.addAll(
        List.of(
            "--gang",
            scheduler.word,
            "--manifests",
            ROOT.resolve("clients").resolve(scheduler.word).resolve("cluster.yaml").toString(),
            "--scheduler",
            "exec:exec " + program + " --kubeconfig=$KUBECONFIG " + scheduler.flag,
            "--clock",
            "exact",
            "--reproducible"));
    return experiment.run(words);
  }

  private List<Map<String, String>> pods(String results) throws IOException {
    return Experiment.rows(folder.resolve(results).resolve("pods.csv"));
  }

  private static Map<String, List<Map<String, String>>> byJob(List<Map<String, String>> pods) {
    var jobs = new TreeMap<String, List<Map<String, String>>>();
    pods.forEach(pod -> jobs.computeIfAbsent(pod.get("job_id"), _ -> new ArrayList<>()).add(pod));
    return jobs;
  }

  /** Jobs that hold nodes with some of their pods while others wait. */
  private static Set<String> partlyBound(List<Map<String, String>> pods) {
    var jobs = new HashSet<String>();
    byJob(pods)
        .forEach(
            (job, members) -> {
              long bound = members.stream().filter(pod -> !pod.get("node").isEmpty()).count();
              if (bound > 0 && bound < members.size()) {
                jobs.add(job);
              }
            });
    return jobs;
  }

  /** All pods of a job start, and end, in one instant, after the last is bound. */
  private static void assertWhole(List<Map<String, String>> pods) {
    assertEquals(Set.of(), partlyBound(pods));
    var differing = new HashMap<String, List<String>>();
    byJob(pods)
        .forEach(
            (job, members) -> {
              List<String> times =
                  members.stream()
                      .map(pod -> pod.get("starting_time") + " to " + pod.get("finish_time"))
                      .distinct()
                      .toList();
              if (times.size() != 1) {
                differing.put(job, times);
              }
            });
    assertEquals(Map.of(), differing);
    assertTrue(pods.stream().allMatch(pod -> pod.get("phase").equals("Succeeded")));
  }

  /** 120 jobs of one to six pods in ten minutes on sixteen nodes: more than there is room for. */
  private Path crowd() throws IOException {
    var random = new Random(6);
    var jobs = new ArrayList<String>();
    for (int i = 0; i < 120; i++) {
      jobs.add(
          "{\"id\":\"%d\",\"subtime\":%d,\"res\":%d,\"profile\":\"p%d\"}"
              .formatted(i, random.nextInt(600), 1 + random.nextInt(6), random.nextInt(3)));
    }
    String text =
        """
        {"nb_res":16,"profiles":{"p0":{"type":"delay","delay":20},"p1":{"type":"delay","delay":45},
        "p2":{"type":"delay","delay":90}},"jobs":[%s]}
        """
            .formatted(String.join(",", jobs));
    return Files.writeString(folder.resolve("crowd.json"), text);
  }
}
