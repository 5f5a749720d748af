package io.batkube.kubernetes.kubelet;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a pod goes through on its node, from its binding to its end.
 *
 * <pre>
 *   admission ─▶ volumes ─▶ start latency ─▶ init containers ─▶ configuration ─▶ READY ─▶ RUNNING ─▶ OVER
 *       └─▶ refused: OVER                                                  machines: ready, started, ended
 * </pre>
 *
 * Mutable; its kubelet owns it. While the node is down nothing is written; it is made up for later.
 */
final class PodLife {
  private static final String DEADLINE_EXCEEDED = "DeadlineExceeded";
  private static final String DEADLINE_MESSAGE =
      "Pod was active on the node longer than the specified deadline";
  private static final int KILLED = 137;

  /** A mount is tried again after so long, and then after twice as long each time. */
  private static final long FIRST_MOUNT_NS = 500_000_000;

  private static final long LONGEST_MOUNT_NS = 122 * Seconds.ONE;

  /** A container that cannot be made is tried again every so often. */
  private static final long CONFIGURATION_NS = 10 * Seconds.ONE;

  /** After that it is tried again when something changes: until then it would be in vain. */
  private static final long TRYING_SECONDS = 300;

  private static final long NONE = -1;

  private enum Stage {
    /** Bound, and not yet looked at: its node is down. */
    UNSEEN,
    /** A volume cannot be mounted. */
    MOUNTING,
    /** Its start latency is on. */
    CREATING,
    INITIALIZING,
    /** A main container cannot be made. */
    CONFIGURING,
    /** The machines know of it. */
    READY,
    RUNNING,
    /** Its containers are over, which is seen a little later. */
    ENDING,
    OVER
  }

  private final Kubelets house;
  private final Kubelet kubelet;
  private final String namespace;
  private final String name;
  private final String uid;
  private final PodShape shape;

  /** Whether the engine's job decides how its containers end. */
  private final boolean ofJob;

  /** Why its containers wait, as long as nothing is wrong. */
  private final String waitsFor;

  private final List<ContainerLife> inits;
  private final List<ContainerLife> mains;

  private Stage stage = Stage.UNSEEN;

  /** Goes up with each change of course: what was planned before is void. */
  private int course;

  /** The sidecar whose startup probe the containers after it wait for. */
  private Optional<ContainerLife> awaited = Optional.empty();

  private final PodReport report;
  private int address = -1;

  /** That the address is of; the node may have another range since. */
  private AddressRange addresses;

  /** Deletion, or a deadline, and when its containers are to end. */
  private boolean deleting;

  /** How long it may be active, as it said last. */
  private long deadlineSeconds = NONE;

  private boolean pastDeadline;
  private boolean stopping;

  /** The last version of the pod that is known, and when that was found to be the present one. */
  private Optional<StoredObject> seen;

  private long seenAt = NONE;

  /** Since when something has been missing, and how often that was found. */
  private Instant blockedAt = Instant.EPOCH;

  private int tries;

  /** Tries again what cannot be done now, once something has changed. */
  private Optional<Runnable> dormant = Optional.empty();

  PodLife(Kubelets house, Kubelet kubelet, StoredObject pod, PodShape shape) {
    this.seen = Optional.of(pod);
    this.house = house;
    this.kubelet = kubelet;
    this.namespace = pod.namespace();
    this.name = pod.name();
    this.uid = pod.uid();
    this.shape = shape;
    this.ofJob = pod.metadata().fields("annotations").has(Kubelets.JOB_ID);
    this.waitsFor = shape.initContainers().isEmpty() ? "ContainerCreating" : "PodInitializing";
    this.inits = lives(shape.initContainers(), uid, waitsFor);
    this.mains = lives(shape.containers(), uid, waitsFor);
    this.report = new PodReport(kubelet, shape, inits, mains);
  }

  private static List<ContainerLife> lives(List<ContainerShape> shapes, String uid, String why) {
    ContainerLife[] lives = new ContainerLife[shapes.size()];
    for (int i = 0; i < lives.length; i++) {
      lives[i] = new ContainerLife(shapes.get(i), uid, why);
    }
    return List.of(lives);
  }

  String uid() {
    return uid;
  }

  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  Kubelet kubelet() {
    return kubelet;
  }

  boolean isOver() {
    return stage == Stage.OVER;
  }

  /** Whether its containers are over, and that will be seen a little later. */
  boolean isEnding() {
    return stage == Stage.ENDING && !kubelet.isDown();
  }

