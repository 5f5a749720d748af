package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/** Keeps in every namespace the certificates by which pods know the API. Owner thread only. */
final class RootCertificates implements Follower {
  private static final Partition MAPS = new Partition("", "configmaps");
  private static final String NAME = "kube-root-ca.crt";
  private static final String DESCRIPTION = "kubernetes.io/description";

  /** The words of a real one. */
  private static final String WORDS =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private final Store store;
  private final Client client;
  private final Fields data;
  private final SequencedSet<String> namespaces = new LinkedHashSet<>();

  RootCertificates(Parts parts) {
    this.store = parts.store();
    this.client = parts.client("root-ca-cert-publisher");
    this.data = Fields.of("ca.crt", parts.settings().rootCaPem());
  }

  @Override
  public void after(Change change) {
    Change.Type type = change.type();
    if (change.partition().equals(Namespaces.PARTITION) && type != Change.Type.DELETED) {
      namespaces.add(change.object().name());
    } else if (change.partition().equals(MAPS)
        && type != Change.Type.ADDED
        && change.object().name().equals(NAME)) {
      namespaces.add(change.object().namespace());
    }
  }

  @Override
  public void settle() {
    while (!namespaces.isEmpty()) {
      keep(namespaces.removeFirst());
    }
  }

  private void keep(String namespace) {
    String maps = "/api/v1/namespaces/" + namespace + "/configmaps";
    Optional<StoredObject> found = store.snapshot().get(MAPS, namespace, NAME);
    if (found.isEmpty()) {
      if (Namespaces.isActive(store, namespace)) {
        client.create(
            maps,
            Fields.of(
                "kind",
                "ConfigMap",
                "apiVersion",
                "v1",
                "metadata",
                Fields.of("name", NAME, "annotations", Fields.of(DESCRIPTION, WORDS)),
                "data",
                data));
      }
      return;
    }
    Fields map = found.get().tree();
    boolean described = !map.fieldsAt("metadata", "annotations").text(DESCRIPTION).isEmpty();
    if (!described || !map.fields("data").equals(data)) {
      client.put(
          maps + "/" + NAME,
          map.with("data", data).withAt(WORDS, "metadata", "annotations", DESCRIPTION));
    }
  }
}
