package io.batkube.engine.job;

import java.util.List;

/**
 * What a job does. The kinds are Batsim's; those that move bytes over a network are not modelled
 * yet, and the workload reader refuses them by name.
 */
public sealed interface Profile {
  /** Its name within its workload. */
  String name();

  /**
   * Exit code of a job that ends by itself; other than 0 makes it {@link
   * JobState#COMPLETED_FAILED}.
   */
  int returnCode();

  /**
   * The whole profile as JSON text as it stood in the workload; empty if the source was no JSON.
   */
  String json();

  /**
   * Batsim's {@code delay}: sleeps, whatever the platform.
   *
   * @param delayNs {@link io.batkube.engine.time.Seconds#NEVER} for a job that a decider registers
   *     and that runs until it is killed
   */
  record Delay(String name, long delayNs, int returnCode, String json) implements Profile {}

  /**
   * Batsim's {@code parallel_homogeneous} without communication: every host computes the same
   * amount, and the slowest host ends the job.
   *
   * @param flops amount on each host, in flop
   */
  record ParallelHomogeneous(String name, double flops, int returnCode, String json)
      implements Profile {}

  /**
   * Batsim's {@code composed}: profiles one after the other, the whole sequence {@code repeat}
   * times; the first that fails ends it.
   */
  record Composed(String name, int repeat, List<Profile> sequence, int returnCode, String json)
      implements Profile {
    public Composed {
      sequence = List.copyOf(sequence);
    }
  }
}
