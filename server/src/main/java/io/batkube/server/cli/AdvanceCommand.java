package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube advance}: moves the time of a cluster in lockstep. */
@Command(
    name = "advance",
    description = "Move the time of a cluster that runs with --clock lockstep.",
    footer = {"", "Exit status: 0 time has got there, 1 it has not, 2 a mistake in the input."})
final class AdvanceCommand implements Callable<Integer> {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)?");

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
    long ms = milliseconds(duration);
    HttpResponse<String> answer =
        LiveServer.of(kubeconfig).ask("POST", "/batkube/v1/advance?ms=" + ms);
    if (answer.statusCode() == 200) {
      console.out().print(answer.body());
      return ExitStatus.DONE;
    }
    console.complain("the server refused: " + answer.body());
    return ExitStatus.FAILED;
  }

  static long milliseconds(String text) {
    Matcher found = DURATION.matcher(text);
    if (!found.matches()) {
      throw new BadInputException(
          "found '" + text + "', expected a duration such as 500ms, 90s, 10m, 2h or 1d");
    }
    String unit = found.group(2) == null ? "s" : found.group(2);
    double factor =
        switch (unit) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 1_000;
        };
    return Math.round(Double.parseDouble(found.group(1)) * factor);
  }
}
