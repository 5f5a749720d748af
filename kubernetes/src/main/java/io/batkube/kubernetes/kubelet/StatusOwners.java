package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.ownership.FieldSet;
import io.batkube.kubernetes.ownership.ManagedFields;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.HashMap;
import java.util.Map;

/**
 * The entry of the kubelet in {@code managedFields} of a pod, for pods of one shape. Which fields
 * it has is a word of bits; the trees are made once for each word. Owner thread only.
 */
final class StatusOwners {
  static final int OBSERVED_GENERATION = 0;
  static final int PHASE = 1;
  static final int ALL_CONDITIONS = 2;
  static final int MESSAGE = 3;
  static final int REASON = 4;
  static final int HOST_IP = 5;
  static final int HOST_IPS = 6;
  static final int POD_IP = 7;
  static final int POD_IPS = 8;
  static final int START_TIME = 9;
  static final int INIT_CONTAINERS = 10;
  static final int CONTAINERS = 11;
  static final int ALLOCATED = 12;
  static final int RESOURCES = 13;

  /** Fields by their bit, in the order in which a status has them. */
  static final String[] NAMES = {
    "observedGeneration",
    "phase",
    "conditions",
    "message",
    "reason",
    "hostIP",
    "hostIPs",
    "podIP",
    "podIPs",
    "startTime",
    "initContainerStatuses",
    "containerStatuses",
    "allocatedResources",
    "resources"
  };

  /** Bits in the order of their names. */
  private static final int[] SORTED = {
    ALLOCATED,
    ALL_CONDITIONS,
    CONTAINERS,
    HOST_IP,
    HOST_IPS,
    INIT_CONTAINERS,
    MESSAGE,
    OBSERVED_GENERATION,
    PHASE,
    POD_IP,
    POD_IPS,
    REASON,
    RESOURCES,
    START_TIME
  };

  static final int CONTAINERS_READY = 0;
  static final int INITIALIZED = 1;
  static final int READY_TO_START = 2;
  static final int SCHEDULED = 3;
  static final int READY = 4;

  /** The kubelet's conditions, in the order of their names. */
  static final String[] CONDITIONS = {
    "ContainersReady", "Initialized", "PodReadyToStartContainers", "PodScheduled", "Ready"
  };

  /** What is owned of a condition, in the order of names. */
  static final String[] PARTS = {
    ".",
    "lastProbeTime",
    "lastTransitionTime",
    "message",
    "observedGeneration",
    "reason",
    "status",
    "type"
  };

  private static final int FIRST_CONDITION = 16;
  private static final String MANAGER = "kubelet";
  private static final ManagedFields.Writer WRITER =
      new ManagedFields.Writer(MANAGER, ManagedFields.Operation.UPDATE, "v1", "status");

  /** The forms of what is made again and again. */
  private static final Fields ENTRY =
      Fields.of(
          "manager",
          "",
          "operation",
          "",
          "apiVersion",
          "",
          "time",
          "",
          "fieldsType",
          "",
          "fieldsV1",
          "",
          "subresource",
          "");

  private static final Fields STATUS = Fields.of("f:status", "");
  private static final Fields ADDRESS = Fields.of(".", Fields.EMPTY, "f:ip", Fields.EMPTY);

  private final Fields allocated;
  private final Fields resources;

  /** The tree below f:status, but for the addresses of the pod. */
  private final Map<Long, Fields> trees = new HashMap<>();

  /** The one that was asked for last. */
  private Fields lastTree = Fields.EMPTY;

  private long lastOwned;

  StatusOwners(Fields allocated, Fields resources) {
    this.allocated = allocated;
    this.resources = resources;
  }

  /** The first bit of a condition and one of its parts. */
  static int bit(int condition, int part) {
    return FIRST_CONDITION + condition * PARTS.length + part;
  }

