package io.batkube.bench.peer;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.SyntheticWorkload;
import io.batkube.engine.workload.SyntheticWorkload.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The question that every peer answers: jobs of one core each on hosts of equal size, first come
 * first served, no job starting before those ahead of it.
 *
 * <p>Arrivals are a Poisson process with a mean gap of 0.07 s, run times are uniform from 10 to
 * 1000 s in whole milliseconds: 8000 cores are nine tenths busy.
 *
 * @param jobs how many
 * @param hosts how many
 * @param coresPerHost of each
 * @param seed of the jobs
 */
record OneCoreJobs(int jobs, int hosts, int coresPerHost, long seed) {
  SyntheticWorkload workload() {
    var shape =
        new Shape(jobs, 70 * Seconds.ONE / 1000, 10 * Seconds.ONE, 1000 * Seconds.ONE, 1, 0);
    return new SyntheticWorkload("w0", shape, new Seed(seed));
  }

  List<Job> all() {
    var all = new ArrayList<Job>(jobs);
    try (var stream = workload().jobs()) {
      stream.forEachRemaining(all::add);
    }
    return all;
  }

  int cores() {
    return hosts * coresPerHost;
  }
}
