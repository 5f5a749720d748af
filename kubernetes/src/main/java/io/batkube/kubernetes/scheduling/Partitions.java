package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.Partition;

/** Where the kinds lie that scheduling asks about. */
final class Partitions {
  static final Partition PODS = new Partition("", "pods");
  static final Partition NODES = new Partition("", "nodes");
  static final Partition NAMESPACES = new Partition("", "namespaces");
  static final Partition SERVICES = new Partition("", "services");
  static final Partition CLAIMS = new Partition("", "persistentvolumeclaims");
  static final Partition VOLUMES = new Partition("", "persistentvolumes");
  static final Partition STORAGE_CLASSES = new Partition("storage.k8s.io", "storageclasses");
  static final Partition CSI_NODES = new Partition("storage.k8s.io", "csinodes");
  static final Partition CSI_DRIVERS = new Partition("storage.k8s.io", "csidrivers");
  static final Partition CSI_CAPACITIES = new Partition("storage.k8s.io", "csistoragecapacities");
  static final Partition ATTACHMENTS = new Partition("storage.k8s.io", "volumeattachments");
  static final Partition BUDGETS = new Partition("policy", "poddisruptionbudgets");
  static final Partition REPLICATION_CONTROLLERS = new Partition("", "replicationcontrollers");
  static final Partition REPLICA_SETS = new Partition("apps", "replicasets");
  static final Partition STATEFUL_SETS = new Partition("apps", "statefulsets");

  private Partitions() {}
}