  /** The pod as it is stored now, if it still is. */
  Optional<StoredObject> current() {
    long version = house.store().version();
    if (version != seenAt) {
      if (!house.knowsAll()) {
        Optional<StoredObject> now = house.store().snapshot().get(Kubelets.PODS, namespace, name);
        seen = now.isPresent() && now.get().uid().equals(uid) ? now : Optional.empty();
      }
      seenAt = version;
    }
    return seen;
  }

  // ---- the way up ----

  /** The kubelet sees the pod for the first time. */
  void begin() {
    if (kubelet.isDown()) {
      return;
    }
    StoredObject pod = current().orElse(null);
    if (pod == null) {
      return;
    }
    report.startTime = house.now();
    Optional<Refusal> refusal = kubelet.refusal(pod.tree(), shape);
    if (refusal.isPresent()) {
      refuse(pod, refusal.get());
      return;
    }
    kubelet.room.take(shape.needs());
    if (pod.metadata().has("deletionTimestamp")) {
      deleting = true;
      end("Failed");
      return;
    }
    for (String problem : PodWork.problems(pod.tree())) {
      tell(pod, "", Events.WARNING, "FailedValidation", problem);
    }
    watchDeadline(pod);
    mount();
  }

  private void refuse(StoredObject pod, Refusal refusal) {
    tell(pod, "", Events.WARNING, refusal.reason(), refusal.message());
    stage = Stage.OVER;
    deleting = pod.metadata().has("deletionTimestamp");
    report.refuse(refusal);
    write();
    leave();
  }

  private void mount() {
    StoredObject pod = current().orElseThrow();
    List<String> missing =
        shape.mountsObjects() ? house.prerequisites().missingForVolumes(pod) : List.of();
    if (missing.isEmpty()) {
      create();
      return;
    }
    if (stage != Stage.MOUNTING) {
      enter(Stage.MOUNTING);
    }
    for (String problem : missing) {
      tell(pod, "", Events.WARNING, "FailedMount", problem);
    }
    write();
    tryAgain(this::mount, Math.min(FIRST_MOUNT_NS << Math.min(tries, 20), LONGEST_MOUNT_NS));
  }

  private void tryAgain(Runnable attempt, long ns) {
    if (tries++ == 0) {
      blockedAt = house.now();
    }
    house.block(this);
    if (house.now().isBefore(blockedAt.plusSeconds(TRYING_SECONDS))) {
      later(ns, attempt);
    } else {
      dormant = Optional.of(attempt);
    }
  }

  /** Something has changed that may have been missing. */
  void wake() {
    dormant.ifPresent(
        attempt -> {
          dormant = Optional.empty();
          kubelet.whenUp(attempt);
        });
  }

  /** Whether a container cannot be made now; then it waits, and that is told. */
  private boolean lacksVariables(ContainerLife container) {
    if (!container.shape.readsObjects()) {
      return false;
    }
    Optional<String> missing =
        house.prerequisites().missingForVariables(namespace, container.shape.spec());
    if (missing.isEmpty()) {
      return false;
    }
    StoredObject pod = current().orElseThrow();
    String path = container.shape.fieldPath();
    tell(pod, path, Events.NORMAL, "Pulled", container.shape.pulled());
    tell(pod, path, Events.WARNING, "Failed", "Error: " + missing.get());
    container.await("CreateContainerConfigError", missing.get());
    return true;
  }

  private void create() {
    enter(Stage.CREATING);
    long latencyNs = house.latency().startNs(uid);
    if (latencyNs > 0) {
      write();
      later(latencyNs, this::initialize);
    } else {
      initialize();
    }
  }

  private void initialize() {
    if (shape.hostNetwork()) {
      report.address(kubelet.hostIp);
    } else {
      addresses = kubelet.range();
      address = addresses.take();
      report.address(addresses.text(address));
    }
    if (inits.isEmpty()) {
      configure();
    } else {
      enter(Stage.INITIALIZING);
      initialize(0);
    }
  }

