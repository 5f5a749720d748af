package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What scheduling knows of a pod apart from its name and, mostly, its labels. Pods that differ in
 * nothing else share one shape, and what was found out about one of them holds for all. Immutable
 * but for the number of its pods, which {@link PodShapes} keeps.
 */
final class PodShape {
  /** What makes a shape, and makes two the same. */
  private record Content(
      String scheduler,
      String namespace,
      long priority,
      boolean preempts,
      List<Long> requests,
      List<Long> inScores,
      List<HostPort> ports,
      List<Toleration> tolerations,
      NodeChoice nodes,
      List<List<AffinityTerm>> affinity,
      List<SpreadConstraint> constraints,
      List<Volume> volumes,
      List<String> images,
      long containers,
      boolean claimsDevices) {}

  private final Content content;

  /** Of what the filters and the node count. */
  private final long[] requests;

  private final long heldMilliCpu;
  private final long heldMemory;
  private final long scoredMilliCpu;
  private final long scoredMemory;

  /** How many pods have it. */
  int users;

  private PodShape(Content content, long[] requests) {
    this.content = content;
    this.requests = requests;
    this.heldMilliCpu = content.inScores.get(0);
    this.heldMemory = content.inScores.get(1);
    this.scoredMilliCpu = content.inScores.get(2);
    this.scoredMemory = content.inScores.get(3);
  }

  /**
   * The shape of a pod.
   *
   * @param resized the kubelet's view of the amounts counts too
   */
  static PodShape of(String namespace, Fields pod, boolean resized, Resources resources) {
    Fields spec = pod.fields("spec");
    Fields labels = pod.fields("metadata").fields("labels");
    Fields affinity = spec.fields("affinity");
    Fields near = affinity.fields("podAffinity");
    Fields away = affinity.fields("podAntiAffinity");
    List<SpreadConstraint> constraints = SpreadConstraint.of(spec, labels);
    List<Volume> volumes = Volume.of(spec);
    boolean bindsToNamespace =
        !near.isEmpty()
            || !away.isEmpty()
            || !constraints.isEmpty()
            || volumes.stream().anyMatch(Volume::isClaim);
    PodRequests amounts = new PodRequests(spec, resized ? pod.fields("status") : Fields.EMPTY);
    long[] requests = PodRequests.numbered(amounts.requested(), resources);
    Map<String, Quantity> held = amounts.held();
    Map<String, Quantity> scored = amounts.scored();
    Content content =
        new Content(
            spec.text("schedulerName"),
            bindsToNamespace ? namespace : "",
            spec.number("priority"),
            !spec.text("preemptionPolicy").equals("Never"),
            Arrays.stream(requests).boxed().toList(),
            List.of(
                held.getOrDefault("cpu", Quantity.ZERO).milliValue(),
                held.getOrDefault("memory", Quantity.ZERO).value(),
                scored.getOrDefault("cpu", Quantity.ZERO).milliValue(),
                scored.getOrDefault("memory", Quantity.ZERO).value()),
            HostPort.of(spec),
            Toleration.of(spec.items("tolerations")),
            NodeChoice.of(spec),
            List.of(
                AffinityTerm.required(near, namespace, labels),
                AffinityTerm.required(away, namespace, labels),
                AffinityTerm.preferred(near, 1, namespace, labels),
                AffinityTerm.preferred(away, -1, namespace, labels)),
            constraints,
            volumes,
            images(spec),
            spec.items("containers").size() + spec.items("initContainers").size(),
            !spec.items("resourceClaims").isEmpty());
    return new PodShape(content, requests);
  }

  /** The images that may lie on a node already, as often as they are named. */
  private static List<String> images(Fields spec) {
    Map<String, Integer> images = new TreeMap<>();
    for (String list : List.of("initContainers", "containers")) {
      for (Fields container : spec.items(list).eachFields()) {
        images.merge(imageName(container.text("image")), 1, Integer::sum);
      }
    }
    for (Fields volume : spec.items("volumes").eachFields()) {
      if (volume.has("image")) {
        images.merge(imageName(volume.fields("image").text("reference")), 1, Integer::sum);
      }
    }
    TreeSet<String> names = new TreeSet<>(images.keySet());
    return names.stream().flatMap(name -> repeated(name, images.get(name)).stream()).toList();
  }

  private static List<String> repeated(String name, int times) {
    String[] all = new String[times];
    Arrays.fill(all, name);
    return List.of(all);
  }

  private static String imageName(String image) {
    return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
  }

  /** What two shapes that are the same have in common: a key for maps. */
  Object content() {
    return content;
  }

  /** True if labels of the pod itself are in the shape. */
  static boolean usesLabels(Fields spec) {
    Items constraints = spec.items("topologySpreadConstraints");
    return !constraints.isEmpty()
        || spec.fields("affinity").has("podAffinity")
        || spec.fields("affinity").has("podAntiAffinity");
  }

  String scheduler() {
    return content.scheduler;
  }

  long priority() {
    return content.priority;
  }

  boolean mayPreempt() {
    return content.preempts;
  }

  /** Not to be changed. */
  long[] requests() {
    return requests;
  }

  long heldMilliCpu() {
    return heldMilliCpu;
  }

  long heldMemory() {
    return heldMemory;
  }

  long scoredMilliCpu() {
    return scoredMilliCpu;
  }

  long scoredMemory() {
    return scoredMemory;
  }

  List<HostPort> ports() {
    return content.ports;
  }

  List<Toleration> tolerations() {
    return content.tolerations;
  }

  NodeChoice nodes() {
    return content.nodes;
  }

  /** Pods near which it must be. */
  List<AffinityTerm> mustBeNear() {
    return content.affinity.get(0);
  }

  List<AffinityTerm> mustBeAway() {
    return content.affinity.get(1);
  }

  List<AffinityTerm> wouldBeNear() {
    return content.affinity.get(2);
  }

  /** With negative weights. */
  List<AffinityTerm> wouldBeAway() {
    return content.affinity.get(3);
  }

  boolean hasAffinity() {
    for (List<AffinityTerm> terms : content.affinity) {
      if (!terms.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  List<SpreadConstraint> constraints() {
    return content.constraints;
  }

  List<Volume> volumes() {
    return content.volumes;
  }

  List<String> images() {
    return content.images;
  }

  /** Init containers included. */
  long containers() {
    return content.containers;
  }

  boolean claimsDevices() {
    return content.claimsDevices;
  }

  /** True if a node will do or not because of itself and the pods on it, and of nothing else. */
  boolean isLocal() {
    return content.volumes.isEmpty()
        && content.constraints.isEmpty()
        && !content.claimsDevices
        && !content.nodes.isContradictory()
        && !hasAffinity();
  }
}
