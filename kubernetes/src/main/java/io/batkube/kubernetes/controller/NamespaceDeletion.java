package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Empties namespaces that are deleted: pods first, then everything else, then the finalizer. Owner
 * thread only.
 *
 * <p>A real one looks again and again at what remains. Here it looks when a real one would, but
 * only if something in the namespace has changed, or will by itself.
 */
final class NamespaceDeletion implements Follower {
  private static final Partition PODS = new Partition("", "pods");
  private static final Partition API_SERVICES =
      new Partition("apiregistration.k8s.io", "apiservices");
  private static final String FINALIZER = "kubernetes";

  /** Others may not have heard of the deletion before. */
  private static final Duration DELAY = Duration.ofSeconds(5);

  /** How long something with finalizers will take, if nobody knows. */
  private static final long FINALIZER_SECONDS = 15;

  private static final Duration FIRST_RETRY = Duration.ofMillis(5);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /** A namespace on its way out. */
  private static final class Leaving {
    final Alarm alarm;

    /** After so many failures does it wait ever longer. */
    int failures;

    /** When it was looked at last, if there is nothing to see until something changes. */
    Optional<Instant> asleepSince = Optional.empty();

    /** How often it would be looked at meanwhile; zero if it waits ever longer. */
    Duration every = Duration.ZERO;

    Leaving(Alarm alarm) {
      this.alarm = alarm;
    }

    Duration nextRetry() {
      Duration retry = FIRST_RETRY;
      for (int i = 0; i < failures && retry.compareTo(LONGEST_RETRY) < 0; i++) {
        retry = retry.multipliedBy(2);
      }
      failures++;
      return retry.compareTo(LONGEST_RETRY) < 0 ? retry : LONGEST_RETRY;
    }
  }

  private final Parts parts;
  private final Store store;
  private final Clock clock;
  private final Client client;
  private final Kinds kinds;
  private final Map<String, Leaving> leaving = new LinkedHashMap<>();

  NamespaceDeletion(Parts parts) {
    this.parts = parts;
    this.store = parts.store();
    this.clock = parts.clock();
    this.client = parts.client("namespace-controller");
    this.kinds = new Kinds(parts.api());
  }

  @Override
  public void after(Change change) {
    StoredObject object = change.object();
    if (change.partition().equals(Namespaces.PARTITION)) {
      if (change.type() == Change.Type.DELETED) {
        Leaving gone = leaving.remove(object.name());
        if (gone != null) {
          gone.alarm.off();
        }
      } else if (object.metadata().has("deletionTimestamp")) {
        leaving.computeIfAbsent(object.name(), this::begin).alarm.by(clock.now().plus(DELAY));
      }
    } else if (!leaving.isEmpty()) {
      if (change.partition().equals(API_SERVICES)) {
        leaving.values().forEach(this::wake);
      } else if (leaving.containsKey(object.namespace())) {
        wake(leaving.get(object.namespace()));
      }
    }
  }

  private Leaving begin(String name) {
    return new Leaving(new Alarm(parts.agenda(), () -> look(name)));
  }

  /** Looks at the next instant at which a real one does. */
  private void wake(Leaving namespace) {
    if (namespace.asleepSince.isEmpty()) {
      return;
    }
    Instant next = namespace.asleepSince.get();
    namespace.asleepSince = Optional.empty();
    Instant now = clock.now();
    if (!namespace.every.isZero()) {
      long rounds = Duration.between(next, now).dividedBy(namespace.every);
      next = next.plus(namespace.every.multipliedBy(rounds + 1));
    } else {
      do {
        next = next.plus(namespace.nextRetry());
      } while (next.isBefore(now));
    }
    namespace.alarm.by(next);
  }

  // ---- one look ----

  /** What is left of one kind. */
  private record Rest(Resource row, int count, Map<String, Integer> byFinalizer) {}

