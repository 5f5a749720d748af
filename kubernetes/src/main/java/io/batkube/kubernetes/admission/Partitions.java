package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.store.Partition;

/** Where the kinds lie that admission asks about. */
final class Partitions {
  static final Partition NAMESPACES = new Partition("", "namespaces");
  static final Partition PODS = new Partition("", "pods");
  static final Partition NODES = new Partition("", "nodes");
  static final Partition SERVICES = new Partition("", "services");
  static final Partition CLAIMS = new Partition("", "persistentvolumeclaims");
  static final Partition VOLUMES = new Partition("", "persistentvolumes");
  static final Partition EVENTS = new Partition("", "events");
  static final Partition LIMIT_RANGES = new Partition("", "limitranges");
  static final Partition QUOTAS = new Partition("", "resourcequotas");
  static final Partition SERVICE_ACCOUNTS = new Partition("", "serviceaccounts");
  static final Partition PRIORITY_CLASSES = new Partition("scheduling.k8s.io", "priorityclasses");
  static final Partition STORAGE_CLASSES = new Partition("storage.k8s.io", "storageclasses");
  static final Partition ATTRIBUTES_CLASSES =
      new Partition("storage.k8s.io", "volumeattributesclasses");
  static final Partition RUNTIME_CLASSES = new Partition("node.k8s.io", "runtimeclasses");
  static final Partition INGRESSES = new Partition("networking.k8s.io", "ingresses");
  static final Partition INGRESS_CLASSES = new Partition("networking.k8s.io", "ingressclasses");
  static final Partition SIGNING_REQUESTS =
      new Partition("certificates.k8s.io", "certificatesigningrequests");
  static final Partition DEVICE_CLAIMS = new Partition("resource.k8s.io", "resourceclaims");

  private Partitions() {}
}
