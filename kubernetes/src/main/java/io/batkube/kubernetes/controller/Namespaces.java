package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;

/** What several controllers ask of namespaces. */
final class Namespaces {
  static final Partition PARTITION = new Partition("", "namespaces");

  private Namespaces() {}

  /** Whether something can be made in a namespace. */
  static boolean isActive(Store store, String name) {
    return store
        .snapshot()
        .get(PARTITION, "", name)
        .filter(namespace -> namespace.tree().fields("status").text("phase").equals("Active"))
        .isPresent();
  }
}
