package io.batkube.engine.policy;

import io.batkube.engine.time.Seconds;
import java.util.Arrays;

/**
 * Running jobs by their estimated end, the earliest first; those that started first first among
 * equal ends. What a policy reads to see when hosts will be free. Belongs to the cluster's thread.
 */
public final class EstimatedEnds {
  private long[] ends = new long[64];
  private WaitingJob[] jobs = new WaitingJob[64];
  private int size;
  private int first;
  private long nowNs;

  /** Number of running jobs whose end is still to be waited for. */
  public int size() {
    return size - first;
  }

  /**
   * Estimated end of the {@code i}-th, always after now: a job that outlives its estimate is
   * believed to end in the next nanosecond.
   */
  public long endNs(int i) {
    return Math.max(ends[first + i], nowNs + 1);
  }

  /** Hosts that will be free at the end of the {@code i}-th. */
  public int hosts(int i) {
    return jobs[first + i].freesHosts;
  }

  /** The {@code i}-th job. */
  public WaitingJob job(int i) {
    return jobs[first + i];
  }

  void add(WaitingJob job) {
    if (size == jobs.length) {
      ends = Arrays.copyOf(ends, size * 2);
      jobs = Arrays.copyOf(jobs, size * 2);
    }
    int at = after(job.estimatedEndNs);
    System.arraycopy(ends, at, ends, at + 1, size - at);
    System.arraycopy(jobs, at, jobs, at + 1, size - at);
    ends[at] = job.estimatedEndNs;
    jobs[at] = job;
    size++;
  }

  void remove(WaitingJob job) {
    int at = after(job.estimatedEndNs) - 1;
    while (jobs[at] != job) {
      at--;
    }
    size--;
    System.arraycopy(ends, at + 1, ends, at, size - at);
    System.arraycopy(jobs, at + 1, jobs, at, size - at);
    jobs[size] = null;
  }

  /**
   * Sets the present, and which jobs count as over.
   *
   * @param overAtEnd whether those whose estimated end has come do; not those that were believed to
   *     take no time, which have only just started
   * @return the hosts of those that count as over
   */
  int view(long presentNs, boolean overAtEnd) {
    nowNs = presentNs;
    first = 0;
    int over = 0;
    while (overAtEnd && first < size && ends[first] <= presentNs && jobs[first].estimateNs() > 0) {
      over += jobs[first++].freesHosts;
    }
    return over;
  }

  /** All running jobs, whatever the view. */
  WaitingJob[] all() {
    return Arrays.copyOf(jobs, size);
  }

  /** Index behind the last entry that ends at or before {@code endNs}. */
  private int after(long endNs) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= endNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < size(); i++) {
      text.append(job(i)).append('@').append(Seconds.format(endNs(i))).append(' ');
    }
    return text.toString().strip();
  }
}
