package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Keeps pods and claims within the limit ranges of their namespace, and fills in what they leave
 * out.
 */
final class LimitRanger implements Admission {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";
  private static final PodDemand OF_POD = new PodDemand(false, false, false);

  @Override
  public Fields admit(Review review, Fields object) {
    if (!review.resource().partition().equals(Partitions.PODS) || !concerns(review)) {
      return object;
    }
    Fields pod = object;
    for (Iterator<StoredObject> ranges = ranges(review); ranges.hasNext(); ) {
      pod = completed(pod, limits(ranges.next()));
    }
    return pod;
  }

  private static boolean concerns(Review review) {
    Partition partition = review.resource().partition();
    boolean pod = partition.equals(Partitions.PODS);
    if (!pod && !partition.equals(Partitions.CLAIMS)) {
      return false;
    }
    boolean leaving =
        review.old().map(old -> old.fields("metadata").has("deletionTimestamp")).orElse(false);
    return !leaving
        && switch (review.operation()) {
          case CREATE -> review.subresource().isEmpty();
          case UPDATE -> review.subresource().equals(pod ? "resize" : "");
          case DELETE -> false;
        };
  }

  private static Iterator<StoredObject> ranges(Review review) {
    return review.write().state().of(Partitions.LIMIT_RANGES).in(review.namespace(), "");
  }

  private static List<Fields> limits(StoredObject range) {
    return range.tree().fields("spec").items("limits").eachFields();
  }

  private static Fields completed(Fields pod, List<Fields> limits) {
    Fields requests = Fields.EMPTY;
    Fields most = Fields.EMPTY;
    for (Fields limit : limits) {
      if (limit.text("type").equals("Container")) {
        requests = withAll(requests, limit.fields("defaultRequest"));
        most = withAll(most, limit.fields("default"));
      }
    }
    if (requests.isEmpty() && most.isEmpty()) {
      return pod;
    }
    List<String> told = new ArrayList<>();
    Fields spec = pod.fields("spec");
    spec = completed(spec, "containers", "container", requests, most, told);
    spec = completed(spec, "initContainers", "init container", requests, most, told);
    if (told.isEmpty()) {
      return pod;
    }
    Fields annotations =
        pod.fieldsAt("metadata", "annotations")
            .with(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", told));
    return pod.with("spec", spec).withAt(annotations.sorted(), "metadata", "annotations");
  }

  private static Fields withAll(Fields to, Fields more) {
    Fields all = to;
    for (int i = 0; i < more.size(); i++) {
      all = all.with(more.name(i), more.value(i));
    }
    return all;
  }

  private static Fields completed(
      Fields spec, String list, String what, Fields requests, Fields limits, List<String> told) {
    if (!spec.has(list)) {
      return spec;
    }
    return spec.with(
        list, spec.items(list).mapFields(each -> container(each, what, requests, limits, told)));
  }

  private static Fields container(
      Fields container, String what, Fields requests, Fields limits, List<String> told) {
    Fields resources = container.fields("resources");
    Fields completed = missing(resources, "requests", requests, "request", what, container, told);
    completed = missing(completed, "limits", limits, "limit", what, container, told);
    return completed.equals(resources)
        ? container
        : FieldOrder.CONTAINER.with(container, "resources", completed);
  }

  private static Fields missing(
      Fields resources,
      String side,
      Fields defaults,
      String word,
      String what,
      Fields container,
      List<String> told) {
    Fields given = resources.fields(side);
    Fields all = given;
    List<String> set = new ArrayList<>();
    for (String name : defaults.sorted().names()) {
      if (!given.has(name)) {
        all = all.with(name, defaults.find(name).orElseThrow());
        set.add(name);
      }
    }
    if (set.isEmpty()) {
      return resources;
    }
    told.add(String.join(", ", set) + " " + word + " for " + what + " " + container.text("name"));
    return FieldOrder.RESOURCES.with(resources, side, all.sorted());
  }

  @Override
  public void validate(Review review, Fields object) {
    if (!concerns(review)) {
      return;
    }
    boolean pod = review.resource().partition().equals(Partitions.PODS);
    for (Iterator<StoredObject> ranges = ranges(review); ranges.hasNext(); ) {
      LimitCheck check = new LimitCheck();
      for (Fields limit : limits(ranges.next())) {
        if (pod) {
          ofPod(check, limit, object);
        } else if (limit.text("type").equals("PersistentVolumeClaim")) {
          check.claim(limit, Amounts.of(object.fieldsAt("spec", "resources", "requests")));
        }
      }
      if (!check.isEmpty()) {
        throw Refusal.forbidden(review, object, check.toString());
      }
    }
  }

  private static void ofPod(LimitCheck check, Fields limit, Fields pod) {
    switch (limit.text("type")) {
      case "Container" -> {
        for (String list : List.of("containers", "initContainers")) {
          for (Fields container : pod.fields("spec").items(list).eachFields()) {
            check.all(
                limit,
                Amounts.of(container.fieldsAt("resources", "requests")),
                Amounts.of(container.fieldsAt("resources", "limits")));
          }
        }
      }
      case "Pod" -> check.all(limit, OF_POD.requests(pod), OF_POD.limits(pod));
      default -> {}
    }
  }
}