  /** The place of a type among the kubelet's conditions; -1 if it is none. */
  static int conditionOf(String type) {
    for (int i = 0; i < CONDITIONS.length; i++) {
      if (CONDITIONS[i].equals(type)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The owners of a pod's fields after a write of its status.
   *
   * @param owners the list before it
   * @param owned bits of what the kubelet owns now
   * @param addresses what {@link #ofAddress} says, if the pod has one
   * @param nowText in whole seconds
   */
  Items after(Items owners, long owned, Fields addresses, String nowText, long nowSeconds) {
    Fields fields = STATUS.withValues(tree(owned, addresses));
    int mine = -1;
    for (int i = 0; i < owners.size(); i++) {
      Fields entry = owners.fields(i);
      if (entry.text("subresource").equals("status")) {
        if (!entry.text("manager").equals(MANAGER)) {
          return shared(owners, fields, nowSeconds);
        }
        mine = i;
      }
    }
    Fields entry = ENTRY.withValues(MANAGER, "Update", "v1", nowText, "FieldsV1", fields, "status");
    return mine >= 0 && mine == owners.size() - 1
        ? owners.with(mine, entry)
        : inserted(mine < 0 ? owners : owners.without(mine), entry, nowText);
  }

  /** Entries are ordered by operation, time and name, and no time is later than now. */
  private static Items inserted(Items others, Fields entry, String nowText) {
    int place = others.size();
    while (place > 0
        && others.fields(place - 1).text("operation").equals("Update")
        && others.fields(place - 1).text("time").equals(nowText)
        && others.fields(place - 1).text("manager").compareTo(MANAGER) > 0) {
      place--;
    }
    Object[] all = new Object[others.size() + 1];
    for (int i = 0; i < others.size(); i++) {
      all[i < place ? i : i + 1] = others.get(i);
    }
    all[place] = entry;
    return Items.of(all);
  }

  /** With others who own parts of the status, and lose what is the kubelet's now. */
  private static Items shared(Items owners, Fields fields, long nowSeconds) {
    Object[] others =
        owners.eachFields().stream()
            .filter(
                entry ->
                    !entry.text("manager").equals(MANAGER)
                        || !entry.text("subresource").equals("status"))
            .toArray();
    ManagedFields before = ManagedFields.read(Items.of(others)).orElse(ManagedFields.NONE);
    FieldSet own = FieldSet.read(fields).orElseThrow();
    return before.withOwned(WRITER, own, nowSeconds).tree();
  }

  private Fields tree(long owned, Fields addresses) {
    Fields tree = lastTree;
    if (owned != lastOwned) {
      tree = trees.computeIfAbsent(owned, this::made);
      lastTree = tree;
      lastOwned = owned;
    }
    return (owned & 1L << POD_IPS) == 0 ? tree : tree.with("f:podIPs", addresses);
  }

  /** What the kubelet owns of the addresses of a pod. */
  static Fields ofAddress(String podIp) {
    return Fields.alone(new String[] {".", "k:{\"ip\":\"" + podIp + "\"}"}, Fields.EMPTY, ADDRESS);
  }

  private Fields made(long owned) {
    Fields.Builder tree = new Fields.Builder();
    for (int field : SORTED) {
      if (field == ALL_CONDITIONS) {
        Fields conditions = conditions(owned);
        if (!conditions.isEmpty()) {
          tree.put("f:conditions", conditions);
        }
      } else if ((owned & 1L << field) != 0) {
        tree.put(
            "f:" + NAMES[field],
            switch (field) {
              case ALLOCATED -> map(allocated);
              case RESOURCES -> resources();
              default -> Fields.EMPTY;
            });
      }
    }
    return tree.build();
  }

  private static Fields conditions(long owned) {
    Fields.Builder conditions = new Fields.Builder();
    if ((owned & 1L << ALL_CONDITIONS) != 0) {
      conditions.put(".", Fields.EMPTY);
    }
    for (int i = 0; i < CONDITIONS.length; i++) {
      Fields.Builder condition = new Fields.Builder();
      for (int part = 0; part < PARTS.length; part++) {
        if ((owned & 1L << bit(i, part)) != 0) {
          condition.put(part == 0 ? "." : "f:" + PARTS[part], Fields.EMPTY);
        }
      }
      Fields built = condition.build();
      if (!built.isEmpty()) {
        conditions.put("k:{\"type\":\"" + CONDITIONS[i] + "\"}", built);
      }
    }
    return conditions.build();
  }

  /** A map is owned itself, and each of its entries. */
  private static Fields map(Fields map) {
    Fields.Builder tree = new Fields.Builder(map.size() + 1);
    tree.put(".", Fields.EMPTY);
    for (String name : map.sorted().names()) {
      tree.put("f:" + name, Fields.EMPTY);
    }
    return tree.build();
  }

  private Fields resources() {
    Fields.Builder tree = new Fields.Builder(3);
    if (!resources.isEmpty()) {
      tree.put(".", Fields.EMPTY);
    }
    for (String side : resources.names()) {
      tree.put("f:" + side, map(resources.fields(side)));
    }
    return tree.build();
  }
}
