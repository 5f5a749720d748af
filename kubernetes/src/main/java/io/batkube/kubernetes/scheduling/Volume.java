package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/**
 * A volume of a pod that matters for where it can run.
 *
 * @param kind what it is
 * @param name of the claim, or of the volume that a claim is made for
 * @param source of a disk
 */
record Volume(Kind kind, String name, Fields source) {
  /** What a volume is. */
  enum Kind {
    /** A claim by name. */
    CLAIM,
    /** A claim that is made for this pod alone, and named after it and the volume. */
    EPHEMERAL,
    GCE_DISK,
    EBS_DISK,
    ISCSI,
    RBD
  }

  static List<Volume> of(Fields spec) {
    Items items = spec.items("volumes");
    List<Volume> volumes = new ArrayList<>();
    for (Fields volume : items.eachFields()) {
      if (volume.has("persistentVolumeClaim")) {
        String claim = volume.fields("persistentVolumeClaim").text("claimName");
        volumes.add(new Volume(Kind.CLAIM, claim, Fields.EMPTY));
      } else if (volume.has("ephemeral")) {
        volumes.add(new Volume(Kind.EPHEMERAL, volume.text("name"), Fields.EMPTY));
      } else {
        addDisk(volumes, volume, "gcePersistentDisk", Kind.GCE_DISK);
        addDisk(volumes, volume, "awsElasticBlockStore", Kind.EBS_DISK);
        addDisk(volumes, volume, "iscsi", Kind.ISCSI);
        addDisk(volumes, volume, "rbd", Kind.RBD);
      }
    }
    return List.copyOf(volumes);
  }

  private static void addDisk(List<Volume> volumes, Fields volume, String field, Kind kind) {
    if (volume.has(field)) {
      volumes.add(new Volume(kind, volume.text("name"), volume.fields(field)));
    }
  }

  boolean isClaim() {
    return kind == Kind.CLAIM || kind == Kind.EPHEMERAL;
  }

  /** The name of the claim for a pod. */
  String claim(String podName) {
    return kind == Kind.EPHEMERAL ? podName + "-" + name : name;
  }

  /** True if two pods on one node may not have these two. */
  boolean conflicts(Volume other) {
    if (kind != other.kind) {
      return false;
    }
    boolean bothReadOnly = source.isTrue("readOnly") && other.source.isTrue("readOnly");
    return switch (kind) {
      case CLAIM, EPHEMERAL -> false;
      case GCE_DISK -> same(other, "pdName") && !bothReadOnly;
      case EBS_DISK -> same(other, "volumeID");
      case ISCSI -> same(other, "iqn") && !bothReadOnly;
      case RBD ->
          sharesMonitor(other) && same(other, "pool") && same(other, "image") && !bothReadOnly;
    };
  }

  private boolean same(Volume other, String field) {
    return source.text(field).equals(other.source.text(field));
  }

  private boolean sharesMonitor(Volume other) {
    Items others = other.source.items("monitors");
    for (Object monitor : source.items("monitors")) {
      if (others.contains(monitor)) {
        return true;
      }
    }
    return false;
  }
}
