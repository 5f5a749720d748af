package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Tries the pods that wait, one after the other, until none can be placed. Mutable; owner thread
 * only.
 */
final class Attempts {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_PREPARATION = Duration.ofMinutes(10);
  static final String NO_NODES = "no nodes available to schedule pods";

  private final boolean backsOff;
  private final Clock clock;
  private final Agenda agenda;
  private final Binder binder;
  private final Roster roster;
  private final Census census;
  private final WaitingPods waiting;
  private final Happenings happenings;
  private final Placement placement;
  private final Preemption preemption;
  private final Preparations preparations;

  Attempts(
      boolean backsOff,
      Clock clock,
      Agenda agenda,
      Binder binder,
      Roster roster,
      Placement placement,
      Preparations preparations) {
    this.backsOff = backsOff;
    this.clock = clock;
    this.agenda = agenda;
    this.binder = binder;
    this.roster = roster;
    this.census = roster.census;
    this.waiting = roster.waiting;
    this.happenings = roster.happenings;
    this.placement = placement;
    this.preemption = new Preemption(census, placement, roster.nominations, clock::now);
    this.preparations = preparations;
  }

  void makeAll() {
    if (happenings.anyOfStorage() && !preparations.isEmpty()) {
      proceed();
    }
    wake();
    for (Optional<WaitingGroup> next = waiting.next(); next.isPresent(); next = waiting.next()) {
      attempt(next.get());
      // That a pod was placed helps only those who want to be near it.
      if (happenings.anyRoom() || happenings.any() && waiting.areEntangled()) {
        wake();
      }
    }
  }

  /** Has those groups tried that what happened may have helped. */
  private void wake() {
    if (happenings.any() && !waiting.isEmpty()) {
      waiting.forEach(
          group -> {
            if (group.isOurs && !group.isActive && happenings.mayHelp(group)) {
              wake(group);
            }
          });
    }
    happenings.forget();
  }

  private void wake(WaitingGroup group) {
    if (group.notBefore.isAfter(clock.now())) {
      agenda.again(group.notBefore, () -> waiting.activate(group));
    } else {
      waiting.activate(group);
    }
  }

  /** Tries the first pod of a group; if it is placed, the next one has its turn later. */
  private void attempt(WaitingGroup group) {
    PodEntry pod = group.first();
    if (census.nodes.size() == 0) {
      group.foundNoNodes = true;
      while (group.hasNewcomers()) {
        refuse(group.nextNewcomer(), NO_NODES, false);
      }
      return;
    }
    Placement.Outcome outcome = placement.find(pod);
    if (outcome.node().isPresent()) {
      place(pod, outcome.node().get(), outcome.cycle());
      group.failures = 0;
      waiting.activate(group);
    } else {
      fail(group, pod, outcome);
    }
  }

  private void place(PodEntry pod, NodeState node, Optional<Cycle> cycle) {
    List<VolumeCheck.Step> steps = cycle.map(each -> each.steps(node)).orElse(List.of());
    roster.leave(pod);
    if (!steps.isEmpty()) {
      pod.assumed = true;
      roster.put(pod, node);
      prepare(pod, steps, node.name);
    } else if (binder.bind(pod.object, node.name)) {
      pod.assumed = true;
      roster.put(pod, node);
    }
  }

  /** Has the volumes of a pod made ready; its room is taken meanwhile. */
  private void prepare(PodEntry pod, List<VolumeCheck.Step> steps, String node) {
    Instant end = clock.now().plus(LONGEST_PREPARATION);
    preparations.begin(pod, steps, node, end);
    binder.expect(pod.object, node);
    binder.prepareVolumes(steps, node);
    agenda.again(end, happenings::storage);
  }

  /** Binds those whose volumes are ready, and gives up on those whose volumes will never be. */
  private void proceed() {
    for (Preparations.Ending each : preparations.over(clock.now())) {
      PodEntry pod = each.pod();
      boolean bound =
          each.failure().isEmpty() && binder.bind(pod.object, pod.node.orElseThrow().name);
      if (!bound) {
        pod.assumed = false;
        roster.take(pod);
        if (!each.failure().isEmpty()) {
          binder.fail(pod.object, each.failure());
          roster.await(pod);
        }
      }
    }
  }

  private void fail(WaitingGroup group, PodEntry pod, Placement.Outcome outcome) {
    group.kinds = outcome.diagnosis().kinds();
    Preemption.Plan plan = preemption.plan(pod, outcome);
    String message = outcome.diagnosis().sentence(census.resources);
    if (plan.node().isPresent()) {
      displace(pod, plan, message);
      waiting.activate(group);
      return;
    }
    String whole = message + " " + plan.message();
    if (group.isLocal && pod.shape.isLocal() && census.terms.concern(pod)) {
      // The others may differ in their labels: they are tried for themselves.
      waiting.remove(pod);
      WaitingGroup own = waiting.addAlone(pod);
      own.kinds = group.kinds;
      waiting.activate(group);
      refuse(pod, whole, plan.keepsNomination());
      backOff(own);
      return;
    }
    backOff(group);
    refuse(pod, whole, plan.keepsNomination());
    while (group.hasNewcomers()) {
      refuse(group.nextNewcomer(), whole, plan.keepsNomination());
    }
    if (group.foundNoNodes) {
      group.foundNoNodes = false;
      group.inOrder().stream()
          .filter(other -> other != pod)
          .forEach(other -> refuse(other, whole, plan.keepsNomination()));
    }
  }

  private void backOff(WaitingGroup group) {
    group.failures++;
    if (backsOff) {
      Duration wait = FIRST_BACK_OFF;
      for (int i = 1; i < group.failures && wait.compareTo(LONGEST_BACK_OFF) < 0; i++) {
        wait = wait.multipliedBy(2);
      }
      group.notBefore =
          clock.now().plus(wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF);
    }
  }

  private void refuse(PodEntry pod, String message, boolean keepsNomination) {
    pod.told = true;
    if (!keepsNomination) {
      roster.denominate(pod);
    }
    binder.refuse(pod.object, message, keepsNomination ? Optional.empty() : Optional.of(""));
  }

  /** Ends the pods that stand in the way, and keeps the node for the one that is to come. */
  private void displace(PodEntry pod, Preemption.Plan plan, String message) {
    String node = plan.node().orElseThrow().name;
    roster.leave(pod);
    for (PodEntry other : List.copyOf(roster.nominations.on(node))) {
      if (other.priority() < pod.priority()) {
        binder.clearNomination(other.object);
      }
    }
    roster.nominations.set(pod, node);
    pod.told = true;
    waiting.addAlone(pod).kinds = EnumSet.of(Verdict.Kind.RESOURCES);
    for (PodEntry victim : plan.victims()) {
      if (!victim.isTerminating()) {
        binder.preempt(victim.object, pod.object, node);
      }
    }
    binder.refuse(pod.object, message, Optional.of(node));
  }
}
