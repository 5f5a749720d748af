package io.batkube.server.fuzz;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.tree.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods only go forward, from phase to phase and container by container, and nothing happens to them
 * after their end.
 */
final class LivesChecker implements Checker {
  private static final List<String> PHASES = List.of("Pending", "Running", "Succeeded", "Failed");
  private static final List<String> LISTS = List.of("containerStatuses", "initContainerStatuses");

  private final Forgeries forgeries;

  LivesChecker(Forgeries forgeries) {
    this.forgeries = forgeries;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (!now.isPod() || now.type() != Change.Type.MODIFIED || forgeries.has(now)) {
      return;
    }
    before.ifPresent(old -> check(now, old));
  }

  private static void check(Seen now, Seen old) {
    if (!old.node().isEmpty() && !old.node().equals(now.node())) {
      throw new BrokenPromise(now + " went from node " + old.node() + " to " + now.node());
    }
    if (old.hasEnded()) {
      staysAsItEnded(now, old);
      return;
    }
    if (PHASES.indexOf(now.phase()) < PHASES.indexOf(old.phase())) {
      throw new BrokenPromise(now + " went from " + old.phase() + " to " + now.phase());
    }
    conditions(now, old);
    for (String list : LISTS) {
      containers(now, old, list);
    }
    agree(now);
  }

  private static void staysAsItEnded(Seen now, Seen old) {
    Fields is = now.status().without("conditions");
    Fields was = old.status().without("conditions");
    if (!is.equals(was) && !old.isGivenUp() || !now.spec().equals(old.spec()) && !now.byPeople()) {
      throw new BrokenPromise(now + " had ended, and changed: " + was + " to " + is);
    }
  }

  private static Map<String, Fields> named(Seen pod, String list, String key) {
    var named = new HashMap<String, Fields>();
    for (Fields each : pod.status().items(list).eachFields()) {
      if (named.put(each.text(key), each) != null) {
        throw new BrokenPromise(pod + " has two " + list + " of " + each.text(key));
      }
    }
    return named;
  }

  private static void conditions(Seen now, Seen old) {
    Map<String, Fields> were = named(old, "conditions", "type");
    named(now, "conditions", "type")
        .forEach(
            (type, is) -> {
              Fields was = were.getOrDefault(type, Fields.EMPTY);
              String at = is.text("lastTransitionTime");
              String atBefore = was.text("lastTransitionTime");
              boolean same = is.text("status").equals(was.text("status"));
              if (at.compareTo(atBefore) < 0 || same && !at.equals(atBefore)) {
                throw new BrokenPromise(
                    now + ": condition " + type + " went from " + was + " to " + is);
              }
            });
  }

  private static void containers(Seen now, Seen old, String list) {
    Map<String, Fields> were = named(old, list, "name");
    Map<String, Fields> are = named(now, list, "name");
    if (!are.keySet().containsAll(were.keySet())) {
      throw new BrokenPromise(now + " lost " + list + " of " + were.keySet());
    }
    are.forEach(
        (name, is) -> {
          if (is.fields("state").size() != 1) {
            throw new BrokenPromise(now + ": " + name + " is in " + is.fields("state"));
          }
          if (is.isTrue("ready") && is.fields("state").has("waiting")) {
            throw new BrokenPromise(now + ": " + name + " is ready and waits");
          }
          sane(now, is.fieldsAt("state", "terminated"));
          Fields was = were.get(name);
          if (was != null) {
            container(now, name, is, was);
          }
        });
  }

  private static void sane(Seen pod, Fields terminated) {
    String end = terminated.text("finishedAt");
    if (!end.isEmpty() && end.compareTo(terminated.text("startedAt")) < 0) {
      throw new BrokenPromise(pod + ": a container ended before it began: " + terminated);
    }
  }

  private static void container(Seen pod, String name, Fields is, Fields was) {
    long count = is.number("restartCount");
    long countBefore = was.number("restartCount");
    Fields state = is.fields("state");
    Fields stateBefore = was.fields("state");
    boolean again = count > countBefore;
    boolean wrong =
        count < countBefore
            || again && stateBefore.has("waiting") && countBefore == 0 && !was.has("lastState")
            || !again && stateBefore.has("terminated") && state.has("running")
            || !again
                && stateBefore.has("running")
                && state.has("waiting")
                && !was.has("lastState")
                && !is.has("lastState")
            || !again
                && stateBefore.has("running")
                && state.has("running")
                && !stateBefore.equals(state)
            || !again
                && stateBefore.has("terminated")
                && state.has("terminated")
                && !stateBefore.equals(state);
    if (wrong) {
      throw new BrokenPromise(pod + ": container " + name + " went from " + was + " to " + is);
    }
  }

  /** Phase, conditions and containers say the same. */
  private static void agree(Seen pod) {
    List<Fields> mains = pod.status().items("containerStatuses").eachFields();
    boolean ready = !mains.isEmpty() && mains.stream().allMatch(each -> each.isTrue("ready"));
    Fields condition = named(pod, "conditions", "type").getOrDefault("Ready", Fields.EMPTY);
    boolean good = ready && pod.phase().equals("Running") || pod.isGivenUp();
    if (condition.text("status").equals("True") && !good) {
      throw new BrokenPromise(pod + " is Ready, but " + pod.phase() + ": " + mains);
    }
    switch (pod.phase()) {
      case "Succeeded" -> {
        boolean completed =
            mains.stream()
                .map(each -> each.fieldsAt("state", "terminated"))
                .allMatch(end -> end.has("exitCode") && end.number("exitCode") == 0);
        if (!completed) {
          throw new BrokenPromise(pod + " Succeeded with " + mains);
        }
      }
      case "Running" -> {
        boolean never =
            mains.stream()
                .allMatch(
                    each ->
                        each.fields("state").has("waiting")
                            && each.number("restartCount") == 0
                            && !each.has("lastState"));
        if (never) {
          throw new BrokenPromise(pod + " is Running and nothing of it ran: " + mains);
        }
      }
      default -> {}
    }
  }
}
