package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.ownership.FieldSets;
import io.batkube.kubernetes.ownership.Ownership;
import io.batkube.kubernetes.ownership.PathFilters;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads and writes what quotas say is used, as the server itself. Owner thread only. */
final class QuotaLedger {
  private static final String KIND = "ResourceQuota";
  private static final String MANAGER = "kube-apiserver";

  private final Store store;
  private final Ownership ownership =
      new Ownership(
          Schemas.builtIn().find("", "v1", KIND).orElseThrow(),
          new Ownership.Path(
              "v1", KIND, "status", PathFilters.ofBuiltIn(KIND, "status", true), List.of("v1")),
          new FieldSets());

  QuotaLedger(Store store) {
    this.store = store;
  }

  /** The quotas of a namespace as they are now, after the writes of this very request. */
  List<StoredObject> quotas(String namespace) {
    Iterator<StoredObject> all = store.snapshot().of(Partitions.QUOTAS).in(namespace, "");
    if (!all.hasNext()) {
      return List.of();
    }
    List<StoredObject> quotas = new ArrayList<>();
    all.forEachRemaining(quotas::add);
    return quotas;
  }

  void write(StoredObject quota, Amounts used, Instant now) {
    Fields live = quota.tree();
    Fields object = live.withAt(used.tree(), "status", "used");
    store.update(quota, ownership.update(live, object, MANAGER, now.getEpochSecond()));
  }
}
