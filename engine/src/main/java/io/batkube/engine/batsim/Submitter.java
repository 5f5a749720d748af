package io.batkube.engine.batsim;

import io.batkube.engine.simulation.EngineEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process of Batsim that submits the jobs of one workload, or the events of the event files: it
 * greets the server, sends what is due in one message, sleeps until the next is due, and says
 * goodbye.
 *
 * <p>It sleeps for the time between two submissions, after it has sent the first: what the sending
 * took delays the next. Source: Batsim 4.2.1, {@code job_submitter.cpp}.
 */
final class Submitter {
  /** What a submitter does in the server's world. */
  interface Surroundings {
    /** Wakes the submitter up by {@link Submitter#wake}. */
    void wakeAt(long atNs, long sinceNs, Submitter submitter);

    /** Sends a message, and calls {@link Submitter#sent} when it has arrived. */
    void send(Submitter submitter, List<EngineEvent> events, boolean bye);
  }

  private record Due(long atNs, EngineEvent event) {}

  private final Surroundings surroundings;
  private final Deque<Due> due = new ArrayDeque<>();
  private long left;

  /** What counts as the present for it: when it woke up last. */
  private long presentNs;

  /** Since when it sleeps. */
  private long sleepsSinceNs;

  private boolean blocked = true;
  private boolean sleeps;
  private boolean gone;

  /**
   * A submitter that has sent its greeting.
   *
   * @param count how much it will submit
   */
  Submitter(Surroundings surroundings, long count) {
    this.surroundings = surroundings;
    this.left = count;
  }

  /** Since when it waits for what comes next. */
  long sinceNs() {
    return sleepsSinceNs;
  }

  /** Something is to be submitted, now or when the submitter gets to it. */
  void add(long atNs, EngineEvent event) {
    due.add(new Due(atNs, event));
  }

  /** Nothing will be added any more. */
  void noMore() {
    left = due.size();
  }

  /** Looks at what was added. */
  void look(long nowNs) {
    if (!blocked && !sleeps) {
      next(nowNs);
    }
  }

  /** The greeting has arrived. */
  void greeted(long nowNs) {
    presentNs = nowNs;
    sent(nowNs);
  }

  /** Its message has arrived. */
  void sent(long nowNs) {
    blocked = false;
    sleepsSinceNs = nowNs;
    next(nowNs);
  }

  /** The time has come. */
  void wake(long nowNs) {
    sleeps = false;
    presentNs = nowNs;
    next(nowNs);
  }

  private void next(long nowNs) {
    if (gone) {
      return;
    }
    var events = new ArrayList<EngineEvent>();
    while (!due.isEmpty() && due.peek().atNs <= presentNs) {
      events.add(due.poll().event);
    }
    if (!events.isEmpty()) {
      left -= events.size();
      blocked = true;
      surroundings.send(this, events, false);
    } else if (left == 0) {
      gone = true;
      blocked = true;
      surroundings.send(this, events, true);
    } else if (!due.isEmpty()) {
      sleeps = true;
      long wakeNs = sleepsSinceNs + due.peek().atNs - presentNs;
      if (wakeNs <= nowNs) {
        wake(nowNs);
      } else {
        surroundings.wakeAt(wakeNs, sleepsSinceNs, this);
      }
    }
  }
}
