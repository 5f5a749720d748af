package io.batkube.server.cli;

import io.batkube.server.scenario.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The flags that say what to run. Their values are text, and their names are those of a scenario
 * file: its values are read by the same code.
 */
final class ScenarioOptions {
  private final Flags flags;

  /** Null where nothing was given. */
  private final Map<String, Supplier<List<String>>> settings = new LinkedHashMap<>();

  private final BooleanSupplier force;
  private final BooleanSupplier quiet;
  private final BooleanSupplier json;

  /** What all commands take that run something. */
  ScenarioOptions(Flags flags) {
    this.flags = flags;
    single("nodes", "N", "A platform of N hosts of one core");
    single("platform", "FILE", "A platform: Batsim/SimGrid XML, or our YAML");
    single(
        "master-host",
        "NAME",
        "Host of an XML platform that is Batsim's own (default: master_host)");
    repeated("workload", "FILE", "Jobs: Batsim JSON, SWF or SWF.gz; repeatable, become w0, w1, …");
    single("events", "FILE", "Batsim event file: hosts that come and go, generic events");
    single("order", "ORDER", "What comes first within an instant: batch or pyss (default: batch)");
    single(
        "backfill-order",
        "ORDER",
        "Who is tried first for backfilling: fcfs or sjf (default: fcfs)");
    single("cleaning", "RULES", "How SWF records become jobs: strict or pyss (default: strict)");
    single(
        "estimates",
        "KIND",
        "What policies believe of run times: request, perfect or double (default: request)");
    single("seed", "N", "Seed of all chance (default: 0)");
    single(
        "until",
        "TIME",
        "Stop after this instant of simulated time, such as 90, 90s, 10m, 2h or 1d");
    repeated("plugin", "JAR", "A jar with policies of your own; repeatable");
    single("out", "DIR", "Folder for the results (default: out/NAME)");
    force = flags.sign("--force", "Replace an older result in that folder");
    quiet = flags.sign("--quiet", "Print nothing but errors, and what --json asks for");
    json = flags.sign("--json", "Print the summary as JSON instead of tables");
  }

  /** One more. */
  void single(String name, String label, String description) {
    Supplier<String> value = flags.value(String.class, "--" + name, label, description);
    settings.put(name, () -> value.get() == null ? null : List.of(value.get()));
  }

  /** One more that may be given several times. */
  void repeated(String name, String label, String description) {
    settings.put(name, flags.values("--" + name, label, description));
  }

  /** One more that is there or not. */
  void sign(String name, String description) {
    BooleanSupplier value = flags.sign("--" + name, description);
    settings.put(name, () -> value.getAsBoolean() ? List.of("true") : null);
  }

  boolean force() {
    return force.getAsBoolean();
  }

  boolean quiet() {
    return quiet.getAsBoolean();
  }

  boolean json() {
    return json.getAsBoolean();
  }

  /** What was given. */
  Settings settings() {
    var given = new Settings();
    settings.forEach(
        (name, value) -> {
          List<String> values = value.get();
          if (values != null) {
            given.set(name, "--" + name, values);
          }
        });
    return given;
  }
}
