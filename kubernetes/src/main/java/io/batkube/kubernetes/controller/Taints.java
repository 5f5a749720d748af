package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The taints of nodes, as controllers put them on and take them off. Owner thread only. */
final class Taints {
  static final String NO_SCHEDULE = "NoSchedule";
  static final String NO_EXECUTE = "NoExecute";
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final Store store;
  private final Client client;

  Taints(Store store, Client client) {
    this.store = store;
    this.client = client;
  }

  static Fields taint(String key, String effect) {
    return Fields.of("key", key, "effect", effect);
  }

  static Items of(Fields node) {
    return node.fields("spec").items("taints");
  }

  /** The same key and effect make the same taint. */
  static boolean same(Fields a, Fields b) {
    return a.text("key").equals(b.text("key")) && a.text("effect").equals(b.text("effect"));
  }

  static boolean has(Items taints, Fields wanted) {
    for (int i = 0; i < taints.size(); i++) {
      if (same(taints.fields(i), wanted)) {
        return true;
      }
    }
    return false;
  }

  static List<Fields> noExecute(Fields node) {
    Items taints = of(node);
    return taints.isEmpty()
        ? List.of()
        : taints.eachFields().stream()
            .filter(taint -> taint.text("effect").equals(NO_EXECUTE))
            .toList();
  }

  /** Puts taints on, with the time, in the place of the same ones, and takes others off. */
  void swap(String node, List<Fields> on, List<Fields> off, Instant now) {
    if (!on.isEmpty()) {
      Items taints = current(node);
      for (Fields taint : on) {
        taints = with(taints, dated(taint, now));
      }
      write(node, taints);
    }
    remove(node, off);
  }

  void remove(String node, List<Fields> off) {
    Items taints = current(node);
    List<Fields> kept = new ArrayList<>();
    for (Fields taint : taints.eachFields()) {
      if (off.stream().noneMatch(each -> same(each, taint))) {
        kept.add(taint);
      }
    }
    if (kept.size() < taints.size()) {
      write(node, Items.of(kept));
    }
  }

  private Items current(String node) {
    return store
        .snapshot()
        .get(Nodes.PARTITION, "", node)
        .map(found -> of(found.tree()))
        .orElse(Items.EMPTY);
  }

  private static Fields dated(Fields taint, Instant now) {
    return taint.with("timeAdded", Times.text(now));
  }

  private static Items with(Items taints, Fields added) {
    for (int i = 0; i < taints.size(); i++) {
      if (same(taints.fields(i), added)) {
        return taints.with(i, added);
      }
    }
    return taints.plus(added);
  }

  private void write(String node, Items taints) {
    Object value = taints.isEmpty() ? Null.NULL : taints;
    client.patch(
        Nodes.path(node), Patch.Format.STRATEGIC, Fields.of("spec", Fields.of("taints", value)));
  }
}
