package io.batkube.engine.result;

import io.batkube.engine.workload.Workload.CleaningCount;
import java.util.List;
import java.util.Optional;

/**
 * What a run was made of: the part of {@code summary.json} that is known before it begins.
 *
 * @param version of Batkube
 * @param name of the run; unique among the runs of a comparison
 * @param engine {@code embedded}
 * @param policy by name
 * @param hostNames names by number; empty where they are node0, node1, …
 * @param untilNs the last instant of the run, if it was to be cut off; else {@link
 *     io.batkube.engine.time.Seconds#NEVER}
 * @param clock who decides when time moves
 * @param advances how often it was decided in which way
 * @param ties what decides between equals, a sentence each
 * @param resources what pods asked for; empty for runs without pods
 */
public record RunDescription(
    String version,
    String name,
    String engine,
    String policy,
    String order,
    String orderMeaning,
    String backfillOrder,
    String estimates,
    long seed,
    long untilNs,
    Source platform,
    int computeHosts,
    List<String> hostNames,
    List<WorkloadSource> workloads,
    Optional<EventSource> events,
    String clock,
    Advances advances,
    List<String> ties,
    List<ResourceShare> resources) {

  /**
   * Why time moved on while programs from outside took part.
   *
   * @param bySilence nobody asked for anything for a while: a guess
   * @param byPatience a pod that fitted somewhere was left waiting for too long
   * @param byWake to a declared wake-up of a program
   */
  public record Advances(long bySilence, long byPatience, long byWake) {
    public static final Advances NONE = new Advances(0, 0, 0);
  }

  /**
   * Where an input came from.
   *
   * @param source the file as the user named it, or words such as {@code 16 nodes}
   * @param sha256 of the file as it stands on disk; empty if there is none
   */
  public record Source(String source, Optional<String> sha256) {}

  /**
   * A workload.
   *
   * @param startDate the calendar date of second 0, if the file tells; ISO 8601
   */
  public record WorkloadSource(
      String name,
      Source source,
      String format,
      long jobs,
      Optional<String> startDate,
      List<CleaningCount> cleaning) {}

  /**
   * How much of a resource pods asked for.
   *
   * @param allocatable the most that all nodes had together, in the resource's own unit
   * @param meanShare from the first pod to the end of the last
   */
  public record ResourceShare(
      String name, double allocatable, double meanShare, double peakShare) {}

  /** The event file. */
  public record EventSource(Source source, long events) {}
}