  /** Runs the init containers from one on. */
  private void initialize(int next) {
    for (int i = next; i < inits.size(); i++) {
      ContainerLife init = inits.get(i);
      if (lacksVariables(init)) {
        int at = i;
        write();
        tryAgain(() -> initialize(at), CONFIGURATION_NS);
        return;
      }
      launch(init);
      StoredObject pod = current().orElseThrow();
      if (init.shape.sidecar()) {
        planEnd(init);
        write();
        if (init.shape.startedAfterNs() > 0) {
          awaitStartup(init);
          return;
        }
        continue;
      }
      PodWork work = PodWork.ofInit(pod.tree(), init.shape.spec());
      int place = i;
      if (work.durationNs() > 0) {
        write();
        if (work.durationNs() != Seconds.NEVER) {
          boolean restarts = work.exitCode() != 0 && isRestarted(init, work.exitCode());
          later(work.durationNs(), restarts, () -> initEnded(place, work.exitCode()));
        }
        return;
      }
      if (work.exitCode() != 0) {
        initEnded(place, work.exitCode());
        return;
      }
      init.terminate(0, house.now());
      init.ready = true;
    }
    configure();
  }

  /** The containers after a sidecar begin when its startup probe has succeeded. */
  private void awaitStartup(ContainerLife sidecar) {
    awaited = Optional.of(sidecar);
    beside(
        sidecar,
        sidecar.shape.startedAfterNs(),
        sidecar.restarts() > 0,
        () -> {
          awaited = Optional.empty();
          sidecar.started = true;
          sidecar.ready = sidecar.shape.readyAfterNs() <= sidecar.shape.startedAfterNs();
          initialize(inits.indexOf(sidecar) + 1);
        });
  }

  /** A sidecar works as long as it says, and is started again, whatever its exit code. */
  private void planEnd(ContainerLife sidecar) {
    Fields pod = current().orElseThrow().tree();
    PodWork work = PodWork.ofSidecar(pod, sidecar.shape.spec());
    if (work.durationNs() != Seconds.NEVER) {
      beside(sidecar, work.durationNs(), true, () -> sidecarEnded(sidecar, work));
    }
  }

  private void sidecarEnded(ContainerLife sidecar, PodWork work) {
    sidecar.terminate(work.exitCode(), sidecar.startedAt().plusNanos(work.durationNs()));
    if (stopping) {
      write();
      return;
    }
    restart(
        sidecar,
        () -> {
          launch(sidecar);
          planEnd(sidecar);
          if (awaited.filter(sidecar::equals).isPresent()) {
            awaitStartup(sidecar);
          } else {
            awaitProbes(sidecar);
          }
          write();
        });
  }

  private void initEnded(int at, int exitCode) {
    ContainerLife init = inits.get(at);
    init.terminate(exitCode, house.now());
    if (exitCode == 0) {
      init.ready = true;
      write();
      initialize(at + 1);
      return;
    }
    if (!isRestarted(init, exitCode)) {
      end("Failed");
      return;
    }
    restart(init, () -> initialize(at));
  }

  /** Whether an init container is started again after a failure. */
  private boolean isRestarted(ContainerLife init, int exitCode) {
    Fields pod = current().orElseThrow().tree();
    return init.shape.spec().text("restartPolicy").isEmpty()
        ? !pod.fields("spec").text("restartPolicy").equals("Never")
        : PodWork.isRestarted(pod, init.shape.spec(), exitCode);
  }

  private void configure() {
    boolean lacking = false;
    for (ContainerLife main : mains) {
      if (lacksVariables(main)) {
        lacking = true;
      } else if (main.shape.readsObjects()) {
        main.await(waitsFor, "");
      }
    }
    if (lacking) {
      if (stage != Stage.CONFIGURING) {
        enter(Stage.CONFIGURING);
      }
      write();
      tryAgain(this::configure, CONFIGURATION_NS);
      return;
    }
    enter(Stage.READY);
    boolean atOnce = house.machines().ready(current().orElseThrow());
    if (!atOnce) {
      write();
    }
  }

  /** The machines run its main containers. */
  void started() {
    if (stage != Stage.READY || current().isEmpty()) {
      return;
    }
    enter(Stage.RUNNING);
    report.phase = "Running";
    Fields pod = current().orElseThrow().tree();
    long totalNs = ofJob ? 0 : PodWork.totalNs(pod);
    boolean endless = totalNs == Seconds.NEVER;
    for (ContainerLife main : mains) {
      launch(main);
      if (!ofJob) {
        PodWork work = PodWork.of(pod, main.shape.spec());
        if (work.durationNs() != Seconds.NEVER && (endless || work.durationNs() < totalNs)) {
          boolean restarts = PodWork.isRestarted(pod, main.shape.spec(), work.exitCode());
          later(work.durationNs(), restarts, () -> mainEnded(main, work));
        }
      }
    }
    for (ContainerLife sidecar : inits) {
      awaitProbes(sidecar);
    }
    write();
  }

