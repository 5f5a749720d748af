package io.batkube.engine.job;

/** How far a killed job had come: the tree of Batsim's {@code job_progress}. */
public sealed interface Progress {
  /** Name of the profile. */
  String profileName();

  /**
   * Progress of a profile that is one task.
   *
   * @param fraction 0 to 1
   */
  record Task(String profileName, double fraction) implements Progress {}

  /**
   * Progress of a {@link Profile.Composed}.
   *
   * @param currentTaskIndex which task runs, counted over all repetitions from 0
   * @param current how far that task has come
   */
  record Sequence(String profileName, int currentTaskIndex, Progress current) implements Progress {}
}
