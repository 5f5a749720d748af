package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** Keeps an account "default" in every namespace. Owner thread only. */
final class DefaultAccounts implements Follower {
  private static final Partition ACCOUNTS = new Partition("", "serviceaccounts");
  private static final String NAME = "default";

  private final Store store;
  private final Client client;
  private final SequencedSet<String> namespaces = new LinkedHashSet<>();

  DefaultAccounts(Parts parts) {
    this.store = parts.store();
    this.client = parts.client("service-account-controller");
  }

  @Override
  public void after(Change change) {
    boolean deleted = change.type() == Change.Type.DELETED;
    if (change.partition().equals(Namespaces.PARTITION) && !deleted) {
      namespaces.add(change.object().name());
    } else if (change.partition().equals(ACCOUNTS) && deleted) {
      namespaces.add(change.object().namespace());
    }
  }

  @Override
  public void settle() {
    while (!namespaces.isEmpty()) {
      String namespace = namespaces.removeFirst();
      boolean missing = store.snapshot().get(ACCOUNTS, namespace, NAME).isEmpty();
      if (missing && Namespaces.isActive(store, namespace)) {
        client.create(
            "/api/v1/namespaces/" + namespace + "/serviceaccounts",
            Fields.of(
                "kind",
                "ServiceAccount",
                "apiVersion",
                "v1",
                "metadata",
                Fields.of("name", NAME, "namespace", namespace)));
      }
    }
  }
}