  /** What a look has found so far. */
  private static final class Findings {
    final List<String> failures = new ArrayList<>();
    final List<Rest> rests = new ArrayList<>();
    long estimateSeconds;

    /** The estimate becomes another with time, whether anything changes or not. */
    boolean dependsOnTime;
  }

  private void look(String name) {
    Optional<StoredObject> found = store.snapshot().get(Namespaces.PARTITION, "", name);
    Leaving state = leaving.get(name);
    if (found.isEmpty() || state == null) {
      return;
    }
    StoredObject namespace = found.get();
    if (namespace.tree().fields("spec").items("finalizers").isEmpty()) {
      return;
    }
    long before = store.version();
    Findings findings = new Findings();
    NamespaceConditions conditions = new NamespaceConditions(clock.now());
    emptied(namespace, findings, conditions);
    Fields status = namespace.tree().fields("status");
    Fields changed = conditions.in(status);
    if (!changed.equals(status)) {
      client.put(path(name) + "/status", namespace.tree().with("status", changed));
    }
    if (!findings.failures.isEmpty()) {
      again(state, before, findings.dependsOnTime, Optional.empty());
    } else if (findings.estimateSeconds > 0) {
      Duration wait = Duration.ofSeconds(findings.estimateSeconds / 2 + 1);
      again(state, before, findings.dependsOnTime, Optional.of(wait));
    } else {
      state.failures = 0;
      finish(name);
    }
  }

  private void again(Leaving state, long before, boolean dependsOnTime, Optional<Duration> every) {
    Instant now = clock.now();
    if (dependsOnTime || store.version() != before) {
      state.alarm.by(now.plus(every.orElseGet(state::nextRetry)));
    } else {
      state.asleepSince = Optional.of(now);
      state.every = every.orElse(Duration.ZERO);
    }
  }

  private static String path(String name) {
    return "/api/v1/namespaces/" + name;
  }

  private void emptied(StoredObject namespace, Findings findings, NamespaceConditions conditions) {
    List<String> unserved = unservedVersions();
    if (!unserved.isEmpty()) {
      String message =
          "Discovery failed for some groups, "
              + unserved.size()
              + " failing: unable to retrieve the complete list of server APIs: "
              + String.join(
                  ", ",
                  unserved.stream()
                      .map(each -> each + ": stale GroupVersion discovery: " + each)
                      .toList());
      findings.failures.add(message);
      conditions.discoveryFailed(message);
    }
    List<String> content = new ArrayList<>();
    List<Resource> rows = kinds.deletableInNamespaces();
    for (Resource row : rows) {
      if (row.partition().equals(PODS)) {
        empty(row, namespace, findings, content);
      }
    }
    boolean podsLeft = !findings.rests.isEmpty();
    if (!podsLeft) {
      for (Resource row : rows) {
        if (!row.partition().equals(PODS)) {
          empty(row, namespace, findings, content);
        }
      }
      conditions.remaining(remaining(findings.rests), finalizers(findings.rests));
    }
    findings.failures.addAll(content);
    conditions.contentFailed(content);
  }

  /** Versions of groups for which somebody else should answer, and does not. */
  private List<String> unservedVersions() {
    TreeSet<String> versions = new TreeSet<>();
    store
        .snapshot()
        .of(API_SERVICES)
        .forEach(
            service -> {
              Fields spec = service.tree().fields("spec");
              if (spec.has("service")) {
                versions.add(spec.text("group") + "/" + spec.text("version"));
              }
            });
    return List.copyOf(versions);
  }

