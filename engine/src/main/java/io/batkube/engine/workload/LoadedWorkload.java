package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A workload whose jobs are all in memory.
 *
 * @param sortedJobs by submission time
 */
public record LoadedWorkload(
    String name, List<Job> sortedJobs, SequencedMap<String, Profile> profiles) implements Workload {

  public LoadedWorkload {
    sortedJobs = List.copyOf(sortedJobs);
    profiles = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(profiles));
    for (int i = 1; i < sortedJobs.size(); i++) {
      Job earlier = sortedJobs.get(i - 1);
      Job later = sortedJobs.get(i);
      if (later.submissionNs() < earlier.submissionNs()) {
        throw new IllegalArgumentException(
            "job "
                + later
                + (" of " + later.submissionNs() + " ns after job ")
                + earlier
                + (" of " + earlier.submissionNs() + " ns"));
      }
    }
  }

  @Override
  public OptionalLong jobCount() {
    return OptionalLong.of(sortedJobs.size());
  }

  @Override
  public JobStream jobs() {
    return new ListStream(sortedJobs.iterator());
  }

  @Override
  public List<CleaningCount> cleaning() {
    return List.of();
  }

  /** Jobs of a list as a stream. */
  record ListStream(Iterator<Job> jobs) implements JobStream {
    @Override
    public boolean hasNext() {
      return jobs.hasNext();
    }

    @Override
    public Job next() {
      return jobs.next();
    }

    @Override
    public void close() {}
  }
}
