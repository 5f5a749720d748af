package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartLatencyTest {
  private static final int NODES = 15;
  private static final int JOBS = 200;
  private static final long WORK_NS = 170 * Seconds.ONE;

  @TempDir Path folder;

  @Test
  void noneIsNone() {
    StartLatency none = StartLatency.parse("none", new Seed(1));
    assertEquals(0, none.startNs("a"));
    assertEquals(0, none.endNs("a", true));
  }

  @Test
  void constantIsTheSameForAll() {
    StartLatency constant = StartLatency.parse("constant:2.5", new Seed(1));
    assertEquals(2_500_000_000L, constant.startNs("a"));
    assertEquals(2_500_000_000L, constant.startNs("b"));
    assertEquals(0, constant.endNs("a", false));
  }

  @Test
  void aFileIsADistributionBetweenItsLeastAndItsGreatest() throws IOException {
    Path file = folder.resolve("latencies.csv");
    Files.writeString(file, "# seconds\n3, 1\n\n2;4\n");
    StartLatency latency = StartLatency.parse(file.toString(), new Seed(1));
    long sumNs = 0;
    for (int i = 0; i < 1000; i++) {
      long ns = latency.startNs("pod" + i);
      assertTrue(ns >= Seconds.ONE && ns <= 4 * Seconds.ONE, () -> ns + " ns");
      sumNs += ns;
    }
    assertEquals(2.5, sumNs / 1e12, 0.1);
  }

  @Test
  void aDrawDependsOnThePodAndTheSeedAlone() {
    StartLatency k3s = StartLatency.parse("k3s", new Seed(1));
    long ns = k3s.startNs("a");
    k3s.startNs("b");
    assertEquals(ns, k3s.startNs("a"));
    assertEquals(ns, StartLatency.parse("k3s", new Seed(1)).startNs("a"));
    assertNotEquals(ns, StartLatency.parse("k3s", new Seed(2)).startNs("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant:", "constant:x", "constant:-1"})
  void aBadConstantIsToldWithWhatWasExpected(String text) {
    String told =
        assertThrows(BadInputException.class, () -> StartLatency.parse(text, new Seed(1)))
            .getMessage();
    assertEquals(
        "--start-latency: found \"" + text + "\", expected none, k3s, constant:SECONDS or a file",
        told);
  }

  @Test
  void aBadFileIsToldWithItsLine() throws IOException {
    Path file = folder.resolve("bad");
    Files.writeString(file, "1\ntwo\n");
    String told =
        assertThrows(
                BadInputException.class, () -> StartLatency.parse(file.toString(), new Seed(1)))
            .getMessage();
    assertEquals(file + ":2: found \"two\", expected seconds", told);
  }

  /**
   * Workloads that were measured: 200 pods of 170 s on fifteen nodes of one core took 2467.16 s
   * when all came at once, and 2468.27 s when one came each 10 s, in the mean of ten runs each.
   */
  @ParameterizedTest
  @CsvSource({"0, 2467.16", "10, 2468.27"})
  void k3sTakesAsLongAsTheMeasuredCluster(int spacingSeconds, double measuredSeconds) {
    double sum = 0;
    int near = 0;
    int seeds = 40;
    for (int seed = 1; seed <= seeds; seed++) {
      double seconds = makespanNs(spacingSeconds, new Seed(seed)) / 1e9;
      sum += seconds;
      near += Math.abs(seconds / measuredSeconds - 1) < 0.005 ? 1 : 0;
    }
    assertEquals(measuredSeconds, sum / seeds, 0.002 * measuredSeconds);
    assertTrue(near >= seeds * 9 / 10, near + " of " + seeds);
  }

  private enum What {
    ARRIVAL,
    END,
    ROOM
  }

  /** First come, first served, with a scheduler that uses room as soon as it sees it. */
  private static long makespanNs(int spacingSeconds, Seed seed) {
    StartLatency latency = StartLatency.parse("k3s", seed);
    Crowd crowd = new Crowd();
    EventQueue<What> events = new EventQueue<>();
    for (int job = 0; job < JOBS; job++) {
      events.add(Seconds.ONE * spacingSeconds * job, 0, What.ARRIVAL);
    }
    int free = NODES;
    int waiting = 0;
    int begun = 0;
    int ended = 0;
    long lastEndNs = 0;
    while (!events.isEmpty()) {
      long nowNs = events.nextNs();
      switch (events.poll()) {
        case ARRIVAL -> waiting++;
        case ROOM -> free++;
        case END -> {
          lastEndNs = nowNs;
          boolean crowded = crowd.join(World.START.plusNanos(nowNs));
          events.add(nowNs + latency.endNs("pod" + ended++, crowded), 0, What.ROOM);
        }
      }
      for (; waiting > 0 && free > 0; waiting--, free--) {
        events.add(nowNs + latency.startNs("pod" + begun++) + WORK_NS, 0, What.END);
      }
    }
    return lastEndNs;
  }
}
