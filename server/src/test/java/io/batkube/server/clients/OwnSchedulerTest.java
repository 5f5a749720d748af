package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Go programs of people's own on exact time, and what goes wrong with them. Needs Go 1.26. */
@Tag("slow")
final class OwnSchedulerTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void begin() throws IOException {
    experiment = new Experiment(folder);
    experiment.writeThreeJobs();
  }

  private Programs.Outcome run(String scheduler) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(Experiment.exact(scheduler));
    return experiment.batkube(words.toArray(String[]::new));
  }

  @Test
  void aSchedulerWithClientGoLooksEveryTenSimulatedSeconds()
      throws IOException, InterruptedException {
    Programs.Outcome built =
        experiment.batkube("build-go", ROOT.resolve("clients/first-fit").toString(), "-o", "mine");
    assertEquals(0, built.status(), built.output());
    for (String name : List.of("first", "second")) {
      var options = new ArrayList<>(Experiment.exact("exec:exec ./mine"));
      options.add("--reproducible");
      experiment.run(options);
      // It began a second before time does, and looks every ten.
      assertEquals(
          List.of("9.000000", "19.000000", "39.000000"),
          Experiment.rows(folder.resolve("out/jobs.csv")).stream()
              .map(row -> row.get("starting_time"))
              .toList());
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  @Test
  void anOperatorWithControllerRuntimeComesBackAtTheInstantsItAskedFor()
      throws IOException, InterruptedException {
    Path sources = ROOT.resolve("clients/operator");
    Programs.Outcome built = experiment.batkube("build-go", sources.toString(), "-o", "operator");
    assertEquals(0, built.status(), built.output());
    Files.writeString(
        folder.resolve("long.json"),
        """
        {"nb_res": 1, "profiles": {"p": {"type": "delay", "delay": 200}}, "jobs": [
        {"id": "1", "subtime": 0, "res": 1, "profile": "p"}]}
        """);
    for (String name : List.of("first", "second")) {
      experiment.run(
          List.of(
              "--nodes",
              "2",
              "--workload",
              "long.json",
              "--scheduler",
              "builtin",
              "--beside",
              "exec ./operator",
              "--manifests",
              sources.resolve("sweep.yaml").toString(),
              "--clock",
              "exact",
              "--reproducible"));
      assertEquals(
          List.of("0.000000", "30.000000", "60.000000", "90.000000", "120.000000"),
          Experiment.rows(folder.resolve("out/pods.csv")).stream()
              .filter(row -> row.get("name").startsWith("heat-"))
              .map(row -> row.get("creation_time"))
              .sorted(Comparator.comparingDouble(Double::parseDouble))
              .toList());
      Fields last = lastWrite("/apis/example.batkube.io/v1/namespaces/default/sweeps/heat/status");
      assertEquals("140", last.text("time"));
      Fields status = ((Fields) Json.parse(last.text("body"))).fields("status");
      assertEquals(5, status.number("started"));
      assertEquals(5, status.number("ended"));
      assertEquals("2026-01-01T00:02:20.000000Z", status.text("completed"));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  /** What a program sent last to a path, as the journal has it. */
  private Fields lastWrite(String path) throws IOException {
    return Files.readAllLines(folder.resolve("out/journal.ndjson")).stream()
        .map(line -> (Fields) Json.parse(line))
        .filter(line -> line.text("path").equals(path))
        .reduce((_, next) -> next)
        .orElseThrow();
  }

  @Test
  void aDecisionMayTakeSimulatedTimeAndIsReplayedWithIt() throws IOException, InterruptedException {
    Programs.Outcome built =
        experiment.batkube("build-go", ROOT.resolve("clients/first-fit").toString(), "-o", "mine");
    assertEquals(0, built.status(), built.output());
    var options = new ArrayList<>(Experiment.exact("exec:exec ./mine"));
    options.addAll(List.of("--reproducible", "--decision-time", "binding:2"));
    experiment.run(options);
    assertEquals(
        List.of("11.000000", "21.000000", "41.000000"),
        Experiment.rows(folder.resolve("out/jobs.csv")).stream()
            .map(row -> row.get("starting_time"))
            .toList());
    Programs.Outcome replay = experiment.batkube("replay", "out", "--out", "again");
    assertEquals(0, replay.status(), replay.output());
    Experiment.assertSameFiles(folder.resolve("out"), folder.resolve("again"));
  }

  @Test
  void aProgramThatEndsAtItsStartIsQuoted() throws IOException, InterruptedException {
    Programs.Outcome outcome = run("exec:echo no such flag; exit 3");
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(
        outcome
            .output()
            .contains("the scheduler ended with status 3 while the run went on; it said: no such"),
        outcome.output());
  }

  @Test
  void aProgramThatWasNotBuiltForExactTimeIsFoundOut() throws IOException, InterruptedException {
    String looks =
        "exec:while :; do curl -s http://127.0.0.1:$KUBERNETES_SERVICE_PORT/api/v1/pods; command -p"
            + " sleep 0.1; done";
    Programs.Outcome outcome = run(looks);
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(
        outcome.output().contains("the scheduler was built without clients/go-clock"),
        outcome.output());
    assertTrue(outcome.output().contains("--clock traffic takes any"), outcome.output());
  }

  @Test
  void aFolderWithTooLongANameForTheControlSocketIsRefused()
      throws IOException, InterruptedException {
    Path deep = Files.createDirectories(folder.resolve("d".repeat(100)));
    var words = new ArrayList<>(List.of("run", "--out", "out"));
    words.addAll(Experiment.exact("exec:sleep 60"));
    Programs.Outcome outcome =
        Programs.run(folder, Programs.batkube(List.of("-Djava.io.tmpdir=" + deep), words));
    assertEquals(2, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("too long for the control socket"), outcome.output());
  }

  @Test
  void withoutGoThatIsSaid() throws IOException, InterruptedException {
    for (List<String> arguments :
        List.of(
            List.of("build-go", ROOT.resolve("clients/first-fit").toString(), "-o", "mine"),
            concat(List.of("run", "--out", "out"), Experiment.exact("kube-scheduler")))) {
      var builder =
          new ProcessBuilder(Programs.batkube(List.of("-Duser.home=" + folder), arguments))
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().put("PATH", folder.toString());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(2, process.waitFor(), output);
      assertTrue(output.contains("needs Go 1.26 on the PATH (https://go.dev/dl)"), output);
    }
  }

  @Test
  void anotherGoIsRefusedByName() throws IOException, InterruptedException {
    Path go = folder.resolve("go");
    Files.writeString(
        go,
        """
        #!/bin/sh
        [ "$2" = GOVERSION ] && { echo go1.25.4; exit 0; }
        echo "go: go.mod requires go >= 1.26.0 (running go 1.25.4; GOTOOLCHAIN=local)" >&2
        exit 1
        """);
    assertTrue(go.toFile().setExecutable(true));
    var builder =
        new ProcessBuilder(
                Programs.batkube(
                    List.of("-Duser.home=" + folder),
                    List.of(
                        "build-go", ROOT.resolve("clients/first-fit").toString(), "-o", "mine")))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), output);
    assertTrue(output.contains("requires go >= 1.26.0 (running go 1.25.4"), output);
  }

  @Test
  void aProgramThatDoesNotCompileIsRefusedWithTheCompilersLastLine()
      throws IOException, InterruptedException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("go.mod"), "module broken\n\ngo 1.26.0\n");
    Files.writeString(broken.resolve("main.go"), "package main\n\nfunc main() { nothing() }\n");
    Programs.Outcome outcome = experiment.batkube("build-go", "broken", "-o", "mine");
    assertEquals(2, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("undefined: nothing"), outcome.output());
  }

  private static List<String> concat(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
