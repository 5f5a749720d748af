package io.batkube.server.http;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A process that says whose a connection is. Which of several processes connects first the machine
 * decides; in which order they were started the run does, and what a shell starts, the shell.
 *
 * @param family the place, among the processes started for the run, of the one it descends from, or
 *     is; {@link Integer#MAX_VALUE} if it was started by somebody else
 * @param started {@link Instant#MAX} if the system does not say
 */
public record Claimant(int family, Instant started, long pid) implements Comparable<Claimant> {
  private static final Comparator<Claimant> ORDER =
      Comparator.comparingInt(Claimant::family)
          .thenComparing(Claimant::started)
          .thenComparingLong(Claimant::pid); // forked within a tick of the system's clock

  /**
   * A living process.
   *
   * @param roots the processes started for the run, in their order
   */
  public static Claimant of(long pid, List<Long> roots) {
    Optional<ProcessHandle> itself = ProcessHandle.of(pid);
    Instant started = itself.flatMap(process -> process.info().startInstant()).orElse(Instant.MAX);
    int family = roots.indexOf(pid);
    Optional<ProcessHandle> ancestor = itself;
    while (family < 0 && ancestor.isPresent()) {
      ancestor = ancestor.get().parent();
      family = ancestor.map(process -> roots.indexOf(process.pid())).orElse(-1);
    }
    return new Claimant(family < 0 ? Integer.MAX_VALUE : family, started, pid);
  }

  @Override
  public int compareTo(Claimant other) {
    return ORDER.compare(this, other);
  }
}
