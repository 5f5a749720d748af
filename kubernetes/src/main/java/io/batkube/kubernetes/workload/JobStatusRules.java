package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a controller may say in the status of a job. Most rules hold only for what a write changes:
 * what is stored may be older than they are.
 */
final class JobStatusRules {
  private static final String CONDITIONS = "status.conditions";

  private final Fields job;
  private final Fields status;
  private final Fields before;
  private final Mistakes mistakes;

  JobStatusRules(Fields job, Fields old, Mistakes mistakes) {
    this.job = job;
    this.status = job.fields("status");
    this.before = old.fields("status");
    this.mistakes = mistakes;
  }

  static boolean isTrue(Fields status, String type) {
    return has(status, type, "True");
  }

  private static boolean has(Fields status, String type, String value) {
    return status.items("conditions").eachFields().stream()
        .anyMatch(c -> c.text("type").equals(type) && c.text("status").equals(value));
  }

  static boolean isFinished(Fields status) {
    return isTrue(status, "Complete") || isTrue(status, "Failed");
  }

  private boolean changed(String field) {
    return !Objects.equals(
        status.find(field).orElse(Null.NULL), before.find(field).orElse(Null.NULL));
  }

  private boolean turned(String type) {
    return isTrue(status, type) != isTrue(before, type);
  }

  void check() {
    checkNumbers();
    checkUncounted();
    checkConditions();
    checkTimes();
    checkFinished();
    checkIndexes();
    if ((changed("ready") || changed("active"))
        && status.number("ready") > status.number("active")) {
      mistakes.invalid(
          "status.ready", status.number("ready"), "cannot set more ready pods than active");
    }
    checkSuccess();
    checkChange();
  }

  private void checkNumbers() {
    for (String name : List.of("active", "succeeded", "failed", "ready", "terminating")) {
      mistakes.notNegative("status." + name, status.number(name));
    }
  }

  private void checkUncounted() {
    Set<String> seen = new LinkedHashSet<>();
    Fields uncounted = status.fields("uncountedTerminatedPods");
    for (String list : List.of("succeeded", "failed")) {
      List<String> uids = uncounted.items(list).eachText();
      for (int i = 0; i < uids.size(); i++) {
        String path = "status.uncountedTerminatedPods." + list + "[" + i + "]";
        if (uids.get(i).isEmpty()) {
          mistakes.invalid(path, "", "must not be empty");
        } else if (!seen.add(uids.get(i))) {
          mistakes.duplicate(path, uids.get(i));
        }
      }
    }
  }

  private void checkConditions() {
    boolean complete = isTrue(status, "Complete");
    if ((turned("Complete") || turned("Failed")) && complete && isTrue(status, "Failed")) {
      mistakes.invalidUnshown(CONDITIONS, "cannot set Complete=True and Failed=true conditions");
    }
    if ((turned("Complete") || turned("FailureTarget"))
        && complete
        && isTrue(status, "FailureTarget")) {
      mistakes.invalidUnshown(
          CONDITIONS, "cannot set Complete=True and FailureTarget=true conditions");
    }
  }

