package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Cleaning;
import io.batkube.kubernetes.world.GangScheduler;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * What a user set, as text, by the name of the flag: {@code policy}, {@code backfill-order}, … A
 * scenario file and the flags say the same things; see {@link #over}.
 */
public final class Settings {
  /** A clock that stopped more often than that would hardly move. */
  private static final double LEAST_WAKE_SECONDS = 0.001;

  /** The names, in the order in which they are printed. */
  public static final List<String> NAMES =
      List.of(
          "name",
          "nodes",
          "platform",
          "master-host",
          "workload",
          "events",
          "engine",
          "batsim-endpoint",
          "batsim-timeout",
          "exec",
          "policy",
          "scheduler",
          "scheduler-config",
          "controllers",
          "beside",
          "gang",
          "manifests",
          "clock",
          "reproducible",
          "speed",
          "silence",
          "patience",
          "client-wakes",
          "start-latency",
          "decision-time",
          "order",
          "backfill-order",
          "cleaning",
          "estimates",
          "seed",
          "until",
          "plugin",
          "out");

  /** Those that mean nothing to a batch policy. */
  private static final List<String> OF_SCHEDULERS =
      List.of(
          "scheduler-config",
          "controllers",
          "beside",
          "gang",
          "manifests",
          "clock",
          "reproducible",
          "speed",
          "silence",
          "patience",
          "client-wakes",
          "start-latency",
          "decision-time");

  /** Those that mean nothing without a Batsim. */
  private static final List<String> OF_BATSIM =
      List.of("batsim-endpoint", "batsim-timeout", "exec");

  /** Those that a Batsim brings with it. */
  private static final List<String> BATSIMS_OWN =
      List.of("nodes", "platform", "master-host", "workload", "events", "cleaning", "until");

  /** Those that may have several values. */
  private static final List<String> LISTS = List.of("workload", "beside", "manifests", "plugin");

  /**
   * @param origin where it was set, for messages: {@code --policy} or {@code day.yaml:3: policy}
   */
  private record Setting(String origin, List<String> values) {}

  private final SequencedMap<String, Setting> settings = new LinkedHashMap<>();

  /**
   * Sets a value.
   *
   * @throws BadInputException if the name is unknown, is set already, or may have one value only
   */
  public void set(String name, String origin, List<String> values) {
    if (!NAMES.contains(name)) {
      throw new BadInputException(
          origin
              + ": unknown setting"
              + Suggestion.phrase(name, NAMES)
              + " (known: "
              + String.join(", ", NAMES)
              + ")");
    }
    if (values.size() != 1 && !LISTS.contains(name)) {
      throw new BadInputException(origin + ": expected one value, found " + values.size());
    }
    if (settings.putIfAbsent(name, new Setting(origin, List.copyOf(values))) != null) {
      throw new BadInputException(origin + ": is set twice");
    }
  }

  /** These settings where they say something, the others elsewhere. */
  public Settings over(Settings others) {
    var merged = new Settings();
    for (String name : NAMES) {
      boolean platformIsSet = settings.containsKey("nodes") || settings.containsKey("platform");
      boolean isPlatform = name.equals("nodes") || name.equals("platform");
      boolean deciderIsSet = settings.containsKey("policy") || settings.containsKey("scheduler");
      boolean isDecider = name.equals("policy") || name.equals("scheduler");
      boolean isReplaced = (isPlatform && platformIsSet) || (isDecider && deciderIsSet);
      var source = settings.containsKey(name) || isReplaced ? this : others;
      if (source.settings.containsKey(name)) {
        merged.settings.put(name, source.settings.get(name));
      }
    }
    return merged;
  }

  /**
   * The scenario, defaults filled in.
   *
   * @throws BadInputException for the first setting that is not as it should be
   */
  public Scenario toScenario() {
    String policy = text("policy").orElse("easy");
    Optional<Scheduling> scheduling = scheduling();
    String name = text("name").orElse(scheduling.map(Scheduling::word).orElse(policy));
    if (!name.matches("[\\p{L}\\p{N}._+-]+") || name.startsWith(".")) {
      String origin = origin(settings.containsKey("name") ? "name" : "policy");
      throw new BadInputException(
          origin + ": found '" + name + "', expected letters, digits and . _ + -");
    }
    Optional<ForeignBatsim> batsim = batsim();
    if (batsim.isEmpty()) {
      requireInputs();
    }
    return new Scenario(
        name,
        nodes(),
        text("platform").map(file -> path("platform", file)),
        text("master-host").orElse(BatsimPlatformReader.DEFAULT_MASTER_HOST),
        paths("workload"),
        text("events").map(file -> path("events", file)),
        batsim,
        scheduling.map(Scheduling::scheduler).orElse(policy),
        scheduling,
        word("order", InstantOrder.class, InstantOrder.BATCH),
        word("backfill-order", BackfillOrder.class, BackfillOrder.FCFS),
        word("cleaning", Cleaning.class, Cleaning.STRICT),
        word("estimates", Estimates.class, Estimates.REQUEST),
        seed(),
        text("until").map(text -> Span.ns(origin("until"), text)).orElse(Seconds.NEVER),
        paths("plugin"),
        out().orElse(Path.of("out", name)));
  }

  private Optional<ForeignBatsim> batsim() {
    String engine = text("engine").orElse(ForeignBatsim.EMBEDDED);
    ForeignBatsim.checkEngine(origin("engine"), engine);
    boolean foreign = engine.equals(ForeignBatsim.BATSIM);
    for (String name : foreign ? BATSIMS_OWN : OF_BATSIM) {
      if (settings.containsKey(name)) {
        throw new BadInputException(
            origin(name)
                + (foreign
                    ? ": found beside --engine batsim, where Batsim's own command line says it"
                    : ": found without --engine batsim"));
      }
    }
    if (!foreign) {
      return Optional.empty();
    }
    double timeout = real("batsim-timeout", 0, 0.001, 1e9);
    return Optional.of(
        new ForeignBatsim(
            text("batsim-endpoint").orElse(ForeignBatsim.ENDPOINT),
            timeout == 0 ? -1 : Math.round(timeout * 1000),
            text("exec")));
  }

  private Optional<Scheduling> scheduling() {
    Optional<String> scheduler = text("scheduler");
    if (scheduler.isEmpty()) {
      for (String name : OF_SCHEDULERS) {
        if (settings.containsKey(name)) {
          throw new BadInputException(origin(name) + ": found without --scheduler");
        }
      }
      return Optional.empty();
    }
    if (settings.containsKey("policy")) {
      throw new BadInputException(
          origin("policy") + ": found beside " + origin("scheduler") + ", expected one of them");
    }
    Scheduling.checkScheduler(origin("scheduler"), scheduler.get());
    String clock = text("clock").orElse(Scheduling.TRAFFIC);
    Scheduling.checkClock(origin("clock"), clock);
    String latency = text("start-latency").orElse("none");
    Scheduling.checkStartLatency(origin("start-latency"), latency);
    boolean reproducible = reproducible(clock);
    String decisionTime = text("decision-time").orElse(Scheduling.NONE);
    Scheduling.checkDecisionTime(
        origin("decision-time"), decisionTime, scheduler.get(), reproducible);
    return Optional.of(
        new Scheduling(
            scheduler.get(),
            clock,
            real("speed", 1, 0.001, 1_000_000),
            reproducible,
            latency,
            decisionTime,
            real("silence", 20, 1, 60_000),
            real("patience", 15, 0, 86_400),
            clientWakes(),
            text("scheduler-config").map(file -> path("scheduler-config", file)),
            controllers(),
            beside(scheduler.get(), clock),
            gang(scheduler.get()),
            paths("manifests")));
  }

  private List<String> controllers() {
    return Scheduling.controllers(origin("controllers"), text("controllers").orElse("*"));
  }

  private List<String> beside(String scheduler, String clock) {
    var setting = settings.get("beside");
    if (setting == null) {
      return List.of();
    }
    if (scheduler.equals(Scheduling.BUILTIN) && !clock.equals(Scheduling.EXACT)) {
      throw new BadInputException(
          origin("beside")
              + ": found with the scheduler builtin and the clock "
              + clock
              + ", expected exact");
    }
    if (setting.values().size() > Scheduling.MOST_BESIDE) {
      throw new BadInputException(
          origin("beside")
              + ": found "
              + setting.values().size()
              + " commands, expected at most "
              + Scheduling.MOST_BESIDE);
    }
    for (String command : setting.values()) {
      if (command.isBlank()) {
        throw new BadInputException(origin("beside") + ": found nothing, expected a command");
      }
    }
    return setting.values();
  }

  private Optional<GangScheduler> gang(String scheduler) {
    Optional<GangScheduler> gang = text("gang").map(name -> Scheduling.gang(origin("gang"), name));
    if (gang.isPresent() && !Scheduling.mayKnowGangs(scheduler)) {
      throw new BadInputException(
          origin("gang")
              + ": found beside the scheduler "
              + scheduler
              + ", which knows no PodGroups; expected external or \"exec:COMMAND\"");
    }
    return gang;
  }

  private boolean reproducible(String clock) {
    boolean reproducible = flag("reproducible");
    if (reproducible && !clock.equals(Scheduling.EXACT)) {
      throw new BadInputException(
          origin("reproducible") + ": found with the clock " + clock + ", expected exact");
    }
    return reproducible;
  }

  private boolean flag(String name) {
    String text = text(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadInputException(origin(name) + ": found '" + text + "', expected true or false");
    }
    return text.equals("true");
  }

  /** Seconds; 0 for never. */
  private double clientWakes() {
    double seconds = real("client-wakes", 0, 0, 1e9);
    if (seconds > 0 && seconds < LEAST_WAKE_SECONDS) {
      throw new BadInputException(
          origin("client-wakes")
              + ": found '"
              + text("client-wakes").orElseThrow()
              + "', expected 0 for never, or a number from "
              + LEAST_WAKE_SECONDS
              + " to 1000000000");
    }
    return seconds;
  }

  private double real(String name, double whenAbsent, double least, double most) {
    return text(name)
        .map(text -> Scheduling.number(origin(name), text, least, most))
        .orElse(whenAbsent);
  }

  private void requireInputs() {
    if (!settings.containsKey("workload")) {
      throw new BadInputException("a workload is missing: give --workload FILE");
    }
    if (!settings.containsKey("nodes") && !settings.containsKey("platform")) {
      throw new BadInputException("a platform is missing: give --nodes N or --platform FILE");
    }
    if (settings.containsKey("nodes") && settings.containsKey("platform")) {
      throw new BadInputException(
          origin("platform") + ": found beside " + origin("nodes") + ", expected one of them");
    }
  }

  /** Where the results go, if that was said. */
  public Optional<Path> out() {
    return text("out").map(text -> path("out", text));
  }

  private OptionalInt nodes() {
    return text("nodes")
        .map(text -> OptionalInt.of(Math.toIntExact(number("nodes", text, Inputs.MAX_NODES, 1))))
        .orElse(OptionalInt.empty());
  }

  private long seed() {
    return text("seed")
        .map(text -> number("seed", text, Long.MAX_VALUE, Long.MIN_VALUE))
        .orElse(0L);
  }

  private long number(String name, String text, long most, long least) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        origin(name)
            + ": found '"
            + text
            + "', expected a whole number"
            + (least == 1 ? " from 1 to " + most : ""));
  }

  private <E extends Enum<E>> E word(String name, Class<E> type, E whenAbsent) {
    return text(name).map(text -> Words.parse(origin(name), text, type)).orElse(whenAbsent);
  }

  private List<Path> paths(String name) {
    var setting = settings.get(name);
    return setting == null
        ? List.of()
        : setting.values().stream().map(text -> path(name, text)).toList();
  }

  private Path path(String name, String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new BadInputException(origin(name) + ": found '" + text + "', expected a path");
  }

  private Optional<String> text(String name) {
    var setting = settings.get(name);
    return setting == null ? Optional.empty() : Optional.of(setting.values().getFirst());
  }

  private String origin(String name) {
    var setting = settings.get(name);
    return setting == null ? "--" + name : setting.origin();
  }
}
