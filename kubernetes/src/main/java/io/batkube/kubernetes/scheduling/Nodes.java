package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of the cluster in the order of their names, what changes on them, and which are near
 * each other. Owner thread only.
 *
 * <p>Whoever keeps something about every node compares {@link #epoch}, after which everything is to
 * be made anew, and reads what was {@link #logged} since.
 */
final class Nodes {
  /** The values of a label that makes a topology. */
  private static final class Topology {
    final String key;
    final Map<String, Integer> values = new HashMap<>();

    Topology(String key) {
      this.key = key;
    }
  }

  private static final NodeState[] NONE = {};
  private static final Comparator<NodeState> BY_NAME = Comparator.comparing(node -> node.name);
  private static final int SHORTEST_LOG = 1024;

  private final Map<String, NodeState> byName = new HashMap<>();
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private int slots;

  private NodeState[] order = NONE;
  private int size;
  private boolean inOrder = true;
  private long epoch;

  /** The last changes, each the slot of a node, negative minus one if it is another node now. */
  private int[] log = new int[SHORTEST_LOG];

  private long logged;

  private NodeState[] bySlot = NONE;
  private final List<Topology> topologies = new ArrayList<>();
  private final Map<String, Integer> topologyKeys = new HashMap<>();

  /** How many nodes have an image, and how large it was on the first of them. */
  private final Map<String, Image> images = new HashMap<>();

  private static final class Image {
    final long bytes;
    int nodes;

    Image(long bytes) {
      this.bytes = bytes;
    }
  }

  /** A node by its name; one that nobody has told of yet if need be. */
  NodeState named(String name) {
    NodeState known = byName.get(name);
    return known != null ? known : added(name);
  }

  private NodeState added(String name) {
    int slot = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
    NodeState node = new NodeState(name, slot);
    byName.put(name, node);
    if (slot >= bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(64, 2 * slot));
    }
    bySlot[slot] = node;
    return node;
  }

  boolean isKnown(String name) {
    NodeState node = byName.get(name);
    return node != null && node.isPresent();
  }

  /** A node takes over what its object says. Pods' terms must not count on it meanwhile. */
  void become(NodeState node, Fields object, Resources resources) {
    boolean isNew = !node.isPresent();
    uncountImages(node);
    node.become(object, resources);
    countImages(node);
    for (int i = 0; i < topologies.size(); i++) {
      node.setTopologyValue(i, value(topologies.get(i), node));
    }
    if (isNew) {
      if (size == order.length) {
        order = Arrays.copyOf(order, Math.max(64, 2 * size));
      }
      order[size++] = node;
      inOrder = false;
      epoch++;
    }
    log(-node.slot - 1);
  }

  private void uncountImages(NodeState node) {
    for (String name : node.imageBytes().keySet()) {
      Image image = images.get(name);
      if (--image.nodes == 0) {
        images.remove(name);
      }
      epoch++;
    }
  }

  private void countImages(NodeState node) {
    for (Map.Entry<String, Long> each : node.imageBytes().entrySet()) {
      images.computeIfAbsent(each.getKey(), _ -> new Image(each.getValue())).nodes++;
      epoch++;
    }
  }

  /** The object of a node is gone. */
  void vanish(NodeState node) {
    uncountImages(node);
    node.vanish();
    for (int i = 0; i < topologies.size(); i++) {
      node.setTopologyValue(i, -1);
    }
    sort();
    System.arraycopy(order, node.position + 1, order, node.position, size - node.position - 1);
    order[--size] = null;
    number();
    epoch++;
    forgetIfEmpty(node);
  }

  /** Forgets a node that does not exist, once no pod is bound to it. */
  void forgetIfEmpty(NodeState node) {
    if (!node.isPresent() && node.podCount() == 0) {
      byName.remove(node.name);
      bySlot[node.slot] = null;
      freeSlots.push(node.slot);
      epoch++;
    }
  }

  /** What is taken of a node has changed. */
  void touch(NodeState node) {
    log(node.slot);
  }

  private void log(int entry) {
    if (log.length < 2 * slots) {
      log = new int[4 * log.length];
      epoch++;
    }
    log[(int) (logged++ & (log.length - 1))] = entry;
  }

  /** How many nodes there are. */
  int size() {
    return size;
  }

  /** A node by its position in the order of names. */
  NodeState at(int position) {
    sort();
    return order[position];
  }

  private void sort() {
    if (!inOrder) {
      inOrder = true;
      Arrays.sort(order, 0, size, BY_NAME);
      number();
    }
  }

  private void number() {
    for (int i = 0; i < size; i++) {
      order[i].position = i;
    }
  }

  /** Rises when positions, slots or images have changed. */
  long epoch() {
    sort();
    return epoch;
  }

  /** Rises with every change of a node. */
  long logged() {
    return logged;
  }

  /** True if the changes after this one are still known. */
  boolean remembers(long since) {
    return logged - since <= log.length;
  }

  /** The node that a change was of. */
  NodeState changed(long change) {
    int entry = log[(int) (change & (log.length - 1))];
    return bySlot[entry < 0 ? -entry - 1 : entry];
  }

  /** True if a change was of the node itself, not of its pods. */
  boolean changedItself(long change) {
    return log[(int) (change & (log.length - 1))] < 0;
  }

  /** More than any slot. */
  int slots() {
    return slots;
  }

  /** The number of a key of a topology. */
  int topologyKey(String key) {
    Integer known = topologyKeys.get(key);
    if (known != null) {
      return known;
    }
    int number = topologies.size();
    Topology topology = new Topology(key);
    topologies.add(topology);
    topologyKeys.put(key, number);
    for (int i = 0; i < size; i++) {
      order[i].setTopologyValue(number, value(topology, order[i]));
    }
    return number;
  }

  private static int value(Topology topology, NodeState node) {
    Fields labels = node.labels();
    int position = labels.position(topology.key);
    if (position < 0) {
      return -1;
    }
    String value = labels.text(topology.key);
    return topology.values.computeIfAbsent(value, _ -> topology.values.size());
  }

  /** More than any number of a value. */
  int topologyValues(int key) {
    return topologies.get(key).values.size();
  }

  /** What an image on a node is worth: the more nodes have it, the more of its size. */
  long imageScore(NodeState node, PodShape shape) {
    long bytes = 0;
    if (!node.imageBytes().isEmpty()) {
      for (String name : shape.images()) {
        if (node.imageBytes().containsKey(name)) {
          Image image = images.get(name);
          double spread = (double) image.nodes / size;
          bytes += (long) (image.bytes * spread);
        }
      }
    }
    return LocalScores.images(bytes, shape.containers());
  }

  /** True if no node says which images it has. */
  boolean haveNoImages() {
    return images.isEmpty();
  }
}
