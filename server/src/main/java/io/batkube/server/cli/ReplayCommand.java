package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.result.Figures;
import io.batkube.kubernetes.world.Outside;
import io.batkube.server.clock.Advances;
import io.batkube.server.journal.Journal;
import io.batkube.server.journal.Playback;
import io.batkube.server.journal.Recording;
import io.batkube.server.scenario.Company;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.ProgramLogs;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Settings;
import io.batkube.server.scenario.Span;
import io.batkube.server.scenario.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube replay}: a run again, without those who were outside. */
@Command(
    name = "replay",
    description = "Run again what is in a result's journal, without the scheduler.",
    footer = {
      "",
      "Paths of the scenario start from where the command runs, as they did then.",
      "Exit status: as run's; 2 if an input has changed since."
    })
final class ReplayCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "RESULT", description = "Result folder of a run --scheduler")
  private Path result;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results (default: RESULT-replay)")
  private Path out;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Stop after this instant of simulated time, such as 90, 90s, 10m, 2h or 1d")
  private String until;

  @Option(names = "--force", description = "Replace an older result in that folder")
  private boolean force;

  @Option(names = "--quiet", description = "Print nothing but errors")
  private boolean quiet;

  ReplayCommand(Console console) {
    this.console = console;
  }

  /** Those of the journal. */
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

  @Override
  public Integer call() throws IOException {
    Recording recording = Recording.read(result);
    Scenario whole = scenario(recording);
    Scenario scenario = until == null ? whole : whole.until(Span.ns("--until", until));
    boolean isShorter = scenario.untilNs() < whole.untilNs();
    Inputs inputs = Inputs.load(scenario);
    List<String> found = KubernetesRun.digests(inputs);
    if (!found.equals(recording.inputs())) {
      throw new BadInputException(
          result + ": " + changed(recording.inputs(), found) + " has changed since the run");
    }
    Path target = out == null ? result.resolveSibling(result.getFileName() + "-replay") : out;
    try (var folder = StagedFolder.create(target, force);
        var _ = Interruption.cleansUp(folder, console, target)) {
      KubernetesRun.Outcome outcome;
      try (var journal =
          new Journal(
              folder.path(),
              isShorter ? ScenarioFile.print(scenario) : recording.scenario(),
              found)) {
        outcome =
            KubernetesRun.run(
                    scenario,
                    inputs,
                    Version.number(),
                    folder.path(),
                    List.of(),
                    new Remembered(recording, new Playback(recording, journal, !isShorter)))
                .orElseThrow();
      }
      for (String log : ProgramLogs.OF_A_CLUSTER) {
        if (Files.exists(result.resolve(log)) && !isShorter) {
          Files.copy(result.resolve(log), folder.path().resolve(log));
        }
      }
      if (!folder.publish()) {
        return ExitStatus.INTERRUPTED;
      }
      if (!quiet) {
        Figures figures = outcome.figures();
        console.out().print(Tables.closing(figures));
        console.out().println("\nresults   " + target);
        console.out().println("report    " + target.resolve("report.html"));
      }
      return RunCommand.judge(scenario, outcome, console);
    }
  }

  private static Scenario scenario(Recording recording) throws IOException {
    Path file = Files.createTempFile("batkube", ".yaml");
    try {
      Files.writeString(file, recording.scenario());
      Settings settings = ScenarioFile.read(file, Path.of("scenario.yaml"));
      return settings.toScenario();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String changed(List<String> then, List<String> now) {
    for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
      if (!then.get(i).equals(now.get(i))) {
        return now.get(i).replaceFirst("^\\S* +", "");
      }
    }
    return "the list of inputs";
  }
}
