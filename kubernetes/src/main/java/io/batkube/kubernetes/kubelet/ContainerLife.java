package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;

/** One container of a pod on its node. Mutable; its {@link PodLife} owns it. */
final class ContainerLife {
  /** How long a container waits before it is started again, at first and at most. */
  private static final long FIRST_BACK_OFF_SECONDS = 10;

  private static final long LONGEST_BACK_OFF_SECONDS = 300;

  /** The forms of what is made again and again. */
  private static final Fields RUNNING = Fields.of("running", "");

  private static final Fields STARTED = Fields.of("startedAt", "");
  private static final Fields ENDED = Fields.of("terminated", "");
  private static final Fields TERMINATED =
      form("exitCode", "reason", "startedAt", "finishedAt", "containerID");
  private static final Fields RUN =
      form(
          "name",
          "state",
          "lastState",
          "ready",
          "restartCount",
          "image",
          "imageID",
          "containerID",
          "started",
          "resources");
  private static final Fields RUN_WITH_REQUESTS =
      form(
          "name",
          "state",
          "lastState",
          "ready",
          "restartCount",
          "image",
          "imageID",
          "containerID",
          "started",
          "allocatedResources",
          "resources");

  private static Fields form(String... names) {
    Fields.Builder form = new Fields.Builder(names.length);
    for (String name : names) {
      form.put(name, "");
    }
    return form.build();
  }

  private enum State {
    WAITING,
    RUNNING,
    TERMINATED
  }

  final ContainerShape shape;
  private final String podUid;
  private State state = State.WAITING;

  /** Of a container that waits. */
  private String reason;

  private String message = "";
  private Instant startedAt = Instant.EPOCH;

  /** How the last run that is over ended, and how the one before a later run did. */
  private Fields terminated = Fields.EMPTY;

  private Fields lastTerminated = Fields.EMPTY;
  private int exitCode;
  private int restarts;
  private String id = "";

  /** Whether it ever ran: only then has it an id. */
  private boolean created;

  boolean started;
  boolean ready;
  private long backOffSeconds;
  private Instant backOffSetAt = Instant.EPOCH;

  ContainerLife(ContainerShape shape, String podUid, String waitsFor) {
    this.shape = shape;
    this.podUid = podUid;
    this.reason = waitsFor;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  boolean isTerminated() {
    return state == State.TERMINATED;
  }

  boolean hasRun() {
    return created;
  }

  /** Whether it has ended and waits to be started again. */
  boolean isBackingOff() {
    return state == State.WAITING && created;
  }

  int restarts() {
    return restarts;
  }

  int exitCode() {
    return exitCode;
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Lets it wait; returns whether that is news. */
  boolean await(String newReason, String newMessage) {
    boolean news =
        state != State.WAITING || !reason.equals(newReason) || !message.equals(newMessage);
    state = State.WAITING;
    reason = newReason;
    message = newMessage;
    started = false;
    ready = false;
    return news;
  }

  void start(Instant now) {
    if (created) {
      restarts++;
      id = "";
      lastTerminated = terminated;
    }
    created = true;
    state = State.RUNNING;
    startedAt = now;
    started = shape.startedAfterNs() == 0;
    ready = shape.readyAfterNs() == 0 && !shape.init();
  }

  /** Ends it, as a runtime reports it. */
  void terminate(int code, Instant now) {
    exitCode = code;
    terminated =
        TERMINATED.withValues(
            (long) code,
            code == 0 ? "Completed" : "Error",
            Times.text(startedAt),
            Times.text(now),
            id());
    state = State.TERMINATED;
    started = false;
    ready = false;
  }

  /** Its pod is deleted: if it has ended it is not started again, and its last end is its state. */
  void stay() {
    if (isBackingOff()) {
      state = State.TERMINATED;
    }
  }

  /** Ends one that never began, or that nobody can find. */
  void lose() {
    if (isBackingOff()) {
      lastTerminated = terminated;
    }
    exitCode = 137;
    terminated =
        Fields.of(
            "exitCode",
            137L,
            "reason",
            "ContainerStatusUnknown",
            "message",
            "The container could not be located when the pod was terminated",
            "startedAt",
            Null.NULL,
            "finishedAt",
            Null.NULL);
    state = State.TERMINATED;
    started = false;
    ready = false;
  }

  /**
   * After an exit: how long it has to wait until it is started again, in seconds; 0 the first time,
   * and after a long while without exits.
   */
  long backOffSeconds(Instant exitedAt) {
    boolean forgotten = exitedAt.isAfter(backOffSetAt.plusSeconds(2 * LONGEST_BACK_OFF_SECONDS));
    return backOffSeconds == 0 || forgotten ? 0 : backOffSeconds;
  }

  /** It is started again: the next time it waits twice as long. */
  void lengthenBackOff(Instant exitedAt, Instant now) {
    backOffSeconds =
        backOffSeconds(exitedAt) == 0
            ? FIRST_BACK_OFF_SECONDS
            : Math.min(2 * backOffSeconds, LONGEST_BACK_OFF_SECONDS);
    backOffSetAt = now;
  }

  /** The name of its present run, or the last. */
  private String id() {
    if (id.isEmpty()) {
      id = MadeUpIds.ofContainer(podUid, shape.name(), restarts);
    }
    return id;
  }

  /** Its status, in Go's order. */
  Fields status() {
    Fields before = state == State.WAITING ? terminated : lastTerminated;
    Fields last = before.isEmpty() ? Fields.EMPTY : Fields.of("terminated", before);
    boolean plain = created && shape.mounts().isEmpty();
    if (plain) {
      Fields requests = shape.resources().fields("requests");
      return requests.isEmpty()
          ? RUN.withValues(
              shape.name(),
              state(),
              last,
              ready,
              (long) restarts,
              shape.reference(),
              shape.imageId(),
              id(),
              started,
              shape.resources())
          : RUN_WITH_REQUESTS.withValues(
              shape.name(),
              state(),
              last,
              ready,
              (long) restarts,
              shape.reference(),
              shape.imageId(),
              id(),
              started,
              requests,
              shape.resources());
    }
    return anyStatus(last);
  }

  private Fields anyStatus(Fields last) {
    Fields.Builder status = new Fields.Builder(13);
    status.put("name", shape.name());
    status.put("state", state());
    status.put("lastState", last);
    status.put("ready", ready);
    status.put("restartCount", (long) restarts);
    status.put("image", created ? shape.reference() : shape.image());
    status.put("imageID", created ? shape.imageId() : "");
    if (created) {
      status.put("containerID", id());
    }
    status.put("started", started);
    if (created) {
      Fields requests = shape.resources().fields("requests");
      if (!requests.isEmpty()) {
        status.put("allocatedResources", requests);
      }
      status.put("resources", shape.resources());
    }
    if (!shape.mounts().isEmpty()) {
      status.put("volumeMounts", shape.mounts());
    }
    return status.build();
  }

  private Fields state() {
    return switch (state) {
      case WAITING ->
          Fields.of(
              "waiting",
              message.isEmpty()
                  ? Fields.of("reason", reason)
                  : Fields.of("reason", reason, "message", message));
      case RUNNING -> RUNNING.withValues(STARTED.withValues(Times.text(startedAt)));
      case TERMINATED -> ENDED.withValues(terminated);
    };
  }
}
