package io.batkube.kubernetes.api;

import io.batkube.kubernetes.crd.CelRules;
import io.batkube.kubernetes.crd.DefinitionController;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Keeps the table in step with the CustomResourceDefinitions in the store, and these in order. It
 * writes as a client of its own, like the controllers in a real server. Owner thread only.
 */
final class DefinedKinds {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

  private final Api api;
  private final Store store;
  private final Clock clock;
  private final OwnClient client;
  private final DefinitionController controller;

  DefinedKinds(Api api, Store store, Clock clock, OwnClient client) {
    this.api = api;
    this.client = client;
    this.store = store;
    this.clock = clock;
    this.controller = new DefinitionController(new Served(), CelRules.ACCEPTING);
  }

  /** Follows a change. */
  void after(Change change) {
    controller.after(change);
  }

  private final class Served implements DefinitionController.Cluster {
    @Override
    public Snapshot state() {
      return store.snapshot();
    }

    @Override
    public Instant now() {
      return clock.now();
    }

    @Override
    public Collection<Resource> rows() {
      return api.table().rows();
    }

    @Override
    public void serve(List<Resource> more, Collection<Resource> gone) {
      api.serve(api.table().with(more, gone));
    }

    @Override
    public void writeStatus(Fields definition) {
      String name = definition.fields("metadata").text("name");
      client.put(DEFINITIONS + name + "/status", definition);
    }

    @Override
    public void delete(Resource row, StoredObject instance) {
      String namespace =
          instance.namespace().isEmpty() ? "" : "/namespaces/" + instance.namespace();
      client.delete(
          "/apis/" + row.apiVersion() + namespace + "/" + row.plural() + "/" + instance.name());
    }
  }
}
