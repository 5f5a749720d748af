package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is particular about cron jobs. */
final class CronJobRules implements Workload {
  private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");
  private static final List<String> CONCURRENCY = List.of("Allow", "Forbid", "Replace");

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/batch/v1", "CronJobStatus");
  }

  @Override
  public List<String> templatePath() {
    return List.of("spec", "jobTemplate", "spec", "template");
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), mistakes);
    String name = object.fields("metadata").text("name");
    if (name.length() > 52) {
      mistakes.invalid("metadata.name", name, "must be no more than 52 characters");
    }
    if (mistakes.isEmpty()) {
      warnOfName(object, write);
      warnOfJob(object, write);
    }
    return mistakes.list();
  }

  private static void warnOfJob(Fields object, Write write) {
    JobSpecRules.warn(
        object.fieldsAt("spec", "jobTemplate", "spec"), "spec.jobTemplate.spec", write.warnings());
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.of(old), mistakes);
    if (mistakes.isEmpty()) {
      if (hasNewGeneration(object, old)) {
        warnOfJob(object, write);
      }
      if (object.fields("spec").text("schedule").contains("TZ")) {
        write
            .warnings()
            .add(
                "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see"
                    + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for"
                    + " more details");
      }
    }
    return mistakes.list();
  }

  private void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    Fields before = old.map(o -> o.fields("spec")).orElse(Fields.EMPTY);
    checkSchedule(spec, before, mistakes);
    mistakes.notNegative("spec.startingDeadlineSeconds", spec.number("startingDeadlineSeconds"));
    if (old.isEmpty() || !spec.find("timeZone").equals(before.find("timeZone"))) {
      checkZone(spec, mistakes);
    }
    mistakes.requiredInOrder("spec.concurrencyPolicy", spec.text("concurrencyPolicy"), CONCURRENCY);
    Fields job = spec.fieldsAt("jobTemplate", "spec");
    String path = "spec.jobTemplate.spec";
    new JobSpecRules(job, path, mistakes).check(old.map(this::template));
    if (job.has("selector")) {
      mistakes.invalid(
          path + ".selector", job.fields("selector"), "`selector` will be auto-generated");
    }
    if (job.isTrue("manualSelector")) {
      mistakes.notSupportedInOrder(path + ".manualSelector", true, List.of("nil", "false"));
    }
    mistakes.notNegative(
        "spec.successfulJobsHistoryLimit", spec.number("successfulJobsHistoryLimit"));
    mistakes.notNegative("spec.failedJobsHistoryLimit", spec.number("failedJobsHistoryLimit"));
  }

  private static void checkSchedule(Fields spec, Fields before, Mistakes mistakes) {
    String schedule = spec.text("schedule");
    String path = "spec.schedule";
    if (schedule.isEmpty()) {
      mistakes.required(path);
      return;
    }
    CronSchedule.problem(schedule).ifPresent(problem -> mistakes.invalid(path, schedule, problem));
    if (!schedule.contains("TZ")) {
      return;
    }
    if (!before.text("schedule").contains("TZ")) {
      mistakes.invalid(
          path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if (spec.has("timeZone")) {
      mistakes.invalid(
          path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
    }
  }

  private static void checkZone(Fields spec, Mistakes mistakes) {
    if (!spec.has("timeZone")) {
      return;
    }
    String zone = spec.text("timeZone");
    String path = "spec.timeZone";
    if (zone.isEmpty()) {
      mistakes.invalid(path, zone, "timeZone must be nil or non-empty string");
      return;
    }
    for (String part : zone.split("/", -1)) {
      if (part.equals(".")
          || part.equals("..")
          || part.startsWith("-")
          || !ZONE_PART.matcher(part).matches()) {
        mistakes.invalid(path, zone, "unknown time zone " + zone);
        return;
      }
    }
    if (zone.toLowerCase(Locale.ROOT).equals("local")) {
      mistakes.invalid(
          path,
          zone,
          "timeZone must be an explicit time zone as defined in"
              + " https://www.iana.org/time-zones");
    }
    if (!zone.equals("Local") && !CronSchedule.isZone(zone)) {
      mistakes.invalid(path, zone, "unknown time zone " + zone);
    }
  }
}
