package io.batkube.kubernetes.api;

import io.batkube.kubernetes.crd.CelRules;
import io.batkube.kubernetes.crd.DefinitionController;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the table in step with the CustomResourceDefinitions in the store, and these in order. It
 * writes as a client of its own, like the controllers in a real server. Owner thread only.
 */
final class DefinedKinds {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
  private static final String AGENT = "kube-apiserver";
  private static final User SELF = new User("system:apiserver", "", List.of(User.MASTERS));

  private final Api api;
  private final Store store;
  private final Clock clock;
  private final DefinitionController controller;

  /** What was followed already. */
  private long followed;

  DefinedKinds(Api api, Store store, Clock clock) {
    this.api = api;
    this.store = store;
    this.clock = clock;
    this.controller = new DefinitionController(new Served(), CelRules.ACCEPTING);
    this.followed = store.version();
  }

  /** Follows every change since the last time, and those that this makes. */
  void follow() {
    while (followed < store.version()) {
      Optional<Change> change = store.change(++followed);
      change.ifPresent(controller::after);
    }
  }

  private Response ask(String method, String path, byte[] body) {
    return api.answer(
        new Request(method, path, List.of(), Answers.JSON, Answers.JSON, AGENT, SELF, body));
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
      Response response = ask("PUT", DEFINITIONS + name + "/status", Json.bytes(definition));
      if (response instanceof Response.Whole whole && whole.status() >= 400) {
        throw new IllegalStateException(
            "the status of "
                + name
                + " was refused: "
                + new String(whole.body(), StandardCharsets.UTF_8));
      }
    }

    @Override
    public void delete(Resource row, StoredObject instance) {
      String namespace =
          instance.namespace().isEmpty() ? "" : "/namespaces/" + instance.namespace();
      ask(
          "DELETE",
          "/apis/" + row.apiVersion() + namespace + "/" + row.plural() + "/" + instance.name(),
          new byte[0]);
    }
  }
}
