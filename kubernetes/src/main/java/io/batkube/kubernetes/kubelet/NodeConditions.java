package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** The conditions that a kubelet reports of its node. */
final class NodeConditions {
  private static final List<Fields> HEALTHY =
      List.of(
          of(
              "MemoryPressure",
              "False",
              "KubeletHasSufficientMemory",
              "kubelet has sufficient memory available"),
          of("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
          of(
              "PIDPressure",
              "False",
              "KubeletHasSufficientPID",
              "kubelet has sufficient PID available"),
          of("Ready", "True", "KubeletReady", "kubelet is posting ready status"));

  private NodeConditions() {}

  private static Fields of(String type, String status, String reason, String message) {
    return Fields.of(
        "type",
        type,
        "status",
        status,
        "lastHeartbeatTime",
        "",
        "lastTransitionTime",
        "",
        "reason",
        reason,
        "message",
        message);
  }

  /** All is well, since now. */
  static Items healthy(String nowText) {
    return merged(Items.EMPTY, nowText);
  }

  /**
   * All is well: the kubelet's conditions as of now, each since its status last changed, and others
   * as they are.
   */
  static Items merged(Items before, String nowText) {
    List<Object> conditions = new ArrayList<>(before.size() + HEALTHY.size());
    for (Fields condition : before.eachFields()) {
      if (!isOwn(condition)) {
        conditions.add(condition);
      }
    }
    for (Fields own : HEALTHY) {
      String since =
          before.eachFields().stream()
              .filter(condition -> condition.text("type").equals(own.text("type")))
              .filter(condition -> condition.text("status").equals(own.text("status")))
              .map(condition -> condition.text("lastTransitionTime"))
              .filter(time -> !time.isEmpty())
              .findFirst()
              .orElse(nowText);
      conditions.add(own.with("lastHeartbeatTime", nowText).with("lastTransitionTime", since));
    }
    return Items.of(conditions);
  }

  /** The kubelet's conditions with a later sign of life; they never lose a later one. */
  static Items confirmed(Items conditions, String timeText) {
    return conditions.mapFields(
        condition ->
            isOwn(condition) && condition.text("lastHeartbeatTime").compareTo(timeText) < 0
                ? condition.with("lastHeartbeatTime", timeText)
                : condition);
  }

  /** Whether they hold all that the kubelet says, whoever wrote it, and nothing in its place. */
  static boolean areHealthy(Items conditions) {
    for (Fields own : HEALTHY) {
      boolean there = false;
      for (int i = 0; i < conditions.size() && !there; i++) {
        there = saysTheSame(conditions.fields(i), own);
      }
      if (!there) {
        return false;
      }
    }
    return true;
  }

  private static boolean saysTheSame(Fields condition, Fields own) {
    return condition.text("type").equals(own.text("type"))
        && condition.text("status").equals(own.text("status"))
        && condition.text("reason").equals(own.text("reason"))
        && condition.text("message").equals(own.text("message"));
  }

  private static boolean isOwn(Fields condition) {
    return HEALTHY.stream().anyMatch(own -> own.text("type").equals(condition.text("type")));
  }

  /** Whether a node says that it is ready. */
  static boolean isReady(Fields node) {
    return node.fields("status").items("conditions").eachFields().stream()
        .anyMatch(
            condition ->
                condition.text("type").equals("Ready") && condition.text("status").equals("True"));
  }
}
