package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node and what is taken of it. Mutable; {@link Nodes} owns it, and copies of it are tried out
 * and thrown away.
 */
final class NodeState {
  private static final PodEntry[] NO_PODS = {};
  private static final int NO_VALUE = -1;

  final String name;

  /** Stays the same for the life of the node. */
  final int slot;

  /** Among all nodes in the order of their names. */
  int position;

  /** False if pods are bound to it that does not exist. */
  private boolean present;

  private Fields labels = Fields.EMPTY;
  private boolean unschedulable;
  private List<Taint> hardTaints = List.of();
  private List<Taint> softTaints = List.of();
  private long[] allocatable = new long[Resources.STORAGE + 1];
  private long allowedPods;
  private Map<String, Long> imageBytes = Collections.emptyMap();

  private long[] requested = new long[Resources.STORAGE + 1];

  /**
   * Of the two resources that every pod is asked about: what there is, what is left, and how evenly
   * they are taken. They lie beside each other, since they are read for every pod and node.
   */
  private long milliCpu;

  private long memory;
  private long freeMilliCpu;

  private long freeMemory;
  private long evenness = LocalScores.MAX;

  /** With what counts for pods that request nothing. */
  private long scoredMilliCpu;

  private long scoredMemory;
  private PodEntry[] pods = NO_PODS;
  private int podCount;
  private final List<HostPort> ports = new ArrayList<>();
  private int podsWithVolumes;

  /** The number of its value, for each key of a topology; -1 if it has no such label. */
  private int[] topology = {};

  NodeState(String name, int slot) {
    this.name = name;
    this.slot = slot;
  }

  /** One that can be changed without a trace. Its pods still say that they are here. */
  NodeState copy() {
    NodeState copy = new NodeState(name, slot);
    copy.position = position;
    copy.present = present;
    copy.labels = labels;
    copy.unschedulable = unschedulable;
    copy.hardTaints = hardTaints;
    copy.softTaints = softTaints;
    copy.allocatable = allocatable;
    copy.allowedPods = allowedPods;
    copy.imageBytes = imageBytes;
    copy.requested = requested.clone();
    copy.milliCpu = milliCpu;
    copy.memory = memory;
    copy.freeMilliCpu = freeMilliCpu;
    copy.freeMemory = freeMemory;
    copy.evenness = evenness;
    copy.scoredMilliCpu = scoredMilliCpu;
    copy.scoredMemory = scoredMemory;
    copy.pods = Arrays.copyOf(pods, podCount);
    copy.podCount = podCount;
    copy.ports.addAll(ports);
    copy.podsWithVolumes = podsWithVolumes;
    copy.topology = topology;
    return copy;
  }

  /** Takes over what the object says. */
  void become(Fields node, Resources resources) {
    present = true;
    labels = node.fields("metadata").fields("labels");
    unschedulable = node.fields("spec").isTrue("unschedulable");
    List<Taint> taints = Taint.of(node);
    hardTaints = taints.stream().filter(Taint::isHard).toList();
    softTaints = taints.stream().filter(Taint::isSoft).toList();
    Fields amounts = node.fields("status").fields("allocatable");
    allocatable = new long[Resources.STORAGE + 1];
    allowedPods = 0;
    for (int i = 0; i < amounts.size(); i++) {
      String resource = amounts.name(i);
      if (resource.equals("pods")) {
        allowedPods = PodRequests.quantity(amounts.value(i)).value();
      } else if (Resources.counts(resource)) {
        int number = resources.number(resource);
        allocatable = Resources.reaching(allocatable, number);
        var amount = PodRequests.quantity(amounts.value(i));
        allocatable[number] = number == Resources.CPU ? amount.milliValue() : amount.value();
      }
    }
    imageBytes = images(node);
    sumUp();
  }

