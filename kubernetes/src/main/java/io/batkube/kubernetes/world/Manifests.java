package io.batkube.kubernetes.world;

import io.batkube.engine.input.BadInputException;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.List;

/**
 * Puts objects into a cluster as {@code kubectl create} would, one after the other, so that a
 * custom object may follow its definition. A status that stands in one is written too, where the
 * kind has one: a manifest may describe what others have made of an object by then. Owner thread
 * only.
 */
public final class Manifests {
  private static final String MERGE = "application/merge-patch+json";

  /** A misspelt field is refused and not dropped. */
  private static final Request.Parameter STRICTLY =
      new Request.Parameter("fieldValidation", "Strict");

  private static final int CREATED = 201;
  private static final int DONE = 200;

  private final Cluster cluster;
  private final OwnRequests requests;

  private Manifests(Cluster cluster) {
    this.cluster = cluster;
    this.requests = new OwnRequests(cluster);
  }

  /**
   * Puts them in.
   *
   * @throws BadInputException for the first that the cluster refuses
   */
  public static void post(Cluster cluster, List<Manifest> manifests) {
    var posting = new Manifests(cluster);
    manifests.forEach(posting::post);
  }

  private void post(Manifest manifest) {
    Fields object = manifest.object();
    Resource row = row(manifest);
    String path = path(row, object);
    Response created = requests.ask("POST", path, OwnRequests.JSON, Json.bytes(object), STRICTLY);
    check(manifest, CREATED, created);
    cluster.settle();
    Fields status = object.fields("status");
    if (!status.isEmpty() && row.subresource("status").isPresent()) {
      check(
          manifest,
          DONE,
          requests.ask(
              "PATCH",
              path + "/" + OwnRequests.name(created) + "/status",
              MERGE,
              Json.bytes(Fields.of("status", status))));
      cluster.settle();
    }
  }

  private Resource row(Manifest manifest) {
    String apiVersion = manifest.object().text("apiVersion");
    String kind = manifest.object().text("kind");
    return cluster
        .api()
        .table()
        .findKind(apiVersion, kind)
        .orElseThrow(
            () ->
                new BadInputException(
                    manifest.origin()
                        + ": the cluster has no kind '"
                        + kind
                        + "' of '"
                        + apiVersion
                        + "': a CustomResourceDefinition stands before what it defines"));
  }

  private static String path(Resource row, Fields object) {
    String namespace = object.textAt("metadata", "namespace");
    return (row.group().isEmpty() ? "/api/" : "/apis/")
        + row.apiVersion()
        + (row.namespaced()
            ? "/namespaces/" + (namespace.isEmpty() ? JobPods.NAMESPACE : namespace)
            : "")
        + "/"
        + row.plural();
  }

  private static void check(Manifest manifest, int expected, Response answer) {
    if (OwnRequests.status(answer) != expected) {
      throw new BadInputException(manifest.origin() + ": " + OwnRequests.message(answer));
    }
  }
}
