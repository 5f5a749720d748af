package io.batkube.kubernetes.kubelet;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the containers of a pod work and with which code they exit, as the pod itself says it.
 * The first of these that is there counts; without any, a container works for ever and would exit
 * with 0:
 *
 * <ol>
 *   <li>the annotations {@code batkube.io/duration.NAME} and {@code batkube.io/exit-code.NAME} of
 *       one container;
 *   <li>{@code batkube.io/duration} and {@code batkube.io/exit-code} of all;
 *   <li>{@code simSpec} of k8s-cluster-simulator: the sum of the {@code seconds} of its phases;
 *   <li>a command that is exactly {@code sleep N}, or a shell's {@code -c "sleep N"}.
 * </ol>
 *
 * Durations are decimal seconds ({@code 30}, {@code 0.5}) or Go's ({@code 1h5m}, {@code 1.5s}).
 *
 * @param durationNs of one run; {@link Seconds#NEVER} if it does not end by itself
 */
public record PodWork(long durationNs, int exitCode) {
  static final String DURATION = "batkube.io/duration";
  static final String EXIT_CODE = "batkube.io/exit-code";
  private static final String SIM_SPEC = "simSpec";

  private static final Pattern PHASE_SECONDS =
      Pattern.compile("(?:^|[\\s{,\\[-])\"?seconds\"?\\s*:\\s*\"?(\\d{1,10})\\b");
  private static final Pattern GO_PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(h|ms|m|s|us|µs|ns)");
  private static final Pattern SLEEP =
      Pattern.compile(
          "(?:/(?:usr/)?bin/)?sleep\\s+(\\d+(?:\\.\\d*)?|\\.\\d+|inf|infinity)([smhd]?)");
  private static final Pattern SHELL = Pattern.compile("(?:/(?:usr/)?bin/)?(?:sh|bash|ash|dash)");

  private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
  private static final BigDecimal HOUR = BigDecimal.valueOf(3600);
  private static final BigDecimal DAY = BigDecimal.valueOf(86_400);

  /**
   * From the start of a pod's main containers until all of them are over for good; {@link
   * Seconds#NEVER} if one of them works for ever, or is restarted whenever it ends.
   */
  public static long totalNs(Fields pod) {
    long totalNs = 0;
    for (Fields container : pod.fields("spec").items("containers").eachFields()) {
      PodWork work = of(pod, container);
      if (work.durationNs == Seconds.NEVER || isRestarted(pod, container, work.exitCode)) {
        return Seconds.NEVER;
      }
      totalNs = Math.max(totalNs, work.durationNs);
    }
    return totalNs;
  }

  /** The first code of its main containers that is not 0; 0 if there is none. */
  public static int exitCode(Fields pod) {
    for (Fields container : pod.fields("spec").items("containers").eachFields()) {
      int code = of(pod, container).exitCode;
      if (code != 0) {
        return code;
      }
    }
    return 0;
  }

  /** One run of a container of a pod. */
  static PodWork of(Fields pod, Fields container) {
    Fields annotations = pod.fieldsAt("metadata", "annotations");
    String name = container.text("name");
    return new PodWork(
        said(annotations, DURATION, name)
            .flatMap(PodWork::durationNs)
            .or(() -> simulatedNs(annotations))
            .or(() -> sleepNs(container))
            .orElse(Seconds.NEVER),
        said(annotations, EXIT_CODE, name).flatMap(PodWork::code).orElse(0));
  }

  /**
   * One run of an init container: what the annotations say of it by its name, else its sleep, else
   * no time at all.
   */
  static PodWork ofInit(Fields pod, Fields container) {
    return ofInit(pod, container, 0);
  }

  /** One run of a sidecar: the same, else for ever. */
  static PodWork ofSidecar(Fields pod, Fields container) {
    return ofInit(pod, container, Seconds.NEVER);
  }

  private static PodWork ofInit(Fields pod, Fields container, long otherwiseNs) {
    Fields annotations = pod.fieldsAt("metadata", "annotations");
    String name = container.text("name");
    return new PodWork(
        named(annotations, DURATION + "." + name)
            .flatMap(PodWork::durationNs)
            .or(() -> sleepNs(container))
            .orElse(otherwiseNs),
        named(annotations, EXIT_CODE + "." + name).flatMap(PodWork::code).orElse(0));
  }

  private static Optional<String> named(Fields annotations, String key) {
    String text = annotations.text(key);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** What the annotations say that cannot be understood, each in a sentence. */
  static List<String> problems(Fields pod) {
    Fields annotations = pod.fieldsAt("metadata", "annotations");
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < annotations.size(); i++) {
      String key = annotations.name(i);
      String value = annotations.text(key);
      if (isOf(key, DURATION) && durationNs(value).isEmpty()) {
        problems.add(
            "annotation " + key + ": found \"" + value + "\", expected a duration such as 30s");
      } else if (isOf(key, EXIT_CODE) && code(value).isEmpty()) {
        problems.add(
            "annotation " + key + ": found \"" + value + "\", expected a number from 0 to 255");
      }
    }
    return problems;
  }

  private static boolean isOf(String key, String annotation) {
    return key.startsWith(annotation)
        && (key.length() == annotation.length() || key.charAt(annotation.length()) == '.');
  }

  private static Optional<String> said(Fields annotations, String key, String container) {
    return annotations.isEmpty()
        ? Optional.empty()
        : named(annotations, key + "." + container).or(() -> named(annotations, key));
  }

  private static Optional<Integer> code(String text) {
    if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  /** Decimal seconds, or Go's form of a duration; empty if it is neither, or beyond all time. */
  static Optional<Long> durationNs(String text) {
    if (text.matches("\\d+(\\.\\d*)?|\\.\\d+")) {
      return ns(new BigDecimal(text));
    }
    Matcher part = GO_PART.matcher(text);
    BigDecimal seconds = BigDecimal.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      end = part.end();
    }
    return end == 0 || end < text.length() ? Optional.empty() : ns(seconds);
  }

  private static BigDecimal unit(String unit) {
    return switch (unit) {
      case "d" -> DAY;
      case "h" -> HOUR;
      case "m" -> MINUTE;
      case "ms" -> BigDecimal.valueOf(1, 3);
      case "us", "µs" -> BigDecimal.valueOf(1, 6);
      case "ns" -> BigDecimal.valueOf(1, 9);
      default -> BigDecimal.ONE;
    };
  }

  private static Optional<Long> ns(BigDecimal seconds) {
    try {
      return Optional.of(Seconds.ofDecimal(seconds));
    } catch (ArithmeticException _) {
      return Optional.of(Seconds.NEVER);
    }
  }

  private static Optional<Long> simulatedNs(Fields annotations) {
    String phases = annotations.text(SIM_SPEC);
    if (phases.isEmpty()) {
      return Optional.empty();
    }
    Matcher phase = PHASE_SECONDS.matcher(phases);
    BigDecimal sum = BigDecimal.ZERO;
    boolean any = false;
    while (phase.find()) {
      sum = sum.add(new BigDecimal(phase.group(1)));
      any = true;
    }
    return any ? ns(sum) : Optional.empty();
  }

  private static Optional<Long> sleepNs(Fields container) {
    Items command = container.items("command");
    Items args = container.items("args");
    int words = command.size() + args.size();
    if (words < 2 || words > 3) {
      return Optional.empty();
    }
    String first = word(command, args, 0);
    if (words == 2) {
      return sleepNs(first + " " + word(command, args, 1));
    }
    boolean shell = SHELL.matcher(first).matches() && word(command, args, 1).equals("-c");
    return shell ? sleepNs(word(command, args, 2).strip()) : Optional.empty();
  }

  private static String word(Items command, Items args, int position) {
    return position < command.size()
        ? command.text(position)
        : args.text(position - command.size());
  }

  private static Optional<Long> sleepNs(String command) {
    Matcher sleep = SLEEP.matcher(command);
    if (!sleep.matches()) {
      return Optional.empty();
    }
    if (sleep.group(1).startsWith("inf")) {
      return Optional.of(Seconds.NEVER);
    }
    return ns(new BigDecimal(sleep.group(1)).multiply(unit(sleep.group(2))));
  }

  /** Whether a main container of a pod is started again when it exits with a code. */
  static boolean isRestarted(Fields pod, Fields container, int exitCode) {
    for (Fields rule : container.items("restartPolicyRules").eachFields()) {
      Fields codes = rule.fields("exitCodes");
      boolean listed = codes.items("values").contains((long) exitCode);
      if (codes.text("operator").equals("In") ? listed : codes.has("operator") && !listed) {
        return true; // every action restarts it, with the others or alone
      }
    }
    String own = container.text("restartPolicy");
    String policy = own.isEmpty() ? pod.fields("spec").text("restartPolicy") : own;
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }
}
