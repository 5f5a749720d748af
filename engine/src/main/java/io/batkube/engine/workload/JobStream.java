package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import java.util.Iterator;

/**
 * Jobs one by one, with submission times that never decrease. Reading on may throw {@link
 * io.batkube.engine.input.BadInputException}.
 */
public interface JobStream extends Iterator<Job>, AutoCloseable {
  /** Frees the file behind the stream; harmless when called twice. */
  @Override
  void close();
}
