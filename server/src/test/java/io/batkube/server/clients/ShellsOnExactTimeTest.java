package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells on exact time, by {@code clients/shell-clock}. Needs Go 1.26. */
@Tag("slow")
final class ShellsOnExactTimeTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));

  @TempDir private Path folder;
  private Experiment experiment;

  @BeforeEach
  void begin() throws IOException {
    experiment = new Experiment(folder);
    experiment.writeThreeJobs();
  }

  private static String withKubectl(String command) throws IOException, InterruptedException {
    return "exec:PATH=" + new GoProgram("kubectl").built().getParent() + ":$PATH " + command;
  }

  private List<String> starts() throws IOException {
    return Experiment.rows(folder.resolve("out/jobs.csv")).stream()
        .map(row -> row.get("starting_time"))
        .toList();
  }

  @Test
  void theShellSchedulersSixSecondsAreSimulatedAndItsRunsTheSame()
      throws IOException, InterruptedException {
    String scheduler =
        withKubectl("exec " + ROOT.resolve("clients/shell-scheduler/scheduler.sh") + " --free");
    for (String name : List.of("first", "second")) {
      var options = new ArrayList<>(Experiment.exact(scheduler));
      options.add("--reproducible");
      Fields summary = experiment.run(options);
      // It began a second before time does, and looks every six; the third job waits for a node.
      assertEquals(List.of("5.000000", "17.000000", "35.000000"), starts());
      assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  /** Whether they wait for it or not, and whether it takes its time from the run or not. */
  @Test
  void aChildOfAProgramIsWaitedForWhileItWorks() throws IOException, InterruptedException {
    Programs.Outcome built =
        experiment.batkube(
            "build-go",
            ROOT.resolve("clients/go-clock").toString(),
            "--package",
            "./selftest",
            "-o",
            "selftest");
    assertEquals(0, built.status(), built.output());
    for (String name : List.of("first", "second", "third")) {
      var options = new ArrayList<>(Experiment.exact("builtin"));
      options.addAll(List.of("--reproducible", "--beside", "./selftest start; sleep 1000"));
      experiment.run(options);
      assertEquals(
          """
          00:00:01.000 started
          00:00:01.500 waited
          00:00:03.500 started
          00:00:04.000 waited
          00:00:06.000 started
          00:00:06.500 waited
          00:00:06.500 counted
          00:00:06.600 counted
          00:00:06.700 counted
          00:00:06.800 counted
          00:00:06.900 counted
          """,
          Files.readString(folder.resolve("out/beside-1.log")));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("third"));
  }

  @Test
  void aShellBesideAnotherSleepsByTheSameClock() throws IOException, InterruptedException {
    String scheduler =
        withKubectl("exec " + ROOT.resolve("clients/shell-scheduler/scheduler.sh") + " --free");
    for (String name : List.of("first", "second")) {
      var options = new ArrayList<>(Experiment.exact(scheduler));
      options.addAll(
          List.of("--reproducible", "--beside", "while :; do date -u +%T; sleep 10; done"));
      Fields summary = experiment.run(options);
      assertEquals(List.of("5.000000", "17.000000", "35.000000"), starts());
      assertEquals(
          List.of(
              "00:00:00", "00:00:09", "00:00:19", "00:00:29", "00:00:39", "00:00:49", "00:00:59"),
          Files.readAllLines(folder.resolve("out/beside-1.log")));
      assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  @Test
  void datesTimeoutsAndJobsInTheBackgroundAreSimulated() throws IOException, InterruptedException {
    Path script = folder.resolve("clockwork.sh");
    Files.writeString(
        script,
        """
        server=$(sed -n 's/^ *server: *"\\{0,1\\}\\([^" ]*\\).*/\\1/p' "$KUBECONFIG")
        bind() {
          curl -s -o /dev/null -H 'Content-Type: application/json' --data \\
            "{\\"metadata\\":{\\"name\\":\\"$1\\"},\\"target\\":{\\"name\\":\\"$2\\"}}" \\
            "$server/api/v1/namespaces/default/pods/$1/binding"
        }
        pods() { curl -s "$server/api/v1/pods"; }
        say() { echo "$(date -u +%T) $*"; }
        pods | wc -l > /dev/null
        say begins, an hour after $(date -u -d '1 hour ago' +%H)
        timeout 3 sleep 100 || say status $?
        (sleep 2; say a second job) &
        timeout 60 sleep 1 && say one second later
        wait
        until pods | grep -q w0-3; do sleep 0.5; done
        say there is the last one
        bind w0-1 node0
        bind w0-2 node1
        sleep 30s
        bind w0-3 node0
        sleep infinity
        """);
    Fields summary = experiment.run(Experiment.exact("exec:sh " + script));
    assertEquals(
        """
        00:00:00 begins, an hour after 23
        00:00:02 status 124
        00:00:03 one second later
        00:00:04 a second job
        00:00:14 there is the last one
        """,
        Files.readString(folder.resolve("out/scheduler.log")));
    assertEquals(List.of("14.000000", "14.000000", "44.000000"), starts());
    assertEquals(0, summary.fields("guarantees").number("advancesBySilence"));
  }

  @Test
  void aShellThatWaitsForNewsOfAWatchIsWaitedForBySilence()
      throws IOException, InterruptedException {
    Path script = folder.resolve("watcher.sh");
    Files.writeString(
        script,
        """
        sleep 1
        kubectl get pods --all-namespaces --watch-only --output-watch-events -o \\
          'jsonpath={.type} {.object.metadata.name}{"\\n"}' |
        while read -r type name; do
          if [ "$type" = ADDED ]; then
            kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}' | wc -l
            sleep 2
            kubectl create --raw "/api/v1/namespaces/default/pods/$name/binding" -f - <<END
        {"apiVersion":"v1","kind":"Binding","metadata":{"name":"$name"},"target":{"kind":"Node","name":"node${name#w0-}"}}
        END
          fi
        done
        """);
    var options = new ArrayList<>(Experiment.exact(withKubectl("sh " + script)));
    options.set(1, "4");
    Fields summary = experiment.run(options);
    assertEquals(List.of("5.000000", "14.000000", "16.000000"), starts());
    assertTrue(summary.fields("guarantees").number("advancesBySilence") > 0);
  }
}
