package io.batkube.server.cli;

import io.batkube.server.scenario.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube advance}: moves the time of a cluster in lockstep. */
@Command(
    name = "advance",
    description = "Move the time of a cluster that runs with --clock lockstep.",
    footer = {"", "Exit status: 0 time has got there, 1 it has not, 2 a mistake in the input."})
final class AdvanceCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DURATION", description = "Such as 500ms, 90 or 90s, 10m, 2h, 1d")
  private String duration;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "kubeconfig",
      description = "As serve and run write it, without --tls (default: kubeconfig)")
  private Path kubeconfig;

  AdvanceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long ms = Math.round(Span.ns("DURATION", duration) / 1e6);
    HttpResponse<String> answer =
        LiveServer.of(kubeconfig).ask("POST", "/batkube/v1/advance?ms=" + ms);
    if (answer.statusCode() == 200) {
      console.out().print(answer.body());
      return ExitStatus.DONE;
    }
    console.complain("the server refused: " + answer.body());
    return ExitStatus.FAILED;
  }
}
