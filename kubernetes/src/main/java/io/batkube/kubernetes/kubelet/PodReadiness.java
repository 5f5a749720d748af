package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.pod.PodConditions;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of a pod, in the words and the order of a kubelet.
 *
 * @param sandbox whether it has one, with an address
 */
record PodReadiness(
    StatusDraft draft,
    Fields pod,
    List<ContainerLife> inits,
    List<ContainerLife> mains,
    String phase,
    boolean sandbox) {
  private static final String COMPLETED = "PodCompleted";

  /** No other pod need have the same conditions. */
  static final int OTHER = -1;

  private static final int ALL_READY = 0;
  private static final int SUCCEEDED = 1;
  private static final int FAILED = 2;

  /** Of pods without anything special: kinds whose conditions depend on nothing else. */
  static int kind(PodShape shape, List<ContainerLife> mains, String phase) {
    if (!shape.initContainers().isEmpty() || shape.gated()) {
      return OTHER;
    }
    return switch (phase) {
      case "Succeeded" -> SUCCEEDED;
      case "Failed" -> FAILED;
      case "Running" -> areReady(mains) ? ALL_READY : OTHER;
      default -> OTHER;
    };
  }

  private static boolean areReady(List<ContainerLife> mains) {
    for (ContainerLife main : mains) {
      if (!main.ready) {
        return false;
      }
    }
    return true;
  }

  void put() {
    draft.condition(StatusOwners.READY_TO_START, sandbox, "", "");
    putInitialized();
    switch (phase) {
      case "Succeeded" -> putNotReady(COMPLETED, "");
      case "Failed" -> putNotReady("PodFailed", "");
      default -> putByContainers();
    }
    draft.condition(StatusOwners.SCHEDULED, true, "", "");
  }

  private void putInitialized() {
    if (phase.equals("Succeeded")) {
      draft.condition(StatusOwners.INITIALIZED, true, COMPLETED, "");
      return;
    }
    List<String> incomplete = new ArrayList<>();
    for (ContainerLife init : inits) {
      if (init.shape.sidecar() ? !init.started : !init.ready) {
        incomplete.add(init.shape.name());
      }
    }
    boolean begun = incomplete.isEmpty();
    for (ContainerLife main : mains) {
      begun |= main.hasRun();
    }
    draft.condition(
        StatusOwners.INITIALIZED,
        begun,
        begun ? "" : "ContainersNotInitialized",
        begun ? "" : "containers with incomplete status: " + listed(incomplete));
  }

  private void putNotReady(String reason, String message) {
    draft.condition(StatusOwners.READY, false, reason, message);
    draft.condition(StatusOwners.CONTAINERS_READY, false, reason, message);
  }

  private void putByContainers() {
    List<String> unready = new ArrayList<>();
    for (ContainerLife init : inits) {
      if (init.shape.sidecar() && !init.ready) {
        unready.add(init.shape.name());
      }
    }
    for (ContainerLife main : mains) {
      if (!main.ready) {
        unready.add(main.shape.name());
      }
    }
    if (!unready.isEmpty()) {
      putNotReady("ContainersNotReady", "containers with unready status: " + listed(unready));
      return;
    }
    String gates = closedGates();
    draft.condition(
        StatusOwners.READY,
        gates.isEmpty(),
        gates.isEmpty() ? "" : "ReadinessGatesNotReady",
        gates);
    draft.condition(StatusOwners.CONTAINERS_READY, true, "", "");
  }

  /** What keeps a pod from being ready whose containers are; "" if nothing does. */
  private String closedGates() {
    List<String> closed = new ArrayList<>();
    for (Fields gate : pod.fields("spec").items("readinessGates").eachFields()) {
      String type = gate.text("conditionType");
      String status = PodConditions.find(pod, type).text("status");
      if (status.isEmpty()) {
        closed.add(
            "corresponding condition of pod readiness gate "
                + GoText.quoted(type)
                + " does not exist.");
      } else if (!status.equals("True")) {
        closed.add(
            "the status of pod readiness gate "
                + GoText.quoted(type)
                + " is not \"True\", but "
                + status);
      }
    }
    return String.join(", ", closed);
  }

  private static String listed(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
