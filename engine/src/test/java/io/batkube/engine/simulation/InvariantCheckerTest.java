package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.ListedWorkload.sleeper;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seconds;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** False histories: each breaks one invariant, and the message has the numbers. */
class InvariantCheckerTest {
  private static final Job A = sleeper("a", 0, 1, 10);
  private static final Job B = sleeper("b", 0, 1, 10);

  @Test
  void aHostRunsTwoJobs() {
    broken(
        "broken invariant at 1 s: job w0!b runs on hosts 1-2, 1 are busy",
        checker -> {
          execute(checker, 0, A, HostSet.range(0, 1));
          execute(checker, 1, B, HostSet.range(1, 2));
        });
  }

  @Test
  void aJobRunsOutsideThePlatform() {
    broken(
        "broken invariant at 0 s: job w0!a runs on host 4 of 4",
        checker -> execute(checker, 0, A, HostSet.range(3, 4)));
  }

  @Test
  void aJobStartsTwice() {
    broken(
        "broken invariant at 1 s: job w0!a starts and did not wait; "
            + "submitted 2, waiting 1, running 1, ended 0, rejected 0",
        checker -> {
          execute(checker, 0, A, HostSet.of(0));
          execute(checker, 1, A, HostSet.of(1));
        });
  }

  @Test
  void aJobStartsThatNeverCame() {
    broken(
        "broken invariant at 0 s: job w0!x starts and did not wait; "
            + "submitted 2, waiting 2, running 0, ended 0, rejected 0",
        checker -> execute(checker, 0, sleeper("x", 0, 1, 1), HostSet.of(0)));
  }

  @Test
  void aRunningJobIsRejected() {
    broken(
        "broken invariant at 1 s: job w0!a is rejected and did not wait; "
            + "submitted 2, waiting 1, running 1, ended 0, rejected 0",
        checker -> {
          execute(checker, 0, A, HostSet.of(0));
          checker.command(Seconds.ONE, new Command.Reject(A.id(), ""));
        });
  }

  @Test
  void aJobEndsTwice() {
    broken(
        "broken invariant at 3 s: job w0!a ends and did not run; "
            + "submitted 2, waiting 1, running 0, ended 1, rejected 0",
        checker -> {
          execute(checker, 0, A, HostSet.of(0));
          complete(checker, 2, A, HostSet.of(0), 0);
          complete(checker, 3, A, HostSet.of(0), 0);
        });
  }

  @Test
  void aJobEndsElsewhere() {
    broken(
        "broken invariant at 2 s: job w0!a ends on hosts 0, it held 0-1",
        checker -> {
          execute(checker, 0, A, HostSet.range(0, 1));
          complete(checker, 2, A, HostSet.of(0), 0);
        });
  }

  @Test
  void aJobEndsBeforeItStarts() {
    broken(
        "broken invariant at 2 s: job w0!a started at 5 s",
        checker -> {
          execute(checker, 0, A, HostSet.of(0));
          complete(checker, 2, A, HostSet.of(0), 5);
        });
  }

  @Test
  void timeGoesBack() {
    broken(
        "broken invariant at 4 s: time was 5 s before",
        checker -> {
          checker.event(5 * Seconds.ONE, new EngineEvent.RequestedCall());
          checker.event(4 * Seconds.ONE, new EngineEvent.RequestedCall());
        });
  }

  @Test
  void theEndComesWhileJobsAreAlive() {
    broken(
        "broken invariant at 1 s: it ends, 1 jobs wait and 1 run",
        checker -> {
          execute(checker, 0, A, HostSet.of(0));
          checker.event(Seconds.ONE, new EngineEvent.SimulationEnds());
        });
  }

  @Test
  void aTrueHistoryIsCountedAndLeftAlone() {
    InvariantChecker checker = begun();
    execute(checker, 0, A, HostSet.of(0));
    complete(checker, 2, A, HostSet.of(0), 0);
    checker.command(2 * Seconds.ONE, new Command.Reject(B.id(), ""));
    checker.event(2 * Seconds.ONE, new EngineEvent.SimulationEnds());
    assertEquals(
        List.of(1L, 7L, 7L),
        checker.invariants().stream().map(InvariantChecker.Invariant::checks).toList());
  }

  private static void broken(String message, Consumer<InvariantChecker> history) {
    InvariantChecker checker = begun();
    var exception =
        assertThrows(BrokenInvariantException.class, () -> history.accept(checker), message);
    assertEquals(message, exception.getMessage());
    assertTrue(exception.getMessage().lines().count() == 1);
  }

  /** Four hosts; jobs a and b wait. */
  private static InvariantChecker begun() {
    var checker = new InvariantChecker();
    checker.event(0, new EngineEvent.SimulationBegins(Platform.ofNodes(4), List.of("w0")));
    checker.event(0, new EngineEvent.JobSubmitted(A));
    checker.event(0, new EngineEvent.JobSubmitted(B));
    return checker;
  }

  private static void execute(InvariantChecker checker, int second, Job job, HostSet on) {
    checker.command(second * Seconds.ONE, new Command.Execute(job.id(), on));
  }

  private static void complete(
      InvariantChecker checker, int second, Job job, HostSet on, int start) {
    checker.event(
        second * Seconds.ONE,
        new EngineEvent.JobCompleted(
            job, JobState.COMPLETED_SUCCESSFULLY, 0, on, start * Seconds.ONE));
  }
}
