package io.batkube.bench.micro;

import io.batkube.engine.time.EventQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One step of the future: take the first entry, add another at a later instant. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EventQueueBenchmark {
  private static final int MEAN_STEP = 1_000_000;

  /** Entries in the queue: about as many as jobs run at once. */
  @Param({"100", "10000", "1000000"})
  public int entries;

  private final Random random = new Random(1);
  private EventQueue<Object> queue;

  @Setup
  public void fill() {
    queue = new EventQueue<>();
    for (int i = 0; i < entries; i++) {
      queue.add(random.nextInt(2 * MEAN_STEP), i & 3, this);
    }
  }

  @Benchmark
  public Object step() {
    long nowNs = queue.nextNs();
    Object item = queue.poll();
    queue.add(nowNs + random.nextInt(2 * MEAN_STEP), (int) nowNs & 3, item);
    return item;
  }
}
