package io.batkube.engine.job;

import java.util.List;

/**
 * What a job does. The kinds are Batsim's; those that replay traces or speak with the decision
 * process are not modelled, and the workload reader refuses them by name.
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
   * Batsim's {@code parallel_homogeneous}: every executor computes the same amount and sends the
   * same amount to every other one.
   *
   * @param flops of each executor
   * @param bytes from each executor to each other
   */
  record ParallelHomogeneous(String name, double flops, double bytes, int returnCode, String json)
      implements Profile {
    /** One that only computes. */
    public ParallelHomogeneous(String name, double flops, int returnCode, String json) {
      this(name, flops, 0, returnCode, json);
    }
  }

  /**
   * Batsim's {@code parallel_homogeneous_total}: the same for amounts that are divided by the
   * number of executors, of which there may be any.
   *
   * @param flops of all executors together
   * @param bytes divided by the number of executors, what each sends to each other
   * @param overPairs whether bytes are divided by the number of ordered pairs of executors instead:
   *     so it is in Batsim 5
   */
  record ParallelHomogeneousTotal(
      String name, double flops, double bytes, boolean overPairs, int returnCode, String json)
      implements Profile {
    /** One of Batsim 4. */
    public ParallelHomogeneousTotal(
        String name, double flops, double bytes, int returnCode, String json) {
      this(name, flops, bytes, false, returnCode, json);
    }
  }

  /**
   * Batsim's {@code parallel}: an amount for each executor and for each pair of them. All parts go
   * on at the same pace.
   *
   * @param flops by executor
   * @param bytes by pair, the sender's row after row
   */
  record Parallel(String name, Amounts flops, Amounts bytes, int returnCode, String json)
      implements Profile {
    public Parallel {
      if (bytes.size() != flops.size() * flops.size()) {
        throw new IllegalArgumentException(
            bytes.size() + " amounts for the pairs of " + flops.size() + " executors");
      }
    }
  }

  /**
   * Batsim's {@code parallel_homogeneous_pfs}: every executor reads from and writes to a storage
   * host.
   *
   * @param bytesRead by each executor
   * @param bytesWritten by each executor
   * @param storage the label of the storage host
   */
  record ParallelHomogeneousPfs(
      String name,
      double bytesRead,
      double bytesWritten,
      String storage,
      int returnCode,
      String json)
      implements Profile {}

  /**
   * Batsim's {@code data_staging}: a storage host sends to another one; the job's own hosts only
   * wait.
   *
   * @param from the label of the storage host that sends
   * @param to the label of the storage host that receives
   */
  record DataStaging(String name, double bytes, String from, String to, int returnCode, String json)
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