  private void launch(ContainerLife container) {
    container.start(house.now());
    StoredObject pod = current().orElseThrow();
    String path = container.shape.fieldPath();
    tell(pod, path, Events.NORMAL, "Pulled", container.shape.pulled());
    tell(pod, path, Events.NORMAL, "Created", "Container created");
    tell(pod, path, Events.NORMAL, "Started", "Container started");
    if (!inits.contains(container)) {
      awaitProbes(container);
    }
  }

  /** Plans when its probes will have succeeded. */
  private void awaitProbes(ContainerLife container) {
    if (!container.isRunning()) {
      return;
    }
    Instant began = container.startedAt();
    long startedNs = container.shape.startedAfterNs();
    long readyNs = container.shape.readyAfterNs();
    if (!container.started) {
      at(began.plusNanos(startedNs), container, () -> container.started = true);
    }
    if (!container.ready) {
      at(
          began.plusNanos(readyNs),
          container,
          () -> {
            container.started = true;
            container.ready = true;
          });
    }
  }

  private void at(Instant when, ContainerLife container, Runnable probed) {
    Instant run = container.startedAt();
    house
        .agenda()
        .again(
            when,
            () -> {
              if (container.isRunning() && container.startedAt().equals(run) && !isOver()) {
                probed.run();
                write();
              }
            });
  }

  // ---- between start and end ----

  /** A main container ends before the pod does. */
  private void mainEnded(ContainerLife main, PodWork work) {
    main.terminate(work.exitCode(), main.startedAt().plusNanos(work.durationNs()));
    Fields pod = current().orElseThrow().tree();
    if (stopping || !PodWork.isRestarted(pod, main.shape.spec(), work.exitCode())) {
      write();
      stopIfIdle();
      return;
    }
    restart(
        main,
        () -> {
          launch(main);
          later(work.durationNs(), true, () -> mainEnded(main, work));
          write();
        });
  }

  /** A pod that is told to stop is over when the last of its main containers is. */
  private void stopIfIdle() {
    if (stopping && mains.stream().noneMatch(ContainerLife::isRunning)) {
      current().ifPresent(house.machines()::stop);
    }
  }

  /** Starts a container that has ended again, at once or after its back-off. */
  private void restart(ContainerLife container, Runnable again) {
    Instant exitedAt = house.now();
    long seconds = container.backOffSeconds(exitedAt);
    if (seconds == 0) {
      container.lengthenBackOff(exitedAt, exitedAt);
      again.run();
      return;
    }
    String pod = name + "_" + namespace + "(" + uid + ")";
    tell(
        current().orElseThrow(),
        container.shape.fieldPath(),
        Events.WARNING,
        "BackOff",
        "Back-off restarting failed container " + container.shape.name() + " in pod " + pod);
    container.await(
        "CrashLoopBackOff",
        "back-off "
            + minutes(seconds)
            + " restarting failed container="
            + container.shape.name()
            + " pod="
            + pod);
    write();
    Runnable start =
        () -> {
          if (!stopping) {
            container.lengthenBackOff(exitedAt, house.now());
            again.run();
          }
        };
    if (container.shape.sidecar()) {
      beside(container, seconds * Seconds.ONE, true, start);
    } else {
      later(seconds * Seconds.ONE, true, start);
    }
  }

  /** As Go prints a duration of whole seconds. */
  private static String minutes(long seconds) {
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }

  private void watchDeadline(StoredObject pod) {
    long seconds = pod.tree().fields("spec").number("activeDeadlineSeconds", NONE);
    if (seconds == deadlineSeconds || ofJob) {
      return;
    }
    deadlineSeconds = seconds;
    if (seconds == NONE) {
      return;
    }
    house
        .agenda()
        .at(
            report.startTime.plusSeconds(seconds),
            () -> {
              boolean works = stage != Stage.ENDING && !isOver();
              if (seconds == deadlineSeconds && works && !deleting && !pastDeadline) {
                exceedDeadline();
              }
            });
  }

  private void exceedDeadline() {
    pastDeadline = true;
    if (!kubelet.isDown()) {
      tellOfDeadline();
      stop(0);
    }
  }

