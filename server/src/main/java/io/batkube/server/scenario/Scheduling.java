package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.controller.Controllers;
import io.batkube.kubernetes.world.GangScheduler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * That a cluster runs the workload and a scheduler binds its pods.
 *
 * @param scheduler {@code external}, {@code builtin}, {@code kube-scheduler} or {@code
 *     exec:COMMAND}
 * @param clock {@code exact}, {@code traffic}, {@code batsky}, {@code paced} or {@code lockstep}
 * @param speed under {@code paced}
 * @param reproducible under {@code exact}: one thing happens after the other
 * @param startLatency {@code none}, {@code k3s}, {@code constant:SECONDS} or a file
 * @param decisionTime {@code none}, {@code binding:SECONDS}, {@code decision:SECONDS}, {@code
 *     measured} or a file
 * @param silenceMs under {@code traffic}
 * @param patienceSeconds under {@code traffic}
 * @param wakesSeconds under {@code traffic}: a client wakes at least so often; 0 for unknown
 * @param config of kube-scheduler
 * @param controllers which of ours run, as kube-controller-manager's {@code --controllers}, or
 *     {@code external} for a real one, and what that is called with
 * @param beside commands that are started too, such as operators
 * @param gang for whom the pods of a job are a group, if for anybody
 * @param manifests files of objects that are in the cluster before time begins
 */
