package io.batkube.engine.workload;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A log that {@link SwfReader} found good. Every stream reads the file again; only a log that is
 * not in the order of its submit times is loaded, and sorted so that equal times keep their order.
 */
public final class SwfWorkload implements Workload {
  private final InputFile file;
  private final String name;
  private final Cleaning cleaning;
  private final int totalProcessors;
  private final SwfHeader header;
  private final boolean sorted;
  private final long jobCount;
  private final List<CleaningCount> report;

  SwfWorkload(
      InputFile file,
      String name,
      Cleaning cleaning,
      int totalProcessors,
      SwfHeader header,
      boolean sorted,
      long jobCount,
      List<CleaningCount> report) {
    this.file = file;
    this.name = name;
    this.cleaning = cleaning;
    this.totalProcessors = totalProcessors;
    this.header = header;
    this.sorted = sorted;
    this.jobCount = jobCount;
    this.report = List.copyOf(report);
  }

  public SwfHeader header() {
    return header;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OptionalLong jobCount() {
    return OptionalLong.of(jobCount);
  }

  @Override
  public JobStream jobs() {
    return sorted ? new FileStream() : sortedJobs();
  }

  /** Empty: a log has run times, and each job's profile is a delay of its own. */
  @Override
  public SequencedMap<String, Profile> profiles() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
  }

  @Override
  public List<CleaningCount> cleaning() {
    return report;
  }

  private JobStream sortedJobs() {
    List<Job> jobs = new ArrayList<>();
    try (var stream = new FileStream()) {
      stream.forEachRemaining(jobs::add);
    }
    jobs.sort(Comparator.comparingLong(Job::submissionNs));
    return new LoadedWorkload.ListStream(jobs.iterator());
  }

  private Job job(SwfRecord record) {
    var profile = new Profile.Delay("delay" + Seconds.format(record.runNs), record.runNs, 0, "");
    return new Job(
        new JobId(name, Long.toString(record.number)),
        record.submitNs,
        record.processors,
        record.walltimeNs,
        record.estimateNs,
        profile,
        "");
  }

  /** The jobs in the order of the file. Mutable: one record, one line ahead of the caller. */
  private final class FileStream implements JobStream {
    private final InputStream in = file.open();
    private final SwfScanner scanner = new SwfScanner(file, in);
    private final SwfRecord record = new SwfRecord();
    private final long[] counts = cleaning.newCounts();
    private long passed;
    private long lastNs = Long.MIN_VALUE;
    private boolean ready;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (!ready && !ended) {
        ready = advance();
        ended = !ready;
      }
      return ready;
    }

    @Override
    public Job next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all " + passed + " jobs have been read");
      }
      ready = false;
      return job(record);
    }

    private boolean advance() {
      try {
        while (scanner.next(record, _ -> {})) {
          if (cleaning.apply(record, totalProcessors, counts)) {
            if (++passed > jobCount || (sorted && record.submitNs < lastNs)) {
              throw changed();
            }
            lastNs = record.submitNs;
            return true;
          }
        }
      } catch (IOException e) {
        throw file.refused(e);
      }
      if (passed != jobCount) {
        throw changed();
      }
      close();
      return false;
    }

    private BadInputException changed() {
      return new BadInputException(file + ": changed while it was being read");
    }

    @Override
    public void close() {
      ended = true;
      ready = false;
      try {
        in.close();
      } catch (IOException e) {
        throw file.refused(e);
      }
    }
  }
}
