package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.Simulation.at;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.JobStream;
import io.batkube.engine.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The jobs of the static workloads, merged by time: at one instant by workload, then in the
 * workload's order. One job of each is in memory. Belongs to its engine and that one's thread.
 */
final class Submissions implements AutoCloseable {
  private static final class Source {
    final JobStream jobs;
    Job next;

    Source(JobStream jobs) {
      this.jobs = jobs;
    }
  }

  private final List<Source> sources = new ArrayList<>();
  private long nextNs;

  Submissions(List<Workload> workloads) {
    for (Workload workload : workloads) {
      sources.add(new Source(workload.jobs()));
    }
  }

  /** Reads the first job of each. */
  void begin() {
    sources.forEach(source -> source.next = source.jobs.hasNext() ? source.jobs.next() : null);
    findNext();
  }

  /** When the next job arrives; {@link Seconds#NEVER} if none is left. */
  long nextNs() {
    return nextNs;
  }

  /** Takes all jobs that arrive at or before {@code nowNs}, in order. */
  void takeDue(long nowNs, Consumer<Job> take) {
    for (Source source : sources) {
      while (source.next != null && source.next.submissionNs() <= nowNs) {
        Job job = source.next;
        take.accept(job);
        source.next = source.jobs.hasNext() ? source.jobs.next() : null;
        if (source.next != null && source.next.submissionNs() < job.submissionNs()) {
          throw new BrokenInvariantException(
              "job "
                  + source.next
                  + " submitted at "
                  + at(source.next.submissionNs())
                  + " follows "
                  + job
                  + " submitted at "
                  + at(job.submissionNs()));
        }
      }
    }
    findNext();
  }

  private void findNext() {
    nextNs = Seconds.NEVER;
    for (Source source : sources) {
      if (source.next != null) {
        nextNs = Math.min(nextNs, source.next.submissionNs());
      }
    }
  }

  boolean isEmpty() {
    return sources.isEmpty();
  }

  @Override
  public void close() {
    sources.forEach(source -> source.jobs.close());
  }
}
