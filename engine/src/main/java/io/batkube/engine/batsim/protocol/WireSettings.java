package io.batkube.engine.batsim.protocol;

/**
 * What both ends of the protocol know of a run: options of Batsim, most of them told in the first
 * message.
 *
 * @param computeSharing a compute host may run several jobs
 * @param storageSharing a storage host may serve several jobs
 * @param forwardProfiles every submission has the job's profile with it
 * @param dynamicJobs the decision process may register jobs
 * @param acknowledgeDynamicJobs and is told of each
 * @param profileReuse profiles are kept when no job uses them any more
 * @param schedConfig a text for the decision process
 * @param forwardUnknownEvents external events of the user's own types are passed on
 * @param energy what hosts consume is measured, and hosts may be switched
 */
public record WireSettings(
    boolean computeSharing,
    boolean storageSharing,
    boolean forwardProfiles,
    boolean dynamicJobs,
    boolean acknowledgeDynamicJobs,
    boolean profileReuse,
    String schedConfig,
    boolean forwardUnknownEvents,
    boolean energy) {

  /** Batsim's defaults. */
  public static final WireSettings PLAIN =
      new WireSettings(false, true, false, false, false, false, "", false, false);
}
