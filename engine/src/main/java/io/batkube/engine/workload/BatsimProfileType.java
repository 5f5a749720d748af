package io.batkube.engine.workload;

import com.google.errorprone.annotations.Immutable;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.job.Amounts;
import io.batkube.engine.job.Profile;
import java.util.Arrays;
import java.util.List;

/**
 * Batsim's types of profiles, one row each: by their names in Batsim 4, in Batsim 5 and in what
 * came between, and what they become. Sources: Batsim 4.2.1 and 5.0.0-rc2, {@code profiles.cpp}.
 */
enum BatsimProfileType {
  DELAY(BatsimProfileType::delay, "delay", "DelayProfile"),
  COMPOSED(BatsimProfileType::composed, "composed", "SequentialCompositionProfile"),
  PARALLEL_HOMOGENEOUS(
      BatsimProfileType::parallelHomogeneous,
      "parallel_homogeneous",
      "ParallelTaskHomogeneousProfile",
      "ptask_homogeneous"),

  PARALLEL(BatsimProfileType::parallel, "parallel", "ParallelTaskProfile", "ptask"),
  PARALLEL_HOMOGENEOUS_TOTAL(
      BatsimProfileType::parallelHomogeneousTotal, "parallel_homogeneous_total"),
  PARALLEL_HOMOGENEOUS_PFS(
      BatsimProfileType::parallelHomogeneousPfs,
      "parallel_homogeneous_pfs",
      "ParallelTaskOnStorageHomogeneousProfile",
      "ptask_on_storage_homogeneous"),
  DATA_STAGING(
      BatsimProfileType::dataStaging,
      "data_staging",
      "ParallelTaskDataStagingBetweenStoragesProfile",
      "ptask_data_staging_between_storages"),
  SEND(BatsimProfileType::notModelled, "send"),
  RECEIVE(BatsimProfileType::notModelled, "recv"),
  TRACE_REPLAY(
      BatsimProfileType::notModelled, "smpi", "usage_trace", "TraceReplayProfile", "trace_replay"),
  FORK_JOIN(BatsimProfileType::notModelled, "ForkJoinCompositionProfile"),
  MERGE(BatsimProfileType::notModelled, "ParallelTaskMergeCompositionProfile");

  private static final String MODELLED =
      "delay, composed, parallel, parallel_homogeneous, parallel_homogeneous_total,"
          + " parallel_homogeneous_pfs or data_staging";
  private static final String EACH_VALUE = "DefinedAmountsUsedForEachValue";
  private static final String SPREAD = "DefinedAmountsSpreadUniformly";

  private final Builder builder;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  BatsimProfileType(Builder builder, String... names) {
    this.builder = builder;
    this.names = List.of(names);
  }

  /** Makes a profile of its fields, or refuses them. */
  @Immutable
  @FunctionalInterface
  private interface Builder {
    Profile build(String name, FieldReader fields, BatsimProfiles others);
  }

  /** The row of the profile's {@code type}. */
  static BatsimProfileType of(FieldReader fields) {
    String type = fields.text("type");
    return Arrays.stream(values())
        .filter(row -> row.names.contains(type))
        .findFirst()
        .orElseThrow(() -> fields.refused("type", MODELLED + Suggestion.phrase(type, known())));
  }

  /** The first name of the row that has this one; the same where none has. */
  static String nameInBatsim4(String type) {
    return Arrays.stream(values())
        .filter(row -> row.names.contains(type) && row != TRACE_REPLAY)
        .findFirst()
        .map(row -> row.names.getFirst())
        .orElse(type);
  }

  Profile build(String name, FieldReader fields, BatsimProfiles others) {
    return builder.build(name, fields, others);
  }

  private static List<String> known() {
    return Arrays.stream(values()).flatMap(row -> row.names.stream()).toList();
  }

  private static Profile delay(String name, FieldReader fields, BatsimProfiles others) {
    long delayNs = fields.seconds("delay");
    if (delayNs <= 0) {
      throw fields.refused("delay", "a number of seconds above 0");
    }
    return new Profile.Delay(name, delayNs, returnCode(fields), fields.json().text());
  }

