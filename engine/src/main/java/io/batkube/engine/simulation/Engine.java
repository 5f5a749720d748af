package io.batkube.engine.simulation;

import java.util.List;

/**
 * Port: owns time, the platform and the execution of jobs.
 *
 * <p>Used by one thread, from {@link Simulation#run}.
 */
public interface Engine extends AutoCloseable {
  /** The present instant, in nanoseconds since the start; never decreases. */
  long nowNs();

  /**
   * Goes on to the next instant at which something happens, or to {@code untilNs} if that comes
   * first, and adds what happened there to {@code events}, in the order of {@link EventClass}. An
   * instant may come more than once, when commands given at it make something happen at once.
   *
   * @return false if nothing more can ever happen; then nothing was added and time stands still
   */
  boolean advance(long untilNs, List<EngineEvent> events);

  /**
   * An instant before which nothing happens unless a command is given; the present one if that is
   * not known.
   */
  default long quietUntilNs() {
    return nowNs();
  }

  /**
   * Carries out a command at the present instant.
   *
   * @throws ForbiddenCommandException if the protocol forbids it here
   */
  void apply(Command command);

  /** Frees the workloads' files. */
  @Override
  void close();
}
