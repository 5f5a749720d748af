package io.batkube.engine.workload;

import io.batkube.engine.job.Profile;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A source of jobs. Its file, if there is one, has been read once and found good when this object
 * exists: {@link #jobs} fails only if the file changes meanwhile.
 */
public interface Workload {
  /**
   * {@code w0}, {@code w1}, … in the order of the command line: the first half of each job's id.
   */
  String name();

  /** How many jobs {@link #jobs} will yield; absent if nobody knows beforehand. */
  OptionalLong jobCount();

  /** A new stream over all jobs. */
  JobStream jobs();

  /** The profiles that jobs of this workload use, by name, where the format has them. */
  SequencedMap<String, Profile> profiles();

  /** What was done to the file's records on reading, rule by rule; empty if nothing can be. */
  List<CleaningCount> cleaning();

  /**
   * How often a cleaning rule was applied.
   *
   * @param rule its name, such as {@code run-time-not-positive}
   * @param effect what it does to a record, such as {@code dropped}
   * @param jobs how many records it met
   */
  record CleaningCount(String rule, String effect, long jobs) {}
}