  private void tellOfDeadline() {
    tell(current().orElseThrow(), "", Events.NORMAL, DEADLINE_EXCEEDED, DEADLINE_MESSAGE);
  }

  /** The pod was changed by somebody else; it may have changed again, or gone, since. */
  void changed(StoredObject told) {
    if (seen.isEmpty() || seen.get().version() < told.version()) {
      seen = Optional.of(told);
      seenAt = NONE;
    }
    StoredObject pod = current().orElse(null);
    if (pod == null || isOver()) {
      return;
    }
    if (pod.metadata().has("deletionTimestamp")) {
      delete(pod);
      return;
    }
    String said = pod.tree().fields("status").text("phase");
    if ((said.equals("Failed") || said.equals("Succeeded")) && !said.equals(report.phase)) {
      stop(0);
      return;
    }
    if (stage != Stage.UNSEEN) {
      watchDeadline(pod);
    }
    if (!pod.tree().fields("spec").items("readinessGates").isEmpty()) {
      write();
    }
  }

  // ---- the way down ----

  private void delete(StoredObject pod) {
    if (kubelet.isDown()) {
      deleting = true;
      return;
    }
    deleting = true;
    long graceSeconds = pod.metadata().number("deletionGracePeriodSeconds");
    stop(Math.min(graceSeconds, Kubelets.terminationSeconds(pod.tree())));
  }

  /** Ends its containers within some seconds. */
  private void stop(long seconds) {
    if (deleting) {
      inits.forEach(ContainerLife::stay);
      mains.forEach(ContainerLife::stay);
    }
    if (stage != Stage.RUNNING) {
      if (stage == Stage.ENDING) {
        finish();
      } else if (!isOver()) {
        end("Failed");
      }
      return;
    }
    boolean first = !stopping;
    tellOfStops();
    if (seconds == 0 || mains.stream().noneMatch(ContainerLife::isRunning)) {
      current().ifPresent(house.machines()::stop);
    } else {
      if (first) {
        write();
      }
      house
          .agenda()
          .at(
              house.now().plusSeconds(seconds),
              () -> {
                if (stage == Stage.RUNNING) {
                  current().ifPresent(house.machines()::stop);
                }
              });
    }
  }

  /** The machines have ended its main containers. */
  void ended(Kubelets.End end) {
    if (stage != Stage.RUNNING && stage != Stage.READY) {
      return;
    }
    Instant now = house.now();
    course++;
    switch (end) {
      case Kubelets.End.Completed(int exitCode) -> {
        Optional<StoredObject> pod = ofJob ? Optional.empty() : current();
        for (ContainerLife main : mains) {
          if (!main.isTerminated()) {
            int own =
                pod.isEmpty()
                    ? exitCode
                    : PodWork.of(pod.get().tree(), main.shape.spec()).exitCode();
            main.terminate(own, now);
          }
        }
        long lagNs = house.endLatencyNs(this);
        if (lagNs > 0 && !deleting) {
          enter(Stage.ENDING);
          later(lagNs, this::finish);
          return;
        }
      }
      case Kubelets.End.DeadlineExceeded _ -> {
        if (!pastDeadline) {
          pastDeadline = true;
          tellOfDeadline();
        }
        tellOfStops();
        kill(now);
      }
      case Kubelets.End.Killed _ -> {
        tellOfStops();
        kill(now);
      }
    }
    finish();
  }

  /** The containers are stopped, which is told once. */
  private void tellOfStops() {
    if (!stopping) {
      stopping = true;
      mains.forEach(this::tellOfStop);
    }
  }

  private void tellOfStop(ContainerLife container) {
    if (container.isRunning()) {
      current()
          .ifPresent(
              pod ->
                  tell(
                      pod,
                      container.shape.fieldPath(),
                      Events.NORMAL,
                      "Killing",
                      container.shape.stopping()));
    }
  }

  private void kill(Instant now) {
    for (ContainerLife main : mains) {
      if (main.isRunning()) {
        main.terminate(KILLED, now);
      } else if (!main.isTerminated()) {
        main.lose();
      }
    }
  }

  private void finish() {
    boolean failed = false;
    for (ContainerLife main : mains) {
      failed |= main.exitCode() != 0;
    }
    end(failed ? "Failed" : "Succeeded");
  }

