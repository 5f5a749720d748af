package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Jobs drawn at random, one by one: Poisson arrivals, run times and sizes uniform between bounds.
 * The same shape and seed give the same jobs. Takes no memory per job.
 */
public final class SyntheticWorkload implements Workload {
  /**
   * What the jobs look like.
   *
   * @param jobs how many
   * @param meanInterarrivalNs mean of the exponential time between submissions
   * @param minRunNs shortest run time, in whole milliseconds when drawn
   * @param maxRunNs longest run time
   * @param maxResources sizes are 1 to this
   * @param walltimeFactor walltime as a multiple of the run time, at least 2; 0 for none
   */
  public record Shape(
      long jobs,
      long meanInterarrivalNs,
      long minRunNs,
      long maxRunNs,
      int maxResources,
      int walltimeFactor) {}

  private static final long MILLISECOND = Seconds.ONE / 1000;

  private final String name;
  private final Shape shape;
  private final Seed seed;

  public SyntheticWorkload(String name, Shape shape, Seed seed) {
    this.name = name;
    this.shape = shape;
    this.seed = seed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OptionalLong jobCount() {
    return OptionalLong.of(shape.jobs());
  }

  @Override
  public SequencedMap<String, Profile> profiles() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
  }

  @Override
  public List<CleaningCount> cleaning() {
    return List.of();
  }

  @Override
  public JobStream jobs() {
    return new Stream();
  }

  private final class Stream implements JobStream {
    private final RandomGenerator random = seed.stream("workload " + name);
    private long made;
    private long nowNs;

    @Override
    public boolean hasNext() {
      return made < shape.jobs();
    }

    @Override
    public Job next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      double gap = -StrictMath.log1p(-random.nextDouble()) * shape.meanInterarrivalNs();
      nowNs += Math.round(gap / MILLISECOND) * MILLISECOND;
      long runNs =
          random.nextLong(shape.minRunNs() / MILLISECOND, shape.maxRunNs() / MILLISECOND + 1)
              * MILLISECOND;
      int resources = random.nextInt(1, shape.maxResources() + 1);
      long walltimeNs =
          shape.walltimeFactor() == 0 ? Job.NO_WALLTIME : runNs * shape.walltimeFactor();
      return new Job(
          new JobId(name, Long.toString(++made)),
          nowNs,
          resources,
          walltimeNs,
          new Profile.Delay("delay", runNs, 0, ""),
          "");
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
