package io.batkube.engine.workload;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Reads Batsim's workloads: a JSON object with {@code nb_res}, {@code jobs} and {@code profiles} in
 * any order, other keys ignored. Source of the rules: Batsim 4.2.1, {@code workload.cpp}, {@code
 * jobs.cpp} and {@code profiles.cpp}; where Batsim aborts, a {@link BadInputException} says why.
 *
 * <p>Two rules are stricter than Batsim's, which take the last of two equal keys and any id that
 * has the workload's name somewhere: a key twice in one object is refused, and an id is complete
 * only if it begins with the workload's name and {@code !}.
 */
public final class BatsimWorkloadReader {
  private final InputFile file;
  private final String name;
  private final JobCheck check;
  private final List<BatsimJob> jobs = new ArrayList<>();
  private final Map<String, Integer> lineOfJob = new HashMap<>();
  private final SequencedMap<String, JsonObject> profiles = new LinkedHashMap<>();

  private BatsimWorkloadReader(InputFile file, String name, JobCheck check) {
    this.file = file;
    this.name = name;
    this.check = check;
  }

  /**
   * Reads the whole file. Jobs come in Batsim's order: by submission time, then by the text of
   * their ids, so that {@code w0!10} is before {@code w0!2}.
   *
   * @param name the workload's: the first half of each job's id
   */
  public static Workload read(InputFile file, String name) {
    return read(file, name, JobCheck.NONE);
  }

  /** The same, where somebody else has a say in what a job may be. */
  static Workload read(InputFile file, String name, JobCheck check) {
    return JsonInput.read(file, new BatsimWorkloadReader(file, name, check)::document);
  }

  /** The number of hosts that a workload is made for: its {@code nb_res}, if it is a good one. */
  public static OptionalInt resources(InputFile file) {
    return JsonInput.read(
        file,
        parser -> {
          parser.nextToken();
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals("nb_res");
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && found) {
              return FieldReader.asInt(parser.getText());
            }
            parser.skipChildren();
          }
          return OptionalInt.empty();
        });
  }

  private Workload document(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw refusedAt(parser, "found %s, expected a JSON object with nb_res, jobs and profiles");
    }
    var missing = new ArrayList<>(List.of("nb_res", "jobs", "profiles"));
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      missing.remove(key);
      switch (key) {
        case "nb_res" -> readResources(parser);
        case "jobs" -> readJobs(parser);
        case "profiles" -> readProfiles(parser);
        default -> parser.skipChildren();
      }
    }
    if (!missing.isEmpty()) {
      throw new BadInputException(
          file + ": the key '" + missing.getFirst() + "' is missing, expected a Batsim workload");
    }
    if (parser.nextToken() != null) {
      throw refusedAt(parser, "found %s after the end of the workload, expected nothing");
    }
    return bound();
  }

  /** Batsim demands it, and caps the machines with it only where an option of its own says so. */
  private void readResources(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || !isInt(parser.getText())
        || Integer.parseInt(parser.getText()) <= 0) {
      throw refusedAt(parser, "'nb_res' is %s, expected a number of hosts above 0");
    }
  }

  private void readJobs(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refusedAt(parser, "'jobs' is %s, expected a list of jobs");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw refusedAt(parser, "a job is %s, expected an object");
      }
      BatsimJob job = BatsimJob.read(file, name, JsonObject.read(parser));
      Integer earlier = lineOfJob.putIfAbsent(job.id().name(), job.line());
      if (earlier != null) {
        throw BadInputException.atLine(
            file, job.line(), "job id '" + job.id().name() + "' again, first on line " + earlier);
      }
      jobs.add(job);
    }
  }

  private void readProfiles(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refusedAt(parser, "'profiles' is %s, expected an object of profiles by name");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String profile = parser.currentName();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw refusedAt(parser, "profile '" + profile + "' is %s, expected an object");
      }
      profiles.put(profile, JsonObject.read(parser));
    }
  }

  private Workload bound() {
    var bound = BatsimProfiles.in(file, profiles);
    List<Job> sorted = new ArrayList<>(jobs.size());
    for (BatsimJob job : jobs) {
      sorted.add(checked(job, job.bind(file, bound.of(job.id(), job.profile(), job.line()))));
    }
    sorted.sort(
        comparingLong(Job::submissionNs).thenComparing(comparing((Job job) -> job.id().name())));
    return new LoadedWorkload(name, sorted, bound.used());
  }

  private Job checked(BatsimJob read, Job job) {
    check
        .problem(job)
        .ifPresent(
            problem -> {
              throw BadInputException.atLine(
                  file, read.line(), "job '" + job.id().name() + "': " + problem);
            });
    return job;
  }

  private static boolean isInt(String integer) {
    return FieldReader.asInt(integer).isPresent();
  }

  /** {@code problem} has a {@code %s} for what was found. */
  private BadInputException refusedAt(JsonParser parser, String problem) throws IOException {
    int line = Math.max(1, parser.currentTokenLocation().getLineNr());
    return BadInputException.atLine(file, line, problem.replace("%s", JsonInput.found(parser)));
  }
}
