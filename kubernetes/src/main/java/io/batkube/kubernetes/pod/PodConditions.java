package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.FieldOrder;
import java.time.Instant;

/** The conditions of a pod, one of each type. */
public final class PodConditions {
  private static final String CORE = "k8s.io/api/core/v1";

  private PodConditions() {}

  /** A condition of a type, or an empty object. */
  public static Fields find(Fields pod, String type) {
    return pod.fields("status").items("conditions").eachFields().stream()
        .filter(condition -> condition.text("type").equals(type))
        .findFirst()
        .orElse(Fields.EMPTY);
  }

  public static boolean isReady(Fields pod) {
    return find(pod, "Ready").text("status").equals("True");
  }

  /**
   * The status with a condition; its time is kept while its status stays the same.
   *
   * @param reason "" for none
   * @param message "" for none
   */
  public static Fields with(
      Fields status, String type, String value, String reason, String message, Instant now) {
    Items conditions = status.items("conditions");
    int position = 0;
    while (position < conditions.size() && !conditions.fields(position).text("type").equals(type)) {
      position++;
    }
    Object since = Times.text(now);
    if (position < conditions.size() && conditions.fields(position).text("status").equals(value)) {
      since = conditions.fields(position).find("lastTransitionTime").orElse(Null.NULL);
    }
    Fields.Builder condition = new Fields.Builder();
    condition.put("type", type);
    condition.put("status", value);
    condition.put("lastProbeTime", Null.NULL);
    condition.put("lastTransitionTime", since);
    if (!reason.isEmpty()) {
      condition.put("reason", reason);
    }
    if (!message.isEmpty()) {
      condition.put("message", message);
    }
    Fields changed = condition.build();
    return ordered(
        status.with(
            "conditions",
            position < conditions.size()
                ? conditions.with(position, changed)
                : conditions.plus(changed)));
  }

  /** A status with its fields in Go's order. */
  static Fields ordered(Fields status) {
    return FieldOrder.of(CORE, "PodStatus", status);
  }
}
