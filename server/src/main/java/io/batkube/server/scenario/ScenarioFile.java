package io.batkube.server.scenario;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.time.Seconds;
import io.batkube.server.yaml.YamlNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A scenario as YAML: the names of the flags, each with its value. Paths start from the folder of
 * the file, except {@code out}, which starts from where the command runs.
 */
public final class ScenarioFile {
  private static final List<String> PATHS =
      List.of("platform", "workload", "events", "plugin", "scheduler-config", "manifests");

  private ScenarioFile() {}

  /**
   * Reads a scenario file.
   *
   * @throws io.batkube.engine.input.BadInputException if it is none
   */
  public static Settings read(Path path) {
    return read(path, path);
  }

  /**
   * The same of a file whose paths start from the folder of another.
   *
   * @param origin that other file, which need not be there
   */
  public static Settings read(Path path, Path origin) {
    var settings = new Settings();
    var document = YamlNode.read(new InputFile(path));
    document
        .map("a scenario: a map such as 'policy: easy'")
        .forEach(
            (name, node) -> {
              var values = new ArrayList<String>();
              for (YamlNode value : node.isList() ? node.list("a list") : List.of(node)) {
                String text = value.text("a value of '" + name + "'");
                values.add(PATHS.contains(name) ? beside(origin, text) : text);
              }
              if (values.isEmpty()) {
                throw node.refused("'" + name + "' is an empty list, expected a value");
              }
              settings.set(name, node.place(name), values);
            });
    return settings;
  }

  private static String beside(Path scenario, String path) {
    return scenario.resolveSibling(path).normalize().toString();
  }

  /** A scenario as a file that reads back as the same scenario, from where the command runs. */
  public static String print(Scenario scenario) {
    var text = new StringBuilder();
    line(text, "name", scenario.name());
    scenario.batsim().ifPresent(batsim -> batsimLines(text, batsim));
    scenario.nodes().ifPresent(nodes -> text.append("nodes: ").append(nodes).append('\n'));
    scenario.platform().ifPresent(file -> line(text, "platform", file.toString()));
    if (!scenario.masterHost().equals(BatsimPlatformReader.DEFAULT_MASTER_HOST)) {
      line(text, "master-host", scenario.masterHost());
    }
    list(text, "workload", scenario.workloads());
    scenario.events().ifPresent(file -> line(text, "events", file.toString()));
    scenario
        .scheduling()
        .ifPresentOrElse(
            own -> schedulerLines(text, own), () -> line(text, "policy", scenario.policy()));
    line(text, "order", Words.of(scenario.order()));
    line(text, "backfill-order", Words.of(scenario.backfillOrder()));
    if (scenario.batsim().isEmpty()) {
      line(text, "cleaning", Words.of(scenario.cleaning()));
    }
    line(text, "estimates", Words.of(scenario.estimates()));
    text.append("seed: ").append(scenario.seed()).append('\n');
    if (scenario.untilNs() != Seconds.NEVER) {
      text.append("until: ").append(Seconds.format(scenario.untilNs())).append('\n');
    }
    list(text, "plugin", scenario.plugins());
    line(text, "out", scenario.out().toString());
    return text.toString();
  }

  private static void batsimLines(StringBuilder text, ForeignBatsim batsim) {
    line(text, "engine", ForeignBatsim.BATSIM);
    line(text, "batsim-endpoint", batsim.endpoint());
    if (batsim.timeoutMs() >= 0) {
      number(text, "batsim-timeout", batsim.timeoutMs() / 1000.0);
    }
    batsim.command().ifPresent(command -> line(text, "exec", command));
  }

  private static void schedulerLines(StringBuilder text, Scheduling scheduling) {
    line(text, "scheduler", scheduling.scheduler());
    scheduling.config().ifPresent(file -> line(text, "scheduler-config", file.toString()));
    line(
        text,
        "controllers",
        String.join(scheduling.hasRealControllers() ? " " : ",", scheduling.controllers()));
    words(text, "beside", scheduling.beside());
    scheduling.gang().ifPresent(gang -> line(text, "gang", gang.scheduler()));
    list(text, "manifests", scheduling.manifests());
    line(text, "clock", scheduling.clock());
    if (scheduling.reproducible()) {
      text.append("reproducible: true\n");
    }
    number(text, "speed", scheduling.speed());
    number(text, "silence", scheduling.silenceMs());
    number(text, "patience", scheduling.patienceSeconds());
    number(text, "client-wakes", scheduling.wakesSeconds());
    line(text, "start-latency", scheduling.startLatency());
    if (!scheduling.decisionTime().equals(Scheduling.NONE)) {
      line(text, "decision-time", scheduling.decisionTime());
    }
  }

  private static void number(StringBuilder text, String name, double value) {
    String plain = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    text.append(name).append(": ").append(plain).append('\n');
  }

  private static void list(StringBuilder text, String name, List<Path> paths) {
    words(text, name, paths.stream().map(Path::toString).toList());
  }

  private static void words(StringBuilder text, String name, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    text.append(name).append(":\n");
    for (String value : values) {
      text.append("  - ").append(scalar(value)).append('\n');
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(scalar(value)).append('\n');
  }

  /** Plain where YAML cannot misread it, else in single quotes. */
  private static String scalar(String value) {
    return value.matches("[A-Za-z./_][A-Za-z0-9./_+-]*")
            && !value.matches("(?i)true|false|null|yes|no|on|off|y|n|\\.nan|\\.inf")
        ? value
        : "'" + value.replace("'", "''") + "'";
  }
}
