package io.batkube.server.scenario;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names of the files in which results keep what programs printed that a run has started. */
public final class ProgramLogs {
  public static final String BATSIM = "batsim.log";
  public static final String SCHEDULER = "scheduler.log";
  public static final String CONTROLLERS = "controllers.log";

  /** Of those that work on a cluster. */
  public static final List<String> OF_A_CLUSTER =
      Stream.concat(
              Stream.of(SCHEDULER, CONTROLLERS),
              IntStream.range(0, Scheduling.MOST_BESIDE).mapToObj(ProgramLogs::beside))
          .toList();

  private ProgramLogs() {}

  /**
   * Of a program of {@code --beside}.
   *
   * @param number from 0; names count from 1
   */
  public static String beside(int number) {
    return "beside-" + (number + 1) + ".log";
  }
}
