package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.SeededChance;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the pods of jobs. The first pod of a shape is posted like anybody's, through defaults and
 * admission; the next ones are copies of what came out, as long as nothing has changed that
 * admission looks at. Owner thread only.
 */
final class JobPods {
  static final Partition PODS = new Partition("", "pods");
  static final String NAMESPACE = "default";

  private static final User WORKLOADS =
      new User("system:batkube:workloads", "", List.of(User.MASTERS));
  private static final String AGENT = "batkube";
  private static final String JSON = "application/json";
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
  private final Map<JobShape, Fields> templates = new HashMap<>();
  private long lastSecond = Long.MIN_VALUE;
  private String lastTime = "";

  JobPods(Cluster cluster, Seed seed) {
    this.cluster = cluster;
    this.chance = new SeededChance(seed, "jobs");
  }

  /** Forgets what it knows of admission, if a change concerns it. */
  void after(Change change) {
    if (!templates.isEmpty() && CONDITIONS.contains(change.partition())) {
      templates.clear();
    }
  }

  /**
   * The pods of a job: as many as it asks for resources, together or not at all.
   *
   * @return empty if admission refuses one; then none is left
   */
  Optional<List<StoredObject>> create(Job job) {
    var pods = new ArrayList<StoredObject>(job.requestedResources());
    JobShape shape = JobShape.of(job);
    for (int i = 0; i < job.requestedResources(); i++) {
      Optional<StoredObject> pod = create(job, shape, freeName(job, i));
      if (pod.isEmpty()) {
        pods.forEach(made -> delete(made.namespace(), made.name()));
        return Optional.empty();
      }
      pods.add(pod.get());
    }
    return Optional.of(pods);
  }

  private Optional<StoredObject> create(Job job, JobShape shape, String name) {
    Fields template = templates.get(shape);
    boolean counted = cluster.store().snapshot().of(QUOTAS).size() > 0;
    if (template != null && !counted) {
      return Optional.of(cluster.store().create(PODS, NAMESPACE, name, copy(template, job, name)));
    }
    Fields asked = individual(shape.pod(NAMESPACE, name), job);
    Response response = ask("POST", "", Json.bytes(asked));
    if (!(response instanceof Response.Whole whole) || whole.status() != 201) {
      return Optional.empty();
    }
    StoredObject pod = stored(name).orElseThrow();
    templates.put(shape, pod.tree());
    return Optional.of(pod);
  }

  /** Deletes a pod without grace; it may be gone already. */
  void delete(String namespace, String name) {
    ask("DELETE", "/" + name, "{\"gracePeriodSeconds\":0}".getBytes(StandardCharsets.UTF_8));
  }

  private Optional<StoredObject> stored(String name) {
    return cluster.store().snapshot().get(PODS, NAMESPACE, name);
  }

  private Response ask(String method, String rest, byte[] body) {
    return cluster
        .api()
        .handle(
            new Request(
                method,
                "/api/v1/namespaces/" + NAMESPACE + "/pods" + rest,
                List.of(),
                JSON,
                JSON,
                AGENT,
                WORKLOADS,
                body));
  }

  private Fields copy(Fields template, Job job, String name) {
    String now = now();
    Fields metadata = template.fields("metadata");
    Items owners = metadata.items("managedFields");
    Fields own =
        metadata
            .with("name", name)
            .with("uid", chance.uid())
            .with("creationTimestamp", now)
            .with("managedFields", owners.mapFields(owner -> owner.with("time", now)));
    return individual(template.with("metadata", own), job);
  }

  /** In whole seconds; many pods come in the same one. */
  private String now() {
    Instant now = cluster.clock().now();
    if (now.getEpochSecond() != lastSecond) {
      lastSecond = now.getEpochSecond();
      lastTime = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
    return lastTime;
  }

  /** With what is different from job to job. */
  private static Fields individual(Fields pod, Job job) {
    Fields metadata = pod.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    Fields named =
        pod.with(
            "metadata",
            metadata.with("annotations", annotations.with(Kubelets.JOB_ID, job.id().toString())));
    return job.hasWalltime()
        ? named.withAt(JobShape.deadlineSeconds(job), "spec", "activeDeadlineSeconds")
        : named;
  }

  /** A name made of the job's, of the letters that Kubernetes allows; one that is free. */
  private String freeName(Job job, int number) {
    String base = sane(job.id().workload() + "-" + job.id().name());
    String end = job.requestedResources() > 1 ? "-" + number : "";
    Snapshot now = cluster.store().snapshot();
    for (int taken = 1; ; taken++) {
      String suffix = taken == 1 ? end : end + "-x" + taken;
      String name = cut(base, LONGEST_NAME - suffix.length()) + suffix;
      if (now.get(PODS, NAMESPACE, name).isEmpty()) {
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
