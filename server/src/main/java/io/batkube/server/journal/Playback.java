package io.batkube.server.journal;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.Outside;
import java.util.List;

/**
 * Those who were outside in an earlier run, as its journal tells of them: they ask the same at the
 * same visits of the engine's loop, and let time go to the same instants. Owner thread only.
 */
public final class Playback implements Outside {
  private final Recording recording;
  private final Journal journal;
  private final boolean whole;
  private long round;

  /**
   * A playback from the beginning.
   *
   * @param journal gets the same lines again
   * @param whole whether it is played to its end
   */
  public Playback(Recording recording, Journal journal, boolean whole) {
    this.whole = whole;
    this.recording = recording;
    this.journal = journal;
  }

  @Override
  public long serve(Cluster cluster, long nextNs) {
    round++;
    for (Request request : recording.requests().getOrDefault(round, List.of())) {
      journal.request(round, cluster.clock().elapsedNs(), request);
      try {
        cluster.api().handle(request);
      } catch (StatusException _) {
        // Refused, as it was then.
      }
      cluster.settle();
    }
    long untilNs = recording.untilNs().getOrDefault(round, Seconds.NEVER);
    journal.until(round, cluster.clock().elapsedNs(), untilNs);
    return untilNs;
  }

  /**
   * The run is over.
   *
   * @throws BadInputException if it was another run
   */
  public void end() {
    if (whole ? round != recording.rounds() : round > recording.rounds()) {
      throw new BadInputException(
          "the replay took another course: "
              + round
              + " rounds, the journal has "
              + recording.rounds()
              + "; was it written by another version of batkube?");
    }
    journal.end(round, recording.clock(), recording.advances());
  }
}
