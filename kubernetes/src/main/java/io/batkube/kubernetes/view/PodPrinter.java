package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;

/** What {@code kubectl get pods} shows: one word that sums up conditions and containers. */
final class PodPrinter implements Printer {
  private static final List<Column> COLUMNS = Columns.of("pods");
  private static final List<Fields> SUCCEEDED =
      completed("Succeeded", "The pod has completed successfully.");
  private static final List<Fields> FAILED = completed("Failed", "The pod failed.");

  private static List<Fields> completed(String reason, String message) {
    return List.of(
        Fields.of("type", "Completed", "status", "True", "reason", reason, "message", message));
  }

  @Override
  public List<Column> columns() {
    return COLUMNS;
  }

  @Override
  public List<Fields> conditions(Fields pod) {
    return switch (pod.fields("status").text("phase")) {
      case "Succeeded" -> SUCCEEDED;
      case "Failed" -> FAILED;
      default -> List.of();
    };
  }

  @Override
  public void print(Fields pod, Row row) {
    Summary summary = new Summary(pod);
    Fields spec = pod.fields("spec");
    Fields status = pod.fields("status");
    row.name(pod)
        .text(summary.ready + "/" + summary.containers)
        .text(summary.reason)
        .text(summary.restartText(row))
        .age(pod);
    Items ips = status.items("podIPs");
    row.textOr(ips.isEmpty() ? "" : ips.fields(0).text("ip"), Row.NONE)
        .textOr(spec.text("nodeName"), Row.NONE)
        .textOr(status.text("nominatedNodeName"), Row.NONE)
        .text(readinessGates(spec, status));
  }

  private static String readinessGates(Fields spec, Fields status) {
    Items gates = spec.items("readinessGates");
    if (gates.isEmpty()) {
      return Row.NONE;
    }
    long met = 0;
    for (Fields gate : gates.eachFields()) {
      if (conditionStatus(status, gate.text("conditionType")).equals("True")) {
        met++;
      }
    }
    return met + "/" + gates.size();
  }

  private static String conditionStatus(Fields status, String type) {
    for (Fields condition : status.items("conditions").eachFields()) {
      if (condition.text("type").equals(type)) {
        return condition.text("status");
      }
    }
    return "";
  }

  /** What is left of a pod in its row. Restarts of init containers count until those are over. */
  private static final class Summary {
    private final Fields spec;
    private final Fields status;
    private final Items initContainers;
    private String reason;
    private long containers;
    private long ready;
    private long restarts;
    private String lastRestart = "";
    private long sidecarRestarts;
    private String lastSidecarRestart = "";

    Summary(Fields pod) {
      spec = pod.fields("spec");
      status = pod.fields("status");
      initContainers = spec.items("initContainers");
      String phase = status.text("phase");
      reason = status.text("reason").isEmpty() ? phase : status.text("reason");
      for (Fields condition : status.items("conditions").eachFields()) {
        if (condition.text("type").equals("PodScheduled")
            && condition.text("reason").equals("SchedulingGated")) {
          reason = "SchedulingGated";
        }
      }
      containers = spec.items("containers").size();
      for (Fields container : initContainers.eachFields()) {
        containers += isSidecar(container) ? 1 : 0;
      }
      boolean initializing = readInitContainers();
      if (!initializing || conditionStatus(status, "Initialized").equals("True")) {
        readContainers();
      }
      if (Texts.isDeleted(pod)) {
        if (status.text("reason").equals("NodeLost")) {
          reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
          reason = "Terminating";
        }
      }
    }

    private static boolean isSidecar(Fields container) {
      return container.text("restartPolicy").equals("Always");
    }

    private boolean isSidecar(String name) {
      for (Fields container : initContainers.eachFields()) {
        if (container.text("name").equals(name)) {
          return isSidecar(container);
        }
      }
      return false;
    }

    /** Returns true while one of them is not through. */
    private boolean readInitContainers() {
      Items statuses = status.items("initContainerStatuses");
      for (int i = 0; i < statuses.size(); i++) {
        Fields container = statuses.fields(i);
        boolean sidecar = isSidecar(container.text("name"));
        countRestarts(container, sidecar);
        Fields state = container.fields("state");
        Fields terminated = state.fields("terminated");
        String waiting = state.fields("waiting").text("reason");
        boolean ended = state.has("terminated");
        if (ended && terminated.number("exitCode") == 0) {
          continue;
        }
        if (sidecar && container.isTrue("started")) {
          ready += container.isTrue("ready") ? 1 : 0;
          continue;
        }
        if (ended) {
          reason = "Init:" + ending(terminated);
        } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
          reason = "Init:" + waiting;
        } else {
          reason = "Init:" + i + "/" + initContainers.size();
        }
        return true;
      }
      return false;
    }

    private static String ending(Fields terminated) {
      if (!terminated.text("reason").isEmpty()) {
        return terminated.text("reason");
      }
      long signal = terminated.number("signal");
      return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.number("exitCode");
    }

    private void countRestarts(Fields container, boolean sidecar) {
      long count = container.number("restartCount");
      String ended = container.fieldsAt("lastState", "terminated").text("finishedAt");
      restarts += count;
      lastRestart = later(lastRestart, ended);
      if (sidecar) {
        sidecarRestarts += count;
        lastSidecarRestart = later(lastSidecarRestart, ended);
      }
    }

    /** Times of one form and zone compare as texts. */
    private static String later(String a, String b) {
      return a.compareTo(b) < 0 ? b : a;
    }

    private void readContainers() {
      restarts = sidecarRestarts;
      lastRestart = lastSidecarRestart;
      boolean running = false;
      String error = "";
      Items statuses = status.items("containerStatuses");
      for (int i = statuses.size() - 1; i >= 0; i--) {
        Fields container = statuses.fields(i);
        countRestarts(container, false);
        Fields state = container.fields("state");
        String waiting = state.fields("waiting").text("reason");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (state.has("terminated")) {
          reason = ending(state.fields("terminated"));
          error = state.fields("terminated").number("exitCode") != 0 ? reason : error;
        } else if (container.isTrue("ready") && state.has("running")) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed")) {
        if (running && hasTrueReady()) {
          reason = "Running";
        } else if (!error.isEmpty()) {
          reason = error;
        } else if (running) {
          reason = "NotReady";
        }
      }
    }

    private boolean hasTrueReady() {
      for (Fields condition : status.items("conditions").eachFields()) {
        if (condition.text("type").equals("Ready") && condition.text("status").equals("True")) {
          return true;
        }
      }
      return false;
    }

    String restartText(Row row) {
      return restarts != 0 && !lastRestart.isEmpty()
          ? restarts + " (" + row.since(lastRestart) + " ago)"
          : Long.toString(restarts);
    }
  }
}