  private void empty(
      Resource row, StoredObject namespace, Findings findings, List<String> failures) {
    List<StoredObject> objects = objects(row, namespace.name());
    if (objects.isEmpty()) {
      return;
    }
    long estimate = row.partition().equals(PODS) ? graceSeconds(objects) : 0;
    Instant deleted = Instant.parse(namespace.metadata().text("deletionTimestamp"));
    boolean over = !clock.now().isBefore(deleted.plusSeconds(estimate));
    estimate = over ? 0 : estimate;
    Optional<String> refused = delete(row, namespace.name(), objects);
    if (refused.isPresent()) {
      failures.add(refused.get());
      findings.estimateSeconds = Math.max(findings.estimateSeconds, estimate);
      return;
    }
    List<StoredObject> left = objects(row, namespace.name());
    if (left.isEmpty()) {
      return;
    }
    Map<String, Integer> byFinalizer = new LinkedHashMap<>();
    for (StoredObject object : left) {
      for (String finalizer : object.metadata().items("finalizers").eachText()) {
        byFinalizer.merge(finalizer, 1, Integer::sum);
      }
    }
    findings.dependsOnTime |= estimate > 0;
    if (estimate == 0 && byFinalizer.isEmpty()) {
      failures.add(
          "unexpected items still remain in namespace: "
              + namespace.name()
              + " for gvr: "
              + row.group()
              + "/"
              + row.version()
              + ", Resource="
              + row.plural());
    }
    long left15 = byFinalizer.isEmpty() ? 0 : FINALIZER_SECONDS;
    findings.estimateSeconds = Math.max(findings.estimateSeconds, estimate > 0 ? estimate : left15);
    findings.rests.add(new Rest(row, left.size(), byFinalizer));
  }

  private List<StoredObject> objects(Resource row, String namespace) {
    List<StoredObject> objects = new ArrayList<>();
    Iterator<StoredObject> all = store.snapshot().of(row.partition()).in(namespace, "");
    all.forEachRemaining(objects::add);
    return objects;
  }

  /** The longest grace of the pods that have not ended. */
  private static long graceSeconds(List<StoredObject> pods) {
    long longest = 0;
    for (StoredObject pod : pods) {
      if (!Pods.isEnded(pod.tree())) {
        Fields spec = pod.tree().fields("spec");
        longest = Math.max(longest, spec.number("terminationGracePeriodSeconds"));
      }
    }
    return longest;
  }

  /** Returns why it was refused. */
  private Optional<String> delete(Resource row, String namespace, List<StoredObject> objects) {
    Fields options =
        Fields.of("kind", "DeleteOptions", "apiVersion", "v1", "propagationPolicy", "Background");
    if (row.serves("deletecollection")) {
      Client.Answer answer = client.delete(Client.path(row, namespace), options);
      return answer.isDone() ? Optional.empty() : Optional.of(answer.message());
    }
    for (StoredObject object : objects) {
      Client.Answer answer = client.delete(Client.path(row, object), options);
      if (!answer.isDone() && !answer.isNotFound()) {
        return Optional.of(answer.message());
      }
    }
    return Optional.empty();
  }

  private static List<String> remaining(List<Rest> rests) {
    return rests.stream()
        .map(
            rest ->
                rest.row.plural()
                    + "."
                    + rest.row.group()
                    + " has "
                    + rest.count
                    + " resource instances")
        .sorted()
        .toList();
  }

  private static List<String> finalizers(List<Rest> rests) {
    Map<String, Integer> all = new LinkedHashMap<>();
    rests.forEach(rest -> rest.byFinalizer.forEach((name, n) -> all.merge(name, n, Integer::sum)));
    return all.entrySet().stream()
        .map(each -> each.getKey() + " in " + each.getValue() + " resource instances")
        .sorted()
        .toList();
  }

  /** Everything is away: takes back what held the namespace. */
  private void finish(String name) {
    Optional<StoredObject> found = store.snapshot().get(Namespaces.PARTITION, "", name);
    if (found.isPresent()) {
      Fields tree = found.get().tree();
      List<String> others =
          tree.fields("spec").items("finalizers").eachText().stream()
              .filter(each -> !each.equals(FINALIZER))
              .sorted()
              .distinct()
              .toList();
      client.put(path(name) + "/finalize", tree.withAt(Items.of(others), "spec", "finalizers"));
    }
  }
}