  private void sumUp() {
    milliCpu = allocatable[Resources.CPU];
    memory = allocatable[Resources.MEMORY];
    freeMilliCpu = milliCpu - requested[Resources.CPU];
    freeMemory = memory - requested[Resources.MEMORY];
    evenness =
        LocalScores.evenness(
            requested[Resources.CPU], milliCpu, requested[Resources.MEMORY], memory);
  }

  private static Map<String, Long> images(Fields node) {
    Map<String, Long> images = new TreeMap<>();
    for (Fields image : node.fields("status").items("images").eachFields()) {
      for (String name : image.items("names").eachText()) {
        images.putIfAbsent(name, image.number("sizeBytes"));
      }
    }
    return images;
  }

  /** The object is gone; pods may still be bound here. */
  void vanish() {
    present = false;
    labels = Fields.EMPTY;
    imageBytes = Collections.emptyMap();
  }

  void add(PodEntry pod) {
    if (podCount == pods.length) {
      pods = Arrays.copyOf(pods, Math.max(8, 2 * podCount));
    }
    pods[podCount++] = pod;
    count(pod.shape, 1);
  }

  /** Takes a pod away that lies at a place, where another comes to lie. */
  void removeAt(int place) {
    PodEntry pod = pods[place];
    pods[place] = pods[--podCount];
    pods[podCount] = null;
    count(pod.shape, -1);
  }

  /** Takes a pod away, wherever it lies. */
  void remove(PodEntry pod) {
    for (int i = 0; i < podCount; i++) {
      if (pods[i].equals(pod)) {
        removeAt(i);
        return;
      }
    }
    throw new IllegalStateException(pod + " is not on node " + name);
  }

  private void count(PodShape shape, int sign) {
    requested = Resources.add(requested, shape.requests(), sign);
    scoredMilliCpu += sign * shape.heldMilliCpu();
    scoredMemory += sign * shape.heldMemory();
    if (!shape.ports().isEmpty()) {
      if (sign > 0) {
        ports.addAll(shape.ports());
      } else {
        shape.ports().forEach(ports::remove);
      }
    }
    if (!shape.volumes().isEmpty()) {
      podsWithVolumes += sign;
    }
    sumUp();
  }

  boolean isPresent() {
    return present;
  }

  Fields labels() {
    return labels;
  }

  boolean isUnschedulable() {
    return unschedulable;
  }

  /** Those that keep pods away. */
  List<Taint> hardTaints() {
    return hardTaints;
  }

  /** Those that make the node worse. */
  List<Taint> softTaints() {
    return softTaints;
  }

  Map<String, Long> imageBytes() {
    return imageBytes;
  }

  /** Not to be changed, as the next one. */
  long[] allocatable() {
    return allocatable;
  }

  long[] requested() {
    return requested;
  }

  long milliCpu() {
    return milliCpu;
  }

  long memory() {
    return memory;
  }

  long freeMilliCpu() {
    return freeMilliCpu;
  }

  long freeMemory() {
    return freeMemory;
  }

  /** See {@link LocalScores#evenness}. */
  long evenness() {
    return evenness;
  }

  long scoredMilliCpu() {
    return scoredMilliCpu;
  }

  long scoredMemory() {
    return scoredMemory;
  }

  boolean hasRoomForAPod() {
    return podCount < allowedPods;
  }

  int podCount() {
    return podCount;
  }

  PodEntry pod(int place) {
    return pods[place];
  }

  /** Not to be changed. */
  List<HostPort> ports() {
    return ports;
  }

  boolean hasPodsWithVolumes() {
    return podsWithVolumes > 0;
  }

  /** The number of its value of a topology's key; -1 if it has no such label. */
  int topologyValue(int key) {
    return key < topology.length ? topology[key] : NO_VALUE;
  }

  void setTopologyValue(int key, int value) {
    if (key >= topology.length) {
      int from = topology.length;
      topology = Arrays.copyOf(topology, key + 1);
      Arrays.fill(topology, from, topology.length, NO_VALUE);
    }
    topology[key] = value;
  }
}
