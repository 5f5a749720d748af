package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import java.time.Instant;

/** One container of a pod on its node. Mutable; its {@link PodLife} owns it. */
final class ContainerLife {
  /** How long a container waits before it is started again, at first and at most. */
  private static final long FIRST_BACK_OFF_SECONDS = 10;

  private static final long LONGEST_BACK_OFF_SECONDS = 300;

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
  private Fields terminated = Fields.EMPTY;
  private Fields lastTerminated = Fields.EMPTY;
  private int exitCode;
  private int restarts;

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
    if (state == State.TERMINATED) {
      lastTerminated = terminated;
    }
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
        Fields.of(
            "exitCode",
            (long) code,
            "reason",
            code == 0 ? "Completed" : "Error",
            "startedAt",
            Times.text(startedAt),
            "finishedAt",
            Times.text(now),
            "containerID",
            id());
    state = State.TERMINATED;
    started = false;
    ready = false;
  }

  /** Ends one that never began, or that nobody can find. */
  void lose() {
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

  private String id() {
    return ContainerIds.of(podUid, shape.name(), restarts);
  }

  /** Its status, in Go's order. */
  Fields status() {
    Fields.Builder status = new Fields.Builder(13);
    status.put("name", shape.name());
    status.put("state", state());
    status.put(
        "lastState",
        lastTerminated.isEmpty() ? Fields.EMPTY : Fields.of("terminated", lastTerminated));
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
      case RUNNING -> Fields.of("running", Fields.of("startedAt", Times.text(startedAt)));
      case TERMINATED -> Fields.of("terminated", terminated);
    };
  }
}
