package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.ArrayList;
import java.util.List;

/** Probes and hooks: what is called in a container, and when. */
final class ProbeRules {
  private static final List<String> HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
  private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
  private static final List<String> WINDOWS_SIGNALS = List.of("SIGKILL", "SIGTERM");
  private static final List<String> LINUX_SIGNALS = linuxSignals();

  private final Fields spec;
  private final Mistakes mistakes;

  ProbeRules(Fields spec, Mistakes mistakes) {
    this.spec = spec;
    this.mistakes = mistakes;
  }

  private static List<String> linuxSignals() {
    List<String> signals =
        new ArrayList<>(
            List.of(
                "SIGABRT",
                "SIGALRM",
                "SIGBUS",
                "SIGCHLD",
                "SIGCLD",
                "SIGCONT",
                "SIGFPE",
                "SIGHUP",
                "SIGILL",
                "SIGINT",
                "SIGIO",
                "SIGIOT",
                "SIGKILL",
                "SIGPIPE",
                "SIGPOLL",
                "SIGPROF",
                "SIGPWR",
                "SIGQUIT",
                "SIGSEGV",
                "SIGSTKFLT",
                "SIGSTOP",
                "SIGSYS",
                "SIGTERM",
                "SIGTRAP",
                "SIGTSTP",
                "SIGTTIN",
                "SIGTTOU",
                "SIGURG",
                "SIGUSR1",
                "SIGUSR2",
                "SIGVTALRM",
                "SIGWINCH",
                "SIGXCPU",
                "SIGXFSZ",
                "SIGRTMIN",
                "SIGRTMAX"));
    for (int i = 1; i <= 15; i++) {
      signals.add("SIGRTMIN+" + i);
    }
    for (int i = 1; i <= 14; i++) {
      signals.add("SIGRTMAX-" + i);
    }
    signals.sort(null);
    return List.copyOf(signals);
  }

  void checkAll(Fields container, String path) {
    if (container.has("lifecycle")) {
      checkLifecycle(container.fields("lifecycle"), path + ".lifecycle");
    }
    check(container, "livenessProbe", path);
    check(container, "readinessProbe", path);
    check(container, "startupProbe", path);
  }

  private void checkLifecycle(Fields lifecycle, String path) {
    for (String hook : List.of("postStart", "preStop")) {
      if (lifecycle.has(hook)) {
        checkHandler(lifecycle.fields(hook), path + "." + hook);
      }
    }
    if (lifecycle.has("stopSignal")) {
      String signal = lifecycle.text("stopSignal");
      switch (PodSpec.system(spec)) {
        case "windows" -> {
          if (!WINDOWS_SIGNALS.contains(signal)) {
            mistakes.notSupportedInOrder(path + ".stopSignal", signal, WINDOWS_SIGNALS);
          }
        }
        case "linux" -> {
          if (!LINUX_SIGNALS.contains(signal)) {
            mistakes.notSupportedInOrder(path + ".stopSignal", signal, LINUX_SIGNALS);
          }
        }
        default ->
            mistakes.forbidden(
                path + ".stopSignal", "may not be set for containers with empty `spec.os.name`");
      }
    }
  }

  private void check(Fields container, String field, String path) {
    if (!container.has(field)) {
      return;
    }
    Fields probe = container.fields(field);
    String at = path + "." + field;
    checkHandler(probe, at);
    for (String number :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      mistakes.notNegative(at + "." + number, probe.number(number));
    }
    String grace = "terminationGracePeriodSeconds";
    if (probe.has(grace) && probe.number(grace) <= 0) {
      mistakes.invalid(at + "." + grace, probe.number(grace), "must be greater than 0");
    }
    if (field.equals("readinessProbe")) {
      if (probe.has(grace)) {
        mistakes.invalid(
            at + "." + grace, probe.number(grace), "must not be set for readinessProbes");
      }
    } else if (probe.number("successThreshold") != 1) {
      mistakes.invalid(at + ".successThreshold", probe.number("successThreshold"), "must be 1");
    }
  }

  private void checkHandler(Fields handler, String path) {
    boolean any = false;
    for (String kind : HANDLERS) {
      if (!handler.has(kind)) {
        continue;
      }
      String at = path + "." + kind;
      if (any) {
        mistakes.forbidden(at, "may not specify more than 1 handler type");
        continue;
      }
      any = true;
      Fields action = handler.fields(kind);
      switch (kind) {
        case "exec" -> {
          if (action.items("command").isEmpty()) {
            mistakes.required(at + ".command");
          }
        }
        case "httpGet" -> checkHttp(action, at);
        case "sleep" -> checkSleep(action, at);
        default ->
            TextRules.checkPort(at + ".port", action.find("port").orElse(Null.NULL), mistakes);
      }
    }
    if (!any) {
      mistakes.required(path, "must specify a handler type");
    }
  }

  private void checkHttp(Fields action, String path) {
    mistakes.requireText(path + ".path", action.text("path"));
    TextRules.checkPort(path + ".port", action.find("port").orElse(Null.NULL), mistakes);
    if (!SCHEMES.contains(action.text("scheme"))) {
      mistakes.notSupportedInOrder(path + ".scheme", action.text("scheme"), SCHEMES);
    }
    for (Fields header : action.items("httpHeaders").eachFields()) {
      mistakes.invalid(
          path + ".httpHeaders",
          header.text("name"),
          TextRules.headerProblems(header.text("name")));
    }
  }

  private void checkSleep(Fields action, String path) {
    long seconds = action.number("seconds");
    long grace = spec.number("terminationGracePeriodSeconds");
    if (spec.has("terminationGracePeriodSeconds") && (seconds < 0 || seconds > grace)) {
      mistakes.invalid(
          path,
          seconds,
          "must be non-negative and less than terminationGracePeriodSeconds (" + grace + ")");
    }
  }
}
