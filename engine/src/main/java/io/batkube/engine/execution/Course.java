package io.batkube.engine.execution;

import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/**
 * Where a running job stands in its profile, task by task: for those whose end nobody can foresee.
 * Belongs to its job and the engine's thread.
 */
public final class Course {
  /** A sequence that has begun. */
  private static final class Frame {
    final Profile.Composed sequence;

    /** Which of its tasks runs, counted over all repetitions from 0. */
    long index;

    /** When the present repetition began. */
    long sinceNs;

    Frame(Profile.Composed sequence, long sinceNs) {
      this.sequence = sequence;
      this.sinceNs = sinceNs;
    }

    Profile present() {
      return sequence.sequence().get((int) (index % sequence.sequence().size()));
    }
  }

  private final Deque<Frame> frames = new ArrayDeque<>();
  private Profile task;

  /** The course of a profile, at its first task. */
  public Course(Profile profile, long nowNs) {
    task = enter(profile, nowNs);
  }

  /** The delay or the parallel task that is to run now. */
  public Profile task() {
    return task;
  }

  /**
   * The present task has ended by itself.
   *
   * @return the exit code of the whole profile; empty if there is a next task
   */
  public OptionalInt end(long nowNs) {
    int code = task.returnCode();
    while (code == 0 && !frames.isEmpty()) {
      Frame frame = frames.peek();
      if (moveOn(frame, nowNs)) {
        task = enter(frame.present(), nowNs);
        return OptionalInt.empty();
      }
      code = frames.pop().sequence.returnCode();
    }
    return OptionalInt.of(code);
  }

  /** Repetitions that take no time are as good as over once one is: there may be billions. */
  private static boolean moveOn(Frame frame, long nowNs) {
    int size = frame.sequence.sequence().size();
    frame.index++;
    if (frame.index % size == 0) {
      if (frame.sinceNs == nowNs) {
        frame.index = (long) frame.sequence.repeat() * size;
      }
      frame.sinceNs = nowNs;
    }
    return frame.index < (long) frame.sequence.repeat() * size;
  }

  private Profile enter(Profile profile, long nowNs) {
    Profile present = profile;
    while (present instanceof Profile.Composed sequence) {
      var frame = new Frame(sequence, nowNs);
      frames.push(frame);
      present = frame.present();
    }
    return present;
  }

  /**
   * How far it has come.
   *
   * @param fraction of the present task
   */
  public Progress progress(double fraction) {
    Progress progress = new Progress.Task(task.name(), fraction);
    for (Frame frame : frames) {
      progress =
          new Progress.Sequence(
              frame.sequence.name(), (int) Math.min(Integer.MAX_VALUE, frame.index), progress);
    }
    return progress;
  }
}
