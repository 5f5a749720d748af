package io.batkube.server.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class RecorderThreadsTest {
  /** What those recorded who could. */
  private final List<Long> recorded = Collections.synchronizedList(new ArrayList<>());

  private final class Writing implements Recorder {
    @Override
    public void event(long atNs, EngineEvent event) {
      recorded.add(atNs);
    }

    @Override
    public void command(long atNs, Command command) {}
  }

  /** One that cannot write. */
  private record Failing(Throwable why) implements Recorder {
    @Override
    public void event(long atNs, EngineEvent event) {
      switch (why) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(why);
      }
    }

    @Override
    public void command(long atNs, Command command) {}
  }

  private static void record(Recorder... recorders) {
    try (var threads = new RecorderThreads(List.of(recorders))) {
      for (Recorder one : threads.recorders()) {
        one.event(7, new EngineEvent.SimulationEnds());
      }
    }
  }

  @Test
  void whateverAWriterThrowsTheOthersWriteTheirRest() {
    for (Throwable why : List.of(new IllegalStateException("full"), new AssertionError("no"))) {
      recorded.clear();
      var failing = new Failing(why);
      assertSame(
          why, assertThrows(why.getClass(), () -> record(new Writing(), failing, new Writing())));
      assertEquals(List.of(7L, 7L), recorded);
    }
  }

  @Test
  void theFirstFailureIsThrownAndTheOthersAreSuppressed() {
    var first = new AssertionError("first");
    var second = new IllegalStateException("second");
    var third = new AssertionError("third");
    assertSame(
        first,
        assertThrows(
            AssertionError.class,
            () ->
                record(
                    Stream.of(first, second, first, third)
                        .map(Failing::new)
                        .toArray(Recorder[]::new))));
    assertArrayEquals(new Throwable[] {second, third}, first.getSuppressed());
  }
}
