package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.report.PodTable;
import io.batkube.server.report.WaitingReason;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube why}: what pods wait for, now or in a run that is over. */
@Command(
    name = "why",
    description = {
      "Say why pods wait for a node, whichever scheduler is to place them:",
      "of a cluster that runs, or of the results of a run.",
    },
    footer = {"", "Exit status: 0 said, 1 the server refused, 2 a mistake in the input."})
final class WhyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "POD",
      description = "NAME, in namespace default, or NAMESPACE/NAME (default: all that wait)")
  private List<String> pods = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "As serve and run write it, without --tls (default: kubeconfig)")
  private Path kubeconfig;

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "The results of a run, instead of a cluster that runs")
  private Path folder;

  WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (folder != null && kubeconfig != null) {
      throw new BadInputException("--kubeconfig and --in: found both, expected one of them");
    }
    return folder == null ? now() : then();
  }

  // ---- a run that is over ----

  private int then() {
    PodTable table = PodTable.read(folder);
    List<PodTable.Waiting> waiting = table.waiting();
    if (pods.isEmpty()) {
      for (WaitingReason reason : WaitingReason.group(waiting)) {
        PodTable.Waiting longest = reason.pods().getFirst();
        int count = reason.pods().size();
        say(
            count
                + (count == 1 ? " pod waited " : " pods waited, up to ")
                + Seconds.format(longest.ns())
                + " s ("
                + longest.pod().path()
                + ")",
            reason.reasons());
      }
      if (waiting.isEmpty()) {
        console.out().println("no pod waited for a node");
      }
      return ExitStatus.DONE;
    }
    for (String pod : pods) {
      thenOf(path(pod), table, waiting);
    }
    return ExitStatus.DONE;
  }

  /** Several pods may have had the name, one after the other. */
  private void thenOf(String path, PodTable table, List<PodTable.Waiting> waiting) {
    List<PodTable.Row> rows = table.rows().stream().filter(r -> r.path().equals(path)).toList();
    if (rows.isEmpty()) {
      throw new BadInputException(folder + ": found no pod " + path);
    }
    for (PodTable.Row row : rows) {
      String end =
          row.scheduledNs() == PodTable.NEVER
              ? "nobody bound it"
              : row.boundBy().isEmpty()
                  ? "made for node " + row.node()
                  : "bound by " + row.boundBy() + " to node " + row.node();
      waiting.stream()
          .filter(one -> one.pod().equals(row))
          .findFirst()
          .ifPresentOrElse(
              one ->
                  say(
                      path
                          + " waited "
                          + Seconds.format(one.ns())
                          + " s for scheduler "
                          + row.scheduler()
                          + ", "
                          + end,
                      row.why().isEmpty() ? "nothing is known" : row.why()),
              () -> console.out().println(path + " did not wait, " + end));
    }
  }

  // ---- a cluster that runs ----

  private int now() throws IOException, InterruptedException {
    LiveServer server = LiveServer.of(kubeconfig == null ? Path.of("kubeconfig") : kubeconfig);
    List<String> asked = new ArrayList<>();
    for (String pod : pods) {
      String path = path(pod);
      int slash = path.indexOf('/');
      asked.add(
          "?namespace="
              + encoded(path.substring(0, slash))
              + "&pod="
              + encoded(path.substring(slash + 1)));
    }
    if (asked.isEmpty()) {
      asked.add("");
    }
    for (int i = 0; i < asked.size(); i++) {
      HttpResponse<String> answer = server.ask("GET", "/batkube/v1/why" + asked.get(i));
      Fields body = (Fields) Json.parse(answer.body());
      if (answer.statusCode() != 200) {
        console.complain("the server refused: " + body.text("message"));
        return ExitStatus.FAILED;
      }
      List<Fields> waiting = body.items("pods").eachFields();
      for (Fields pod : waiting) {
        say(
            pod.text("namespace")
                + "/"
                + pod.text("name")
                + " has waited "
                + pod.number("waitingSeconds")
                + " s for scheduler "
                + pod.text("scheduler"),
            pod.text("why"));
      }
      if (waiting.isEmpty()) {
        console
            .out()
            .println(
                pods.isEmpty()
                    ? "no pod waits for a node"
                    : path(pods.get(i)) + " does not wait for a node");
      }
    }
    return ExitStatus.DONE;
  }

  private void say(String who, String why) {
    console.out().println(who + ":");
    console.out().println("  " + why);
  }

  private static String path(String pod) {
    return pod.contains("/") ? pod : "default/" + pod;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
