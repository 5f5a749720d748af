package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;

/** The conditions in the status of a definition. */
final class Conditions {
  private Conditions() {}

  /** As metadata writes it. */
  static String time(Instant now) {
    return Times.text(now);
  }

  /** With a condition, whose time is that of its last change of status. */
  static Fields set(
      Fields definition, String type, String status, String reason, String message, Instant now) {
    Items conditions = definition.fields("status").items("conditions");
    int place = conditions.size();
    String since = time(now);
    for (int i = 0; i < conditions.size(); i++) {
      Fields old = conditions.fields(i);
      if (old.text("type").equals(type)) {
        place = i;
        since = old.text("status").equals(status) ? old.text("lastTransitionTime") : since;
      }
    }
    Fields condition =
        Fields.of(
            "type", type,
            "status", status,
            "lastTransitionTime", since,
            "reason", reason,
            "message", message);
    Items changed =
        place == conditions.size() ? conditions.plus(condition) : conditions.with(place, condition);
    return definition.withAt(changed, "status", "conditions");
  }
}