public record Scheduling(
    String scheduler,
    String clock,
    double speed,
    boolean reproducible,
    String startLatency,
    String decisionTime,
    double silenceMs,
    double patienceSeconds,
    double wakesSeconds,
    Optional<Path> config,
    List<String> controllers,
    List<String> beside,
    Optional<GangScheduler> gang,
    List<Path> manifests) {
  public Scheduling {
    controllers = List.copyOf(controllers);
    beside = List.copyOf(beside);
    manifests = List.copyOf(manifests);
  }

  /** More than anybody has had a use for. */
  public static final int MOST_BESIDE = 8;

  public static final String EXTERNAL = "external";
  public static final String BUILTIN = "builtin";
  public static final String KUBE_SCHEDULER = "kube-scheduler";
  public static final String EXEC = "exec:";
  public static final String EXACT = "exact";
  public static final String TRAFFIC = "traffic";
  public static final String PACED = "paced";
  public static final String LOCKSTEP = "lockstep";
  public static final String BATSKY = "batsky";
  public static final String MEASURED = "measured";
  public static final String OF_BINDINGS = "binding:";
  public static final String OF_DECISIONS = "decision:";
  public static final String NONE = "none";

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  /** Whether our own scheduler binds the pods. */
  public boolean isBuiltIn() {
    return scheduler.equals(BUILTIN);
  }

  /** Whether a real kube-controller-manager stands in for all controllers of ours. */
  public boolean hasRealControllers() {
    return !controllers.isEmpty() && controllers.getFirst().equals(EXTERNAL);
  }

  /** What the user has a real kube-controller-manager called with. */
  public List<String> controllerFlags() {
    return hasRealControllers() ? controllers.subList(1, controllers.size()) : List.of();
  }

  /** The controllers of ours that run. */
  List<String> ownControllers() {
    return hasRealControllers() ? List.of() : controllers;
  }

  static List<String> controllers(String origin, String text) {
    List<String> words = words(text);
    if (!words.getFirst().equals(EXTERNAL)) {
      return ownControllers(origin, text);
    }
    checkFlags(origin, words, "kube-controller-manager");
    return words;
  }

  /** Whether all but the first of some words are flags of a program. */
  private static void checkFlags(String origin, List<String> words, String program) {
    for (String word : words.subList(1, words.size())) {
      if (!word.startsWith("--")) {
        throw new BadInputException(
            origin
                + ": found '"
                + word
                + "' after "
                + words.getFirst()
                + ", expected flags of "
                + program
                + ", as --NAME=VALUE");
      }
    }
  }

  private static List<String> ownControllers(String origin, String text) {
    List<String> names =
        Arrays.stream(text.split(",", -1)).map(String::strip).filter(n -> !n.isEmpty()).toList();
    if (names.contains(EXTERNAL)) {
      throw new BadInputException(
          origin + ": found external beside other names, expected it alone or before flags");
    }
    Controllers.unknown(names)
        .ifPresent(
            name -> {
              throw new BadInputException(
                  origin
                      + ": found '"
                      + name
                      + "', expected external, *, or with or without a dash before it one of "
                      + String.join(", ", Controllers.names()));
            });
    return names;
  }

  /** How many programs we start, or wait for, before time begins. */
  public int programs() {
    return (isBuiltIn() ? 0 : 1) + (hasRealControllers() ? 1 : 0) + beside.size();
  }

  /** Whether nobody from outside takes part. */
  public boolean isInside() {
    return isBuiltIn() && !hasRealControllers() && beside.isEmpty();
  }

  /**
   * Whether those from outside are there, and ready, before the nodes and the first job come.
   * Controllers are not: they work on what is there from the beginning, and that takes nodes.
   */
  boolean isEarly() {
    return !isInside() && clock.equals(EXACT) && !hasRealControllers();
  }

  /** The command that is run, if it is one. */
  public Optional<String> command() {
    return scheduler.startsWith(EXEC)
        ? Optional.of(scheduler.substring(EXEC.length()).strip())
        : Optional.empty();
  }

  /** What the user has a real kube-scheduler called with, besides what it needs. */
  public List<String> schedulerFlags() {
    List<String> words = words(scheduler);
    return words.getFirst().equals(KUBE_SCHEDULER) ? words.subList(1, words.size()) : List.of();
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** A word for names of runs. */
  String word() {
    return command().isPresent() ? "exec" : words(scheduler).getFirst();
  }

  static void checkScheduler(String origin, String text) {
    boolean known =
        text.equals(EXTERNAL)
            || text.equals(BUILTIN)
            || words(text).getFirst().equals(KUBE_SCHEDULER)
            || (text.startsWith(EXEC) && text.length() > EXEC.length());
    if (!known) {
      throw new BadInputException(
          origin
              + ": found '"
              + text
              + "', expected external, builtin, kube-scheduler or \"exec:COMMAND\"");
    }
    if (!text.startsWith(EXEC)) {
      checkFlags(origin, words(text), KUBE_SCHEDULER);
    }
  }

  static void checkClock(String origin, String text) {
    switch (text) {
      case EXACT, TRAFFIC, PACED, LOCKSTEP, BATSKY -> {}
      default ->
          throw new BadInputException(
              origin
                  + ": found '"
                  + text
                  + "', expected exact, traffic, batsky, paced or lockstep");
    }
  }

  /** Whether somebody else's scheduler takes the pods. */
  static boolean mayKnowGangs(String scheduler) {
    return scheduler.equals(EXTERNAL) || scheduler.startsWith(EXEC);
  }

  static GangScheduler gang(String origin, String text) {
    return GangScheduler.named(text)
        .orElseThrow(
            () ->
                new BadInputException(
                    origin
                        + ": found '"
                        + text
                        + "', expected "
                        + String.join(" or ", GangScheduler.names())));
  }

  /** Of {@code --start-latency}: whether it is a word that is known, or else names a file. */
  static void checkStartLatency(String origin, String text) {
    if (text.startsWith("constant:")) {
      number(origin, text.substring("constant:".length()), 0, 1e9);
    }
  }

  /** Whether it is a word that is known and goes with the rest, or else names a file. */
  static void checkDecisionTime(
      String origin, String text, String scheduler, boolean reproducible) {
    for (String word : List.of(OF_BINDINGS, OF_DECISIONS)) {
      if (text.startsWith(word)) {
        number(origin, text.substring(word.length()), 0, 1e9);
      }
    }
    if (text.equals(MEASURED) && reproducible) {
      throw new BadInputException(
          origin + ": found 'measured' beside --reproducible, which nothing measured is");
    }
    if (!text.equals(NONE) && scheduler.equals(BUILTIN)) {
      throw new BadInputException(
          origin + ": found with --scheduler builtin, expected one from outside");
    }
  }

  static double number(String origin, String text, double least, double most) {
    // Java's own literals have suffixes: 1d is no day.
    if (NUMBER.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new BadInputException(
        origin
            + ": found '"
            + text
            + "', expected a number from "
            + plain(least)
            + " to "
            + plain(most));
  }

  private static String plain(double number) {
    return number == (long) number ? Long.toString((long) number) : Double.toString(number);
  }

  /** Nanoseconds of a number of seconds, where 0 stands for never. */
  public long wakesNs() {
    return wakesSeconds == 0 ? Seconds.NEVER : (long) (wakesSeconds * Seconds.ONE);
  }
}
