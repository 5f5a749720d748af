package io.batkube.engine.policy;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * What a policy sees and does: the queue, the free hosts, the running jobs, and {@link #start}.
 * Hosts are counted, not named. Belongs to the thread of the run.
 */
public final class Cluster {
  private static final int LONG_QUEUE = 32;

  private final int totalHosts;
  private final boolean tracksEnds;
  private final boolean overAtEstimatedEnd;
  private final EstimatedEnds ends = new EstimatedEnds();

  /** Sentinel of the queue: its neighbours are the last and the first job. */
  private final WaitingJob queue = WaitingJob.sentinel();

  /** The queue by estimate; kept from the first time that a policy asks for it. */
  private TreeSet<WaitingJob> shortest;

  /** The queue by size; kept from the first time that it is long when a policy asks for it. */
  private WaitingBySize bySize;

  private final List<WaitingJob> started = new ArrayList<>();
  private long sequence;
  private int waiting;
  private long nowNs;
  private int idleHosts;
  private int freeHosts;

  /**
   * An idle cluster at time 0.
   *
   * @param overAtEstimatedEnd count the hosts of a job as free from its estimated end on
   */
  Cluster(int totalHosts, boolean tracksEnds, boolean overAtEstimatedEnd) {
    this.totalHosts = totalHosts;
    this.idleHosts = totalHosts;
    this.freeHosts = totalHosts;
    this.tracksEnds = tracksEnds;
    this.overAtEstimatedEnd = overAtEstimatedEnd;
    queue.next = queue;
    queue.previous = queue;
  }

  /** The present instant. */
  public long nowNs() {
    return nowNs;
  }

  /** Compute hosts of the platform, available or not. */
  public int totalHosts() {
    return totalHosts;
  }

  /** Hosts on which a job can start now. */
  public int freeHosts() {
    return freeHosts;
  }

  /** Number of waiting jobs. */
  public int waitingCount() {
    return waiting;
  }

  /**
   * The waiting jobs in order of arrival. Jobs may be started during the walk: it skips what has
   * left the queue.
   */
  public Iterable<WaitingJob> waiting() {
    return () -> new Walk(queue.next);
  }

  /**
   * The job that has waited longest.
   *
   * @throws NoSuchElementException if none waits
   */
  public WaitingJob head() {
    if (waiting == 0) {
      throw new NoSuchElementException("no job waits");
    }
    return queue.next;
  }

  /** The waiting jobs in the given order. Jobs may be started during the walk. */
  public Iterable<WaitingJob> waiting(BackfillOrder order) {
    if (order == BackfillOrder.FCFS) {
      return waiting();
    }
    if (shortest == null) {
      shortest = new TreeSet<>(order.comparator());
      waiting().forEach(shortest::add);
    }
    return () -> new WalkByEstimate();
  }

  /**
   * The waiting jobs in the given order; leaves out jobs that are too large where that saves steps.
   * Jobs may be started during the walk.
   *
   * @param largest how many hosts a job may ask for; asked at each step
   */
  Iterable<WaitingJob> candidates(BackfillOrder order, IntSupplier largest) {
    if (order == BackfillOrder.SJF && bySize != null) {
      return () -> new WalkBySize(largest);
    }
    return waiting(order);
  }

  /**
   * Whether a waiting job that fits into the free hosts might meet a condition. Saves the walk of a
   * long queue in which none does; says yes to a short queue without looking.
   *
   * @param condition one that holds for a job only if it holds for every shorter one of its size
   */
  boolean mayStart(Predicate<WaitingJob> condition) {
    if (waiting < LONG_QUEUE) {
      return true;
    }
    if (bySize == null) {
      bySize = new WaitingBySize();
      waiting().forEach(bySize::add);
    }
    return bySize.any(freeHosts, condition);
  }

  boolean tracksEnds() {
    return tracksEnds;
  }

  /** Running jobs by estimated end. */
  public EstimatedEnds ends() {
    if (!tracksEnds) {
      throw new IllegalStateException("the policy says that it uses no estimates");
    }
    return ends;
  }

  /**
   * Starts a waiting job now.
   *
   * @throws IllegalStateException if it does not wait, or asks for more hosts than are free
   */
  public void start(WaitingJob job) {
    if (!job.waiting) {
      throw new IllegalStateException("job " + job + " does not wait");
    }
    if (job.hosts() > freeHosts) {
      throw new IllegalStateException(
          "job " + job + " asks for " + job.hosts() + " hosts, " + freeHosts + " are free");
    }
    leave(job);
    idleHosts -= job.hosts();
    job.freesHosts = job.hosts();
    job.estimatedEndNs = Seconds.plus(nowNs, job.estimateNs());
    if (tracksEnds) {
      ends.add(job);
    }
    started.add(job);
    recount();
  }

  // ---- for PolicyDecider ----

  void at(long instantNs) {
    nowNs = instantNs;
    recount();
  }

  private void recount() {
    freeHosts = idleHosts;
    if (tracksEnds) {
      freeHosts += ends.view(nowNs, overAtEstimatedEnd);
    }
  }

  WaitingJob arrive(Job job, long estimateNs) {
    var arrived = new WaitingJob(job, sequence++, estimateNs);
    arrived.previous = queue.previous;
    arrived.next = queue;
    queue.previous.next = arrived;
    queue.previous = arrived;
    waiting++;
    if (shortest != null) {
      shortest.add(arrived);
    }
    if (bySize != null) {
      bySize.add(arrived);
    }
    return arrived;
  }

  private void leave(WaitingJob job) {
    job.waiting = false;
    job.previous.next = job.next;
    job.next.previous = job.previous;
    waiting--;
    if (shortest != null) {
      shortest.remove(job);
    }
    if (bySize != null) {
      bySize.remove(job);
    }
  }

  /** A running job is over. */
  void end(WaitingJob job) {
    if (tracksEnds) {
      ends.remove(job);
    }
    idleHosts += job.freesHosts;
    recount();
  }

  /** Idle hosts came (positive) or went. */
  void changeIdleHosts(int change) {
    idleHosts += change;
    recount();
  }

  /** The jobs started since the last call, in order. */
  List<WaitingJob> takeStarted() {
    var taken = List.copyOf(started);
    started.clear();
    return taken;
  }

  /** Asks the set for the next one each time, so that it may change under the walk. */
  private final class WalkByEstimate implements Iterator<WaitingJob> {
    private WaitingJob last;

    private Optional<WaitingJob> peek() {
      if (shortest.isEmpty()) {
        return Optional.empty();
      }
      return Optional.ofNullable(last == null ? shortest.first() : shortest.higher(last));
    }

    @Override
    public boolean hasNext() {
      return peek().isPresent();
    }

    @Override
    public WaitingJob next() {
      last = peek().orElseThrow();
      return last;
    }
  }

  /** Goes from size to size for the next one; its {@code next} depends on what is free then. */
  private final class WalkBySize implements Iterator<WaitingJob> {
    private final IntSupplier largest;
    private Optional<WaitingJob> last = Optional.empty();

    WalkBySize(IntSupplier largest) {
      this.largest = largest;
    }

    @Override
    public boolean hasNext() {
      return bySize.shortestAfter(last, largest.getAsInt()).isPresent();
    }

    @Override
    public WaitingJob next() {
      last = bySize.shortestAfter(last, largest.getAsInt());
      return last.orElseThrow();
    }
  }

  private final class Walk implements Iterator<WaitingJob> {
    private WaitingJob next;

    Walk(WaitingJob first) {
      next = first;
    }

    @Override
    public boolean hasNext() {
      while (!next.waiting) {
        next = next.next;
      }
      return next != queue;
    }

    @Override
    public WaitingJob next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      WaitingJob job = next;
      next = job.next;
      return job;
    }
  }
}
