package io.batkube.engine.execution;

import static java.util.Comparator.comparingLong;

import io.batkube.engine.time.Seconds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/**
 * Tasks that run at the same time and share hosts and links: work flows as {@link FairSharing}
 * says, and whenever a task begins or stops, the rates of those that share something with it, over
 * however many others, are found anew. Belongs to its engine and that one's thread.
 */
public final class FluidModel {
  /** A task between its start and its end, which only its model changes. */
  public static final class Flow {
    private final Demand demand;
    private final long sequence;
    private final Object owner;
    private boolean waits = true;
    private double left = 1;
    private double rate;

    /** The search that has found it last. */
    private long found;

    /** The instant that {@code left} is of. */
    private long atNs;

    /** When its latency or it itself is over; NEVER while its rate is not known. */
    private long nextNs = Seconds.NEVER;

    private Flow(Demand demand, long sequence, Object owner) {
      this.demand = demand;
      this.sequence = sequence;
      this.owner = owner;
    }

    /** Whose task it is: what {@link FluidModel#start} was given. */
    public Object owner() {
      return owner;
    }

    /** The part of it that is done. */
    public double progress(long nowNs) {
      return Math.clamp(1 - left + rate * (nowNs - atNs) / Seconds.ONE, 0, 1);
    }

    /** What it takes of a resource at present, in flop/s or bytes/s. */
    double taken(int resource) {
      double amount = 0;
      for (int i = 0; i < demand.size(); i++) {
        amount += demand.resource(i) == resource ? demand.amount(i) : 0;
      }
      return amount * rate;
    }

    private void advance(long nowNs) {
      left = Math.max(0, left - rate * (nowNs - atNs) / Seconds.ONE);
      atNs = nowNs;
    }
  }

  private final FairSharing sharing;
  private final Consumer<Flow> changed;
  private final List<List<Flow>> onResource = new ArrayList<>();
  private final TreeSet<Flow> next =
      new TreeSet<>(comparingLong((Flow flow) -> flow.nextNs).thenComparing(flow -> flow.sequence));

  /** Resources at which a task has begun or stopped since rates were found last. */
  private final BitSet touched = new BitSet();

  private long sequence;
  private long searches;

  /**
   * Without tasks.
   *
   * @param capacity of a resource by its number, in flop/s or bytes/s, more than 0
   * @param changed is told of each task whose rate has become another one
   */
  public FluidModel(IntToDoubleFunction capacity, Consumer<Flow> changed) {
    this.sharing = new FairSharing(capacity);
    this.changed = changed;
  }

  /** Starts a task. */
  Flow start(Demand demand, Object owner, long nowNs) {
    var flow = new Flow(demand, sequence++, owner);
    flow.nextNs = Seconds.plus(nowNs, demand.latencyNs());
    if (demand.latencyNs() > 0) {
      next.add(flow);
    } else {
      begin(flow, nowNs);
    }
    return flow;
  }

  /** Ends a task that is not over. */
  public void stop(Flow flow, long nowNs) {
    next.remove(flow);
    flow.advance(nowNs);
    leave(flow);
  }

  /** When the next task begins or is over, or {@link Seconds#NEVER}. */
  public long nextNs(long nowNs) {
    settle(nowNs);
    return next.isEmpty() ? Seconds.NEVER : next.first().nextNs;
  }

  /** Takes out the tasks that are over by now, in the order of their ends and starts. */
  public List<Flow> takeEnded(long nowNs) {
    settle(nowNs);
    var ended = new ArrayList<Flow>();
    while (!next.isEmpty() && next.first().nextNs <= nowNs) {
      Flow flow = next.pollFirst();
      if (flow.waits) {
        begin(flow, nowNs);
      } else {
        flow.left = 0;
        flow.atNs = nowNs;
        leave(flow);
        ended.add(flow);
      }
    }
    return ended;
  }

  private void begin(Flow flow, long nowNs) {
    flow.waits = false;
    flow.atNs = nowNs;
    if (flow.demand.size() == 0) {
      double bound = flow.demand.bound();
      flow.rate = Double.isInfinite(bound) ? 0 : bound;
      flow.nextNs = Seconds.plus(nowNs, nanoseconds(1 / bound));
      next.add(flow);
      return;
    }
    flow.nextNs = Seconds.NEVER; // until rates are found
    next.add(flow);
    for (int i = 0; i < flow.demand.size(); i++) {
      int resource = flow.demand.resource(i);
      while (onResource.size() <= resource) {
        onResource.add(new ArrayList<>(0));
      }
      List<Flow> flows = onResource.get(resource);
      if (flows.isEmpty() || flows.getLast() != flow) {
        flows.add(flow);
      }
      touched.set(resource);
    }
  }

  private void leave(Flow flow) {
    flow.rate = 0;
    if (!flow.waits) {
      for (int i = 0; i < flow.demand.size(); i++) {
        int resource = flow.demand.resource(i);
        onResource.get(resource).remove(flow);
        touched.set(resource);
      }
    }
  }

  /** Finds the rates of all tasks that what has begun or stopped can have an effect on. */
  private void settle(long nowNs) {
    if (touched.isEmpty()) {
      return;
    }
    List<Flow> flows = reached();
    touched.clear();
    double[] rates = sharing.rates(flows.stream().map(flow -> flow.demand).toList());
    for (int i = 0; i < rates.length; i++) {
      Flow flow = flows.get(i);
      if (rates[i] != flow.rate) {
        flow.advance(nowNs);
        flow.rate = rates[i];
        next.remove(flow);
        flow.nextNs = Seconds.plus(nowNs, nanoseconds(flow.left / flow.rate));
        next.add(flow);
        changed.accept(flow);
      }
    }
  }

  private static long nanoseconds(double seconds) {
    double ns = seconds * Seconds.ONE;
    return ns >= Seconds.NEVER ? Seconds.NEVER : Math.round(ns);
  }

  private List<Flow> reached() {
    searches++;
    List<Flow> found = new ArrayList<>();
    BitSet seen = new BitSet();
    Deque<Integer> resources = new ArrayDeque<>();
    seen.or(touched);
    touched.stream().forEach(resources::add);
    while (!resources.isEmpty()) {
      for (Flow flow : onResource.get(resources.poll())) {
        if (flow.found != searches) {
          flow.found = searches;
          found.add(flow);
          for (int i = 0; i < flow.demand.size(); i++) {
            int resource = flow.demand.resource(i);
            if (!seen.get(resource)) {
              seen.set(resource);
              resources.add(resource);
            }
          }
        }
      }
    }
    found.sort(comparingLong(flow -> flow.sequence));
    return found;
  }
}
