package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.SeededChance;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Times;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the pods of jobs. The first pod of a shape is posted like anybody's, through defaults and
 * admission; the next ones are copies of what came out, as long as nothing has changed that
 * admission looks at. Owner thread only.
 */
final class JobPods {
  static final Partition PODS = new Partition("", "pods");
  static final String NAMESPACE = "default";

  private static final String PATH = "/api/v1/namespaces/" + NAMESPACE + "/pods";
  private static final String AT_ONCE = "{\"gracePeriodSeconds\":0}";
  private static final int LONGEST_NAME = 63;

  /** What admission of pods looks at. */
  private static final List<Partition> CONDITIONS =
      List.of(
          new Partition("", "limitranges"),
          new Partition("", "resourcequotas"),
          new Partition("", "namespaces"),
          new Partition("scheduling.k8s.io", "priorityclasses"),
          new Partition("node.k8s.io", "runtimeclasses"));

  private static final Partition QUOTAS = new Partition("", "resourcequotas");

  private final Cluster cluster;
  private final SeededChance chance;
  private final OwnRequests requests;
  private final String usualScheduler;
  private final Optional<PodGroups> groups;
  private final Map<JobShape, Fields> templates = new HashMap<>();

  /** Uids of the pods of a job that were made and taken back, until that has been told. */
  private final Set<String> takenBack = new HashSet<>();

  /** What came of an attempt to make the pods of a job. */
  sealed interface Outcome {
    /** As many as it asks for. */
    record Made(List<StoredObject> pods) implements Outcome {}

    /** None, for the API refuses one of them with this message. */
    record Refused(String message) implements Outcome {}
  }

  private final JobWords.Reader words = new JobWords.Reader();

  /**
   * Pods in a cluster.
   *
   * @param gang whose pods come in groups, and who gets all that name no scheduler
   */
  JobPods(Cluster cluster, Seed seed, Optional<GangScheduler> gang) {
    this.cluster = cluster;
    this.chance = new SeededChance(seed, "jobs");
    this.requests = new OwnRequests(cluster);
    this.usualScheduler = gang.map(GangScheduler::scheduler).orElse(JobShape.DEFAULT_SCHEDULER);
    this.groups = gang.map(each -> new PodGroups(each, requests));
  }

  /** Forgets what it knows of admission, if a change concerns it, and groups that are over. */
  void after(Change change) {
    if (groups.isPresent()) {
      groups.get().after(change);
    }
    if (!templates.isEmpty() && CONDITIONS.contains(change.partition())) {
      templates.clear();
    }
  }

  /**
   * The pods of a job: as many as it asks for resources, together or not at all. All changes before
   * have been told.
   */
  Outcome create(Job job) {
    takenBack.clear();
    JobShape shape = JobShape.of(job, words.of(job), usualScheduler);
    return groups
        .filter(all -> all.concern(shape))
        .map(all -> createGroup(job, shape, all))
        .orElseGet(() -> create(job, shape, ""));
  }

  /** Whether a pod of a job was taken back at once: nobody's job has been it, and none will. */
  boolean tookBack(StoredObject pod) {
    return !takenBack.isEmpty() && takenBack.contains(pod.uid());
  }

  private Outcome createGroup(Job job, JobShape shape, PodGroups all) {
    String name = freeName(all.partition(), job, "");
    all.create(job, shape, name);
    Outcome outcome = create(job, shape, name);
    switch (outcome) {
      case Outcome.Made(List<StoredObject> pods) -> all.fill(name, pods);
      case Outcome.Refused _ -> all.delete(name);
    }
    return outcome;
  }

  private Outcome create(Job job, JobShape shape, String group) {
    var pods = new ArrayList<StoredObject>(job.requestedResources());
    for (int i = 0; i < job.requestedResources(); i++) {
      String end = job.requestedResources() > 1 ? "-" + i : "";
      switch (create(job, shape, group, freeName(PODS, job, end))) {
        case Outcome.Made(List<StoredObject> one) -> pods.addAll(one);
        case Outcome.Refused refused -> {
          pods.forEach(this::takeBack);
          return refused;
        }
      }
    }
    return new Outcome.Made(pods);
  }

  private void takeBack(StoredObject pod) {
    takenBack.add(pod.uid());
    delete(pod.namespace(), pod.name());
  }

  private Outcome create(Job job, JobShape shape, String group, String name) {
    Fields template = templates.get(shape);
    boolean counted = cluster.store().snapshot().of(QUOTAS).size() > 0;
    if (template != null && !counted) {
      return made(cluster.store().create(PODS, NAMESPACE, name, copy(template, job, group, name)));
    }
    Fields asked = individual(shape.pod(NAMESPACE, name), job, group);
    Response answer = requests.ask("POST", PATH, Json.bytes(asked));
    if (OwnRequests.status(answer) != 201) {
      return new Outcome.Refused(OwnRequests.message(answer));
    }
    StoredObject pod = stored(name).orElseThrow();
    templates.put(shape, pod.tree());
    return made(pod);
  }

  private static Outcome made(StoredObject pod) {
    return new Outcome.Made(List.of(pod));
  }

  /** Deletes a pod without grace; it may be gone already. */
  void delete(String namespace, String name) {
    requests.ask("DELETE", PATH + "/" + name, AT_ONCE.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<StoredObject> stored(String name) {
    return cluster.store().snapshot().get(PODS, NAMESPACE, name);
  }

  private Fields copy(Fields template, Job job, String group, String name) {
    String now = now();
    Fields metadata = template.fields("metadata");
    Items owners = metadata.items("managedFields");
    Fields own =
        metadata
            .with("name", name)
            .with("uid", chance.uid())
            .with("creationTimestamp", now)
            .with("managedFields", owners.mapFields(owner -> owner.with("time", now)));
    return individual(template.with("metadata", own), job, group);
  }

  private String now() {
    return Times.text(cluster.clock().now());
  }

  /** With what is different from job to job. */
  private static Fields individual(Fields pod, Job job, String group) {
    Fields metadata = pod.fields("metadata");
    Fields annotations = metadata.fields("annotations").with(Kubelets.JOB_ID, job.id().toString());
    Fields own = group.isEmpty() ? annotations : annotations.with(GangScheduler.MEMBERSHIP, group);
    Fields named = pod.with("metadata", metadata.with("annotations", own));
    return job.hasWalltime()
        ? named.withAt(JobShape.deadlineSeconds(job), "spec", "activeDeadlineSeconds")
        : named;
  }

  /** A name made of the job's, of the letters that Kubernetes allows; one that is free. */
  private String freeName(Partition kind, Job job, String end) {
    String base = sane(job.id().workload() + "-" + job.id().name());
    Snapshot now = cluster.store().snapshot();
    for (int taken = 1; ; taken++) {
      String suffix = taken == 1 ? end : end + "-x" + taken;
      String name = cut(base, LONGEST_NAME - suffix.length()) + suffix;
      if (now.get(kind, NAMESPACE, name).isEmpty()) {
        return name;
      }
    }
  }

  /** Small letters, digits, and single dashes between them. */
  private static String sane(String text) {
    StringBuilder name = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = Character.toLowerCase(text.charAt(i));
      boolean fits = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (fits) {
        name.append(c);
      } else if (!name.isEmpty() && name.charAt(name.length() - 1) != '-') {
        name.append('-');
      }
    }
    return name.isEmpty() ? "job" : cut(name.toString(), name.length());
  }

  private static String cut(String name, int length) {
    int end = Math.min(name.length(), length);
    while (end > 1 && name.charAt(end - 1) == '-') {
      end--;
    }
    return name.substring(0, end);
  }
}