  private static Profile composed(String name, FieldReader fields, BatsimProfiles others) {
    int repeat = fields.has("repeat") ? fields.integer("repeat", 1) : 1;
    return new Profile.Composed(
        name, repeat, others.sequence(name, fields), returnCode(fields), fields.json().text());
  }

  private static Profile parallelHomogeneous(
      String name, FieldReader fields, BatsimProfiles others) {
    if (fields.has("generation_strategy")) {
      String strategy = fields.text("generation_strategy");
      if (strategy.equals(SPREAD)) {
        return total(name, fields, true);
      }
      if (!strategy.equals(EACH_VALUE)) {
        throw fields.refused("generation_strategy", EACH_VALUE + " or " + SPREAD);
      }
    }
    return new Profile.ParallelHomogeneous(
        name, fields.amount("cpu"), bytes(fields), returnCode(fields), fields.json().text());
  }

  private static Profile parallelHomogeneousTotal(
      String name, FieldReader fields, BatsimProfiles others) {
    return total(name, fields, false);
  }

  private static Profile total(String name, FieldReader fields, boolean overPairs) {
    return new Profile.ParallelHomogeneousTotal(
        name,
        fields.amount("cpu"),
        bytes(fields),
        overPairs,
        returnCode(fields),
        fields.json().text());
  }

  private static double bytes(FieldReader fields) {
    return fields.has("com") ? fields.amount("com") : 0;
  }

  private static Profile parallel(String name, FieldReader fields, BatsimProfiles others) {
    String many = "a list of one or more numbers of 0 or more";
    if (!fields.has("com")) {
      Amounts flops = fields.amounts("cpu", many);
      return parallel(name, fields, flops, Amounts.none(flops.size() * flops.size()));
    }
    if (!fields.has("cpu")) {
      Amounts bytes = fields.amounts("com", many);
      int executors = (int) Math.round(Math.sqrt(bytes.size()));
      if (executors * executors != bytes.size()) {
        throw fields.refused(
            "com", "n² numbers for n executors, and " + bytes.size() + " is no square");
      }
      return parallel(name, fields, Amounts.none(executors), bytes);
    }
    Amounts flops = fields.amounts("cpu", many);
    Amounts bytes = fields.amounts("com", many);
    if (bytes.size() != flops.size() * flops.size()) {
      throw fields.refused(
          "com",
          flops.size() * flops.size()
              + " numbers for the "
              + flops.size()
              + " of 'cpu', and these are "
              + bytes.size());
    }
    return parallel(name, fields, flops, bytes);
  }

  private static Profile parallel(String name, FieldReader fields, Amounts flops, Amounts bytes) {
    return new Profile.Parallel(name, flops, bytes, returnCode(fields), fields.json().text());
  }

  private static Profile parallelHomogeneousPfs(
      String name, FieldReader fields, BatsimProfiles others) {
    if (fields.has("generation_strategy")
        && !fields.text("generation_strategy").equals(EACH_VALUE)) {
      throw fields.refused("generation_strategy", EACH_VALUE);
    }
    boolean reads = fields.has("bytes_to_read");
    double bytesWritten =
        fields.has("bytes_to_write") || !reads ? fields.amount("bytes_to_write") : 0;
    return new Profile.ParallelHomogeneousPfs(
        name,
        reads ? fields.amount("bytes_to_read") : 0,
        bytesWritten,
        fields.has("storage")
            ? fields.text("storage")
            : fields.has("host") ? fields.text("host") : "pfs",
        returnCode(fields),
        fields.json().text());
  }

  private static Profile dataStaging(String name, FieldReader fields, BatsimProfiles others) {
    return new Profile.DataStaging(
        name,
        fields.amount("nb_bytes"),
        fields.text("from"),
        fields.text("to"),
        returnCode(fields),
        fields.json().text());
  }

  private static Profile notModelled(String name, FieldReader fields, BatsimProfiles others) {
    throw BadInputException.atLine(
        fields.source(),
        fields.json().line(),
        fields.owner()
            + " has the type "
            + fields.text("type")
            + ", which is not modelled, expected "
            + MODELLED);
  }

  private static int returnCode(FieldReader fields) {
    return fields.has("ret") ? fields.integer("ret", Integer.MIN_VALUE) : 0;
  }
}
