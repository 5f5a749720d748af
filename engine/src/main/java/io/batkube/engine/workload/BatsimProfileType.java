package io.batkube.engine.workload;

import com.google.errorprone.annotations.Immutable;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
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

  PARALLEL(BatsimProfileType::notModelled, "parallel", "ParallelTaskProfile", "ptask"),
  PARALLEL_HOMOGENEOUS_TOTAL(BatsimProfileType::notModelled, "parallel_homogeneous_total"),
  PARALLEL_HOMOGENEOUS_PFS(
      BatsimProfileType::notModelled,
      "parallel_homogeneous_pfs",
      "ParallelTaskOnStorageHomogeneousProfile",
      "ptask_on_storage_homogeneous"),
  DATA_STAGING(
      BatsimProfileType::notModelled,
      "data_staging",
      "ParallelTaskDataStagingBetweenStoragesProfile",
      "ptask_data_staging_between_storages"),
  SEND(BatsimProfileType::notModelled, "send"),
  RECEIVE(BatsimProfileType::notModelled, "recv"),
  TRACE_REPLAY(
      BatsimProfileType::notModelled, "smpi", "usage_trace", "TraceReplayProfile", "trace_replay"),
  FORK_JOIN(BatsimProfileType::notModelled, "ForkJoinCompositionProfile"),
  MERGE(BatsimProfileType::notModelled, "ParallelTaskMergeCompositionProfile");

  private static final String MODELLED = "delay, composed or parallel_homogeneous";
  private static final String EACH_VALUE = "DefinedAmountsUsedForEachValue";

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
    if (fields.has("generation_strategy")
        && !fields.text("generation_strategy").equals(EACH_VALUE)) {
      throw fields.refused("generation_strategy", EACH_VALUE + ": others are not modelled yet");
    }
    double flops = fields.amount("cpu");
    if (fields.has("com") && fields.amount("com") > 0) {
      throw fields.refused(
          "com", "0: " + fields.text("type") + " with communication is not modelled yet");
    }
    return new Profile.ParallelHomogeneous(name, flops, returnCode(fields), fields.json().text());
  }

  private static Profile notModelled(String name, FieldReader fields, BatsimProfiles others) {
    throw BadInputException.atLine(
        fields.source(),
        fields.json().line(),
        fields.owner()
            + " has the type "
            + fields.text("type")
            + ", which is not modelled yet, expected "
            + MODELLED);
  }

  private static int returnCode(FieldReader fields) {
    return fields.has("ret") ? fields.integer("ret", Integer.MIN_VALUE) : 0;
  }
}