  private void checkTimes() {
    boolean complete = isTrue(status, "Complete");
    String start = status.text("startTime");
    String end = status.text("completionTime");
    String path = "status.completionTime";
    if (turned("Complete") || changed("completionTime")) {
      if (!end.isEmpty() && !complete) {
        mistakes.invalid(
            path, end, "cannot set completionTime when there is no Complete=True condition");
      }
      if (end.isEmpty() && complete) {
        mistakes.required(path, "completionTime is required for Complete jobs");
      }
    }
    if ((changed("startTime") || changed("completionTime"))
        && !start.isEmpty()
        && !end.isEmpty()
        && end.compareTo(start) < 0) {
      mistakes.invalid(path, end, "must be equal to or after `startTime`");
    }
    if ((turned("Failed") || changed("failedIndexes"))
        && isTrue(status, "Failed")
        && !isTrue(status, "FailureTarget")) {
      mistakes.invalidUnshown(
          CONDITIONS, "cannot set Failed=True condition without the FailureTarget=true condition");
    }
    if ((turned("Complete") || turned("SuccessCriteriaMet"))
        && complete
        && !isTrue(status, "SuccessCriteriaMet")) {
      mistakes.invalidUnshown(
          CONDITIONS,
          "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
    }
  }

  private void checkFinished() {
    boolean finished = isFinished(status);
    boolean turned = finished != isFinished(before);
    Fields spec = job.fields("spec");
    long active = status.number("active");
    if ((turned || changed("active")) && active > 0 && finished) {
      mistakes.invalid("status.active", active, "active>0 is invalid for finished job");
    }
    boolean empty =
        spec.isTrue("suspend") && spec.has("completions") && spec.number("completions") == 0;
    if ((turned || changed("startTime"))
        && !empty
        && finished
        && status.text("startTime").isEmpty()) {
      mistakes.required("status.startTime", "startTime is required for finished job");
    }
    Fields uncounted = status.fields("uncountedTerminatedPods");
    if ((turned || changed("uncountedTerminatedPods"))
        && finished
        && uncounted.items("succeeded").size() + uncounted.items("failed").size() > 0) {
      mistakes.invalid(
          "status.uncountedTerminatedPods",
          InternalForm.of("batch.UncountedTerminatedPods", uncounted),
          "must be empty for finished job");
    }
  }

  private void checkIndexes() {
    Fields spec = job.fields("spec");
    long completions = spec.number("completions");
    boolean completedChanged = changed("completedIndexes");
    boolean failedChanged = changed("failedIndexes");
    String completed = status.text("completedIndexes");
    String failed = status.text("failedIndexes");
    if (completedChanged && spec.has("completions")) {
      checkIndexes("completedIndexes", completed, completions);
    }
    if (failedChanged
        && spec.has("completions")
        && spec.has("backoffLimitPerIndex")
        && status.has("failedIndexes")) {
      checkIndexes("failedIndexes", failed, completions);
    }
    if (completedChanged
        && !completed.isEmpty()
        && !spec.text("completionMode").equals("Indexed")) {
      mistakes.invalid(
          "status.completedIndexes",
          completed,
          "cannot set non-empty completedIndexes when non-indexed completion mode");
    }
    if (failedChanged && !spec.has("backoffLimitPerIndex") && status.has("failedIndexes")) {
      mistakes.invalid(
          "status.failedIndexes",
          failed,
          "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    }
    if ((completedChanged || failedChanged)
        && spec.has("completions")
        && status.has("failedIndexes")) {
      checkOverlap(completed, failed, completions);
    }
    long terminating = status.number("terminating");
    boolean turned = isFinished(status) != isFinished(before);
    if ((turned || changed("terminating")) && terminating > 0 && isFinished(status)) {
      mistakes.invalid(
          "status.terminating", terminating, "terminating>0 is invalid for finished job");
    }
  }

  private void checkIndexes(String field, String text, long completions) {
    try {
      Indexes.parse(text, completions);
    } catch (Indexes.BadIndexesException e) {
      mistakes.invalid("status." + field, text, "error parsing " + field + ": " + e.getMessage());
    }
  }

  private void checkOverlap(String completed, String failed, long completions) {
    try {
      long common =
          Indexes.parse(completed, completions).common(Indexes.parse(failed, completions));
      if (common >= 0) {
        mistakes.invalid(
            "status.failedIndexes",
            failed,
            "failedIndexes and completedIndexes overlap at index: " + common);
      }
    } catch (Indexes.BadIndexesException e) {
      // Told already, if it is new.
      return;
    }
  }

  private void checkSuccess() {
    boolean met = isTrue(status, "SuccessCriteriaMet");
    if (met && isTrue(status, "Failed")) {
      mistakes.invalidUnshown(
          CONDITIONS, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
    }
    if (met && isTrue(status, "FailureTarget")) {
      mistakes.invalidUnshown(
          CONDITIONS, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
    }
    if (job.fields("spec").has("successPolicy") && !met && isTrue(status, "Complete")) {
      mistakes.invalidUnshown(
          CONDITIONS,
          "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
    }
  }

  private void checkChange() {
    Fields spec = job.fields("spec");
    for (String type : List.of("Failed", "Complete", "FailureTarget")) {
      if (isTrue(before, type) && !isTrue(status, type)) {
        mistakes.invalidUnshown(
            CONDITIONS, "cannot disable the terminal " + type + "=True condition");
      }
    }
    if (status.number("failed") < before.number("failed")) {
      mistakes.invalid(
          "status.failed", status.number("failed"), "cannot decrease the failed counter");
    }
    boolean elastic =
        spec.text("completionMode").equals("Indexed")
            && spec.find("completions").equals(spec.find("parallelism"));
    if (!elastic && status.number("succeeded") < before.number("succeeded")) {
      mistakes.invalid(
          "status.succeeded", status.number("succeeded"), "cannot decrease the succeeded counter");
    }
    String end = status.text("completionTime");
    String oldEnd = before.text("completionTime");
    if (!end.isEmpty() && !oldEnd.isEmpty() && !end.equals(oldEnd)) {
      mistakes.invalid("status.completionTime", end, "field is immutable");
    }
    boolean resuming = isTrue(before, "Suspended") && has(status, "Suspended", "False");
    if (changed("startTime")
        && !resuming
        && !before.text("startTime").isEmpty()
        && !spec.isTrue("suspend")) {
      mistakes.invalid(
          "status.startTime",
          status.find("startTime").orElse(Null.NULL),
          "field is immutable for unsuspended job once set");
    }
    boolean met = isTrue(status, "SuccessCriteriaMet");
    boolean wasMet = isTrue(before, "SuccessCriteriaMet");
    if (wasMet && !met) {
      mistakes.invalidUnshown(CONDITIONS, "cannot disable the SuccessCriteriaMet=True condition");
    }
    if (isTrue(before, "Complete") && !wasMet && met) {
      mistakes.invalidUnshown(
          CONDITIONS,
          "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
    }
  }
}
