package io.batkube.server.cli;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code batkube resume}: lets time go on that stands still at a pause. */
@Command(
    name = "resume",
    description = "Let a run go on that stands still at a --pause-at.",
    footer = {"", "Exit status: 0 it goes on, 1 it did not stand still, 2 a mistake in the input."})
final class ResumeCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "kubeconfig",
      description = "As run writes it, without --tls (default: kubeconfig)")
  private Path kubeconfig;

  ResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpResponse<String> answer = LiveServer.of(kubeconfig).ask("POST", "/batkube/v1/resume");
    if (answer.statusCode() == 200) {
      console.out().print(answer.body());
      return ExitStatus.DONE;
    }
    console.complain("the server refused: " + answer.body());
    return ExitStatus.FAILED;
  }
}