  /** All is over: what it took is free, and its last status is written. */
  private void end(String lastPhase) {
    Instant now = house.now();
    enter(Stage.OVER);
    report.phase = lastPhase;
    if (pastDeadline) {
      report.phase = "Failed";
      report.reason = DEADLINE_EXCEEDED;
      report.message = DEADLINE_MESSAGE;
    }
    for (ContainerLife init : inits) {
      if (init.isRunning()) {
        tellOfStop(init);
        init.terminate(KILLED, now);
      } else if (init.isBackingOff() && init.shape.sidecar()) {
        init.lose();
      }
    }
    if (lastPhase.equals("Failed") && inits.isEmpty()) {
      for (ContainerLife main : mains) {
        if (!main.isTerminated()) {
          main.lose();
        }
      }
    }
    report.sandbox = false;
    free();
    write();
    if (!kubelet.isDown()) {
      leave();
    }
  }

  /** The status is out: the kubelet forgets the pod, and removes it if it was deleted. */
  private void leave() {
    kubelet.pods.remove(uid);
    house.forget(this);
    if (deleting) {
      current().ifPresent(house::remove);
    }
  }

  private void free() {
    kubelet.room.giveBack(shape.needs());
    if (address >= 0) {
      addresses.giveBack(address);
      address = -1;
    }
  }

  /** The pod is no longer in the store. */
  void gone(StoredObject last) {
    boolean ran = stage == Stage.RUNNING;
    kubelet.pods.remove(uid);
    house.forget(this);
    if (isOver()) {
      return;
    }
    if (stage != Stage.UNSEEN) {
      free();
    }
    enter(Stage.OVER);
    if (ran) {
      house.machines().stop(last);
    }
  }

  /** The node is back: what was held back is done now. */
  void resume() {
    StoredObject pod = current().orElse(null);
    if (pod == null) {
      return;
    }
    if (stage == Stage.UNSEEN) {
      begin();
      return;
    }
    deleting |= pod.metadata().has("deletionTimestamp");
    write();
    if (isOver()) {
      leave();
    } else if (deleting) {
      delete(current().orElseThrow());
    } else if (pastDeadline && !stopping) {
      tellOfDeadline();
      stop(0);
    }
  }

  // ---- what is told ----

  private void enter(Stage next) {
    stage = next;
    course++;
    if (tries > 0) {
      tries = 0;
      dormant = Optional.empty();
      house.unblock(this);
    }
  }

  /** Has something done after a while, unless things take another course. */
  private void later(long ns, Runnable action) {
    later(ns, false, action);
  }

  /**
   * The same.
   *
   * @param again whether the pod gets no further by it, however often it is done
   */
  private void later(long ns, boolean again, Runnable action) {
    int planned = course;
    Runnable due =
        () ->
            kubelet.whenUp(
                () -> {
                  if (course == planned) {
                    action.run();
                  }
                });
    note(house.now().plusNanos(ns), again, due);
  }

  /**
   * Has something done with a sidecar after a while, whatever course its pod has taken by then,
   * unless the sidecar has ended or begun meanwhile.
   *
   * @param again whether the pod gets no further by it, however often it is done
   */
  private void beside(ContainerLife sidecar, long ns, boolean again, Runnable action) {
    boolean running = sidecar.isRunning();
    int run = sidecar.restarts();
    Runnable due =
        () ->
            kubelet.whenUp(
                () -> {
                  boolean same = sidecar.isRunning() == running && sidecar.restarts() == run;
                  if (same && stage != Stage.ENDING && !isOver() && current().isPresent()) {
                    action.run();
                  }
                });
    note(house.now().plusNanos(ns), again, due);
  }

  private void note(Instant when, boolean again, Runnable due) {
    if (again) {
      house.agenda().again(when, due);
    } else {
      house.agenda().at(when, due);
    }
  }

  private void tell(StoredObject pod, String path, String type, String why, String text) {
    if (!kubelet.isDown()) {
      house.events().event(pod, path, kubelet.node, type, why, text);
    }
  }

  /** Writes the status, if it is not what it was. */
  private void write() {
    Optional<StoredObject> pod = kubelet.isDown() ? Optional.empty() : current();
    if (pod.isEmpty()) {
      return;
    }
    Optional<PodReport.News> news = report.written(pod.get(), house.draft(), house.now());
    if (news.isPresent()) {
      StoredObject written = house.write(news.get());
      seen = Optional.of(written);
      seenAt = written.version();
    }
  }

  @Override
  public String toString() {
    return namespace + "/" + name + " on " + kubelet.node + ", " + stage + " " + report.phase;
  }
}
