package io.batkube.server.cli;

import io.batkube.server.scenario.Settings;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The flags that say what to run. Their values are text: a scenario file's are read by the same
 * code.
 */
final class ScenarioOptions {
  @Option(names = "--nodes", paramLabel = "N", description = "A platform of N hosts of one core")
  private String nodes;

  @Option(
      names = "--platform",
      paramLabel = "FILE",
      description = "A platform: Batsim/SimGrid XML, or our YAML")
  private String platform;

  @Option(
      names = "--master-host",
      paramLabel = "NAME",
      description = "Host of an XML platform that is Batsim's own (default: master_host)")
  private String masterHost;

  @Option(
      names = "--workload",
      paramLabel = "FILE",
      description = "Jobs: Batsim JSON, SWF or SWF.gz; repeatable, become w0, w1, …")
  private List<String> workload;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Batsim event file: hosts that come and go, generic events")
  private String events;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "What comes first within an instant: batch or pyss (default: batch)")
  private String order;

  @Option(
      names = "--backfill-order",
      paramLabel = "ORDER",
      description = "Who is tried first for backfilling: fcfs or sjf (default: fcfs)")
  private String backfillOrder;

  @Option(
      names = "--cleaning",
      paramLabel = "RULES",
      description = "How SWF records become jobs: strict or pyss (default: strict)")
  private String cleaning;

  @Option(
      names = "--estimates",
      paramLabel = "KIND",
      description =
          "What policies believe of run times: request, perfect or double (default: request)")
  private String estimates;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all chance (default: 0)")
  private String seed;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Stop after this instant of simulated time, such as 90, 90s, 10m, 2h or 1d")
  private String until;

  @Option(
      names = "--plugin",
      paramLabel = "JAR",
      description = "A jar with policies of your own; repeatable")
  private List<String> plugin;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results (default: out/NAME)")
  private String out;

  @Option(names = "--force", description = "Replace an older result in that folder")
  private boolean force;

  @Option(names = "--quiet", description = "Print nothing but errors, and what --json asks for")
  private boolean quiet;

  @Option(names = "--json", description = "Print the summary as JSON instead of tables")
  private boolean json;

  boolean force() {
    return force;
  }

  boolean quiet() {
    return quiet;
  }

  boolean json() {
    return json;
  }

  /** What was given, without name and policies: the commands differ in how many they take. */
  Settings settings() {
    var settings = new Settings();
    add(settings, "nodes", nodes);
    add(settings, "platform", platform);
    add(settings, "master-host", masterHost);
    addAll(settings, "workload", workload);
    add(settings, "events", events);
    add(settings, "order", order);
    add(settings, "backfill-order", backfillOrder);
    add(settings, "cleaning", cleaning);
    add(settings, "estimates", estimates);
    add(settings, "seed", seed);
    add(settings, "until", until);
    addAll(settings, "plugin", plugin);
    add(settings, "out", out);
    return settings;
  }

  static void add(Settings settings, String name, String value) {
    if (value != null) {
      settings.set(name, "--" + name, List.of(value));
    }
  }

  static void addAll(Settings settings, String name, List<String> values) {
    if (values != null) {
      settings.set(name, "--" + name, values);
    }
  }
}
