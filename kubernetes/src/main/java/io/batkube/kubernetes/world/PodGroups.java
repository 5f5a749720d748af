package io.batkube.kubernetes.world;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.Job;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups that jobs are to a scheduler of gangs: made before the first pod of a job, and taken
 * away when the last of them is over, because such schedulers look at every group each time. Owner
 * thread only.
 */
final class PodGroups {
  /** A group and how many of its pods are not over. */
  private static final class Group {
    final String name;
    int left;

    Group(String name, int left) {
      this.name = name;
      this.left = left;
    }
  }

  private final GangScheduler scheduler;
  private final OwnRequests requests;

  /** By the uid of each pod that is not over. */
  private final Map<String, Group> byPod = new HashMap<>();

  PodGroups(GangScheduler scheduler, OwnRequests requests) {
    this.scheduler = scheduler;
    this.requests = requests;
  }

  /** Whether the pods of a shape are this scheduler's. */
  boolean concern(JobShape shape) {
    return shape.scheduler().equals(scheduler.scheduler());
  }

  /** Where the groups lie. */
  Partition partition() {
    return new Partition(scheduler.group(), GangScheduler.PLURAL);
  }

  /**
   * Makes the group of a job.
   *
   * @throws BadInputException if the cluster refuses it
   */
  void create(Job job, JobShape shape, String name) {
    int pods = job.requestedResources();
    var spec = new Fields.Builder(3);
    spec.put("minMember", (long) pods);
    if (scheduler.sums()) {
      spec.put("minResources", shape.requests(amount -> times(amount, pods)));
    }
    if (!shape.queue().isEmpty()) {
      spec.put("queue", shape.queue());
    }
    Fields group =
        Fields.of(
            "apiVersion",
            scheduler.apiVersion(),
            "kind",
            "PodGroup",
            "metadata",
            Fields.of("name", name, "annotations", Fields.of(Kubelets.JOB_ID, job.id().toString())),
            "spec",
            spec.build());
    Response answer = requests.ask("POST", path(""), Json.bytes(group));
    if (OwnRequests.status(answer) != 201) {
      throw new BadInputException(
          "job " + job + ": its PodGroup is refused: " + OwnRequests.message(answer));
    }
  }

  private static String times(String amount, int count) {
    Quantity one = Quantity.parse(amount);
    Quantity sum = one;
    for (int i = 1; i < count; i++) {
      sum = sum.plus(one);
    }
    return sum.toString();
  }

  /** These are the pods of the group. */
  void fill(String name, List<StoredObject> pods) {
    var group = new Group(name, pods.size());
    pods.forEach(pod -> byPod.put(pod.uid(), group));
  }

  /** Takes a group away; it may be gone already. */
  void delete(String name) {
    requests.ask("DELETE", path("/" + name), new byte[0]);
  }

  /** Notices pods that are over. */
  void after(Change change) {
    if (byPod.isEmpty() || !change.partition().equals(JobPods.PODS)) {
      return;
    }
    StoredObject pod = change.object();
    boolean over =
        switch (change.type()) {
          case ADDED -> false;
          case MODIFIED -> {
            String phase = pod.tree().fields("status").text("phase");
            yield phase.equals("Succeeded") || phase.equals("Failed");
          }
          case DELETED -> true;
        };
    if (over) {
      Group group = byPod.remove(pod.uid());
      if (group != null && --group.left == 0) {
        delete(group.name);
      }
    }
  }

  private String path(String rest) {
    return "/apis/"
        + scheduler.apiVersion()
        + "/namespaces/"
        + JobPods.NAMESPACE
        + "/"
        + GangScheduler.PLURAL
        + rest;
  }
}
