package io.batkube.engine.workload;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A job as Batsim's JSON has it, whose profile is known by name only. Source of the rules: Batsim
 * 4.2.1, {@code jobs.cpp}.
 *
 * @param line where it stands in its file, or 0
 * @param json the whole object
 */
public record BatsimJob(
    JobId id,
    long submissionNs,
    int resources,
    long walltimeNs,
    String profile,
    int line,
    String json) {

  /**
   * Reads a job.
   *
   * @param source how a message names the file or whatever it stands in
   * @param workload the first half of its id, where the id has none
   */
  public static BatsimJob read(Object source, String workload, JsonObject json) {
    var id = new JobId(workload, idOf(source, workload, json));
    var fields = new FieldReader(source, "job '" + id.name() + "'", json);
    long submissionNs = fields.seconds("subtime");
    if (submissionNs < 0) {
      throw fields.refused("subtime", "a number of seconds, 0 or more");
    }
    long walltimeNs = Job.NO_WALLTIME;
    if (fields.has("walltime")) {
      long givenNs = fields.seconds("walltime");
      if (givenNs <= 0 && givenNs != -Seconds.ONE) {
        throw fields.refused("walltime", "a number of seconds above 0, or -1 for none");
      }
      walltimeNs = givenNs > 0 ? givenNs : Job.NO_WALLTIME;
    }
    return new BatsimJob(
        id,
        submissionNs,
        fields.integer("res", 0),
        walltimeNs,
        fields.text("profile"),
        json.line(),
        json.text());
  }

  private static String idOf(Object source, String workload, JsonObject json) {
    var fields = new FieldReader(source, "a job", json);
    String raw = fields.textOrInteger("id");
    String prefix = workload + "!";
    String id = raw.startsWith(prefix) ? raw.substring(prefix.length()) : raw;
    if (id.isEmpty() || id.indexOf('!') >= 0) {
      throw fields.refused("id", "a text without '!', bare or after '" + prefix + "'");
    }
    return id;
  }

  /** The job with its profile, which is for as many hosts as the job asks for. */
  public Job bind(Object source, Profile bound) {
    requireFit(source, bound, Collections.newSetFromMap(new IdentityHashMap<>()));
    return bind(bound);
  }

  private void requireFit(Object source, Profile part, Set<Profile> seen) {
    if (part instanceof Profile.Composed composed && seen.add(composed)) {
      composed.sequence().forEach(each -> requireFit(source, each, seen));
    }
    if (part instanceof Profile.Parallel task && task.flops().size() != resources) {
      throw BadInputException.atLine(
          source,
          line,
          "job '"
              + id.name()
              + "': 'res' is "
              + resources
              + ", expected "
              + task.flops().size()
              + " as its profile '"
              + task.name()
              + "' has it");
    }
  }

  /** The job with its profile. */
  public Job bind(Profile bound) {
    return new Job(id, submissionNs, resources, walltimeNs, bound, json);
  }
}
