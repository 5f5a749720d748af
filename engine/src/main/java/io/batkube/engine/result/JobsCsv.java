package io.batkube.engine.result;

import io.batkube.engine.job.JobState;
import io.batkube.engine.time.Seconds;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** {@code jobs.csv} as Batsim 4.2 writes it: a row per job, in the order in which they ended. */
final class JobsCsv implements Consumer<JobOutcome>, Closeable {
  static final String HEADER =
      "job_id,workload_name,profile,submission_time,requested_number_of_resources,requested_time,"
          + "success,final_state,starting_time,execution_time,finish_time,waiting_time,"
          + "turnaround_time,stretch,allocated_resources,consumed_energy,metadata";

  private static final byte[] NO_TIMES = Text.ascii(",,,,,,,,");
  private static final byte[] NO_METADATA = Text.ascii("\"\"\n");
  private static final byte[][] STATES = Text.ascii(JobState.values());

  private final Text text;

  JobsCsv(OutputStream out) {
    text = new Text(out);
    text.add(HEADER).add('\n');
  }

  @Override
  public void accept(JobOutcome outcome) {
    var job = outcome.job();
    text.addCsv(job.id().name()).add(',').addCsv(job.id().workload()).add(',');
    text.addCsv(job.profile().name()).add(',').addF(job.submissionNs()).add(',');
    text.add((long) job.requestedResources()).add(',');
    text.addF(job.hasWalltime() ? job.walltimeNs() : -Seconds.ONE).add(',');
    text.add(outcome.successful() ? '1' : '0')
        .add(',')
        .add(STATES[outcome.state().ordinal()])
        .add(',');
    if (outcome.rejected()) {
      text.add(NO_TIMES);
    } else {
      text.addF(outcome.startNs()).add(',').addF(outcome.runNs()).add(',');
      text.addF(outcome.endNs()).add(',').addF(outcome.waitNs()).add(',');
      text.addF(outcome.turnaroundNs()).add(',');
      text.addF((double) outcome.turnaroundNs() / outcome.runNs()).add(',');
      text.add(outcome.hosts()).add(',').addF(outcome.joules()).add(',');
    }
    if (outcome.metadata().isEmpty()) {
      text.add(NO_METADATA);
    } else {
      text.addQuotedCsv(outcome.metadata()).add('\n');
    }
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
