package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Answers every GET that is not about objects: {@code /}, {@code /api}, {@code /apis}, {@code
 * /version}, {@code /healthz}, {@code /openapi} and what lies below them. Any thread.
 */
public final class Discovery {
  static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final List<String> MEDIA_TYPES =
      List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");

  private final String address;
  private final OpenApi openApi;

  /**
   * Begins.
   *
   * @param address under which clients reach the server: "127.0.0.1:6443"
   * @param customSchema what a CustomResourceDefinition says of the objects of a row, in OpenAPI 3;
   *     empty for other rows
   */
  public Discovery(String address, Function<Resource, Optional<Fields>> customSchema) {
    this.address = address;
    this.openApi = new OpenApi(customSchema);
  }

  /**
   * The answer, or empty if there is nothing at the path: a real server says "404 page not found".
   *
   * @throws io.batkube.kubernetes.status.StatusException if the answer is a refusal
   */
  public Optional<Page> answer(Question question) {
    String path = question.plainPath();
    Optional<Page> health = Health.answer(question);
    if (health.isPresent()) {
      return health;
    }
    if (path.startsWith("/openapi/")) {
      return openApi.answer(question);
    }
    return switch (path) {
      case "/" -> Optional.of(index(question.table()));
      case "/api" -> Optional.of(core(question));
      case "/apis" -> Optional.of(groups(question));
      case "/version" -> Optional.of(version(question));
      case "/.well-known/openid-configuration" -> Optional.of(openIdConfiguration(question));
      case "/openid/v1/jwks" -> Optional.of(keys(question));
      default -> below(question, path);
    };
  }

  private static Optional<Page> below(Question question, String path) {
    String[] parts = path.substring(1).split("/", -1);
    if (parts[0].equals("version")) {
      throw Status.noSuchResource().exception();
    }
    if (parts[0].equals("api") && parts.length == 2) {
      return Optional.of(resources(question, "", parts[1]));
    }
    if (!parts[0].equals("apis") || parts.length > 3) {
      return Optional.empty();
    }
    ResourceTable table = question.table();
    Optional<ApiGroup> group = ApiGroup.find(table, parts[1]);
    if (group.isEmpty()) {
      return Optional.empty();
    }
    if (parts.length == 2) {
      return Optional.of(document(question.wish(), group.get().document()));
    }
    if (group.get().isCustom() && !group.get().versions().contains(parts[2])) {
      return Optional.empty();
    }
    return Optional.of(resources(question, parts[1], parts[2]));
  }

  private static Page resources(Question question, String group, String version) {
    List<Resource> rows = ApiGroup.rows(question.table(), group, version);
    if (rows.isEmpty()) {
      throw Status.noSuchResource().exception();
    }
    if (!rows.getFirst().codec().listsTypes()) {
      View.checkNamed(question.wish(), MEDIA_TYPES);
    }
    return document(question.wish(), ResourceList.document(rows));
  }

  private Page core(Question question) {
    View.checkNamed(question.wish(), MEDIA_TYPES);
    return aggregated(question, List.of(ApiGroup.core(question.table())))
        .orElseGet(
            () -> {
              Fields reached = Fields.of("clientCIDR", "0.0.0.0/0", "serverAddress", address);
              return document(
                  question.wish(),
                  Fields.of(
                      "kind",
                      "APIVersions",
                      "versions",
                      Items.of(ApiGroup.core(question.table()).versions()),
                      "serverAddressByClientCIDRs",
                      Items.of(reached)));
            });
  }

  private static Page groups(Question question) {
    List<ApiGroup> groups = ApiGroup.all(question.table());
    return aggregated(question, groups)
        .orElseGet(
            () ->
                document(
                    question.wish(),
                    Fields.of(
                        "kind",
                        "APIGroupList",
                        "apiVersion",
                        "v1",
                        "groups",
                        Items.of(groups.stream().map(ApiGroup::entry).toList()))));
  }

  private static Optional<Page> aggregated(Question question, List<ApiGroup> groups) {
    return View.ofDocument(question.wish(), "apidiscovery.k8s.io", "v2", "APIGroupDiscoveryList")
        .map(view -> AggregatedDiscovery.page(view, question.table(), groups));
  }

  /** A document in the form that the client accepts. */
  private static Page document(io.batkube.kubernetes.view.Wish wish, Fields tree) {
    View view =
        View.ofDocument(wish)
            .orElseThrow(
                () ->
                    Status.notAcceptable(
                            "only the following media types are accepted: "
                                + String.join(", ", MEDIA_TYPES))
                        .exception());
    return view.page(200, tree);
  }

  private static Page version(Question question) {
    View.checkNamed(question.wish(), List.of(JSON));
    return Page.of(200, JSON, View.indented(ServerVersion.tree()));
  }

  private Page openIdConfiguration(Question question) {
    View.checkNamed(question.wish(), List.of(JSON));
    Fields tree =
        Fields.of(
            "issuer",
            "https://kubernetes.default.svc",
            "jwks_uri",
            "https://" + address + "/openid/v1/jwks",
            "response_types_supported",
            Items.of("id_token"),
            "subject_types_supported",
            Items.of("public"),
            "id_token_signing_alg_values_supported",
            Items.of("RS256"));
    return Page.of(200, JSON, Json.bytes(tree)).with("Cache-Control", "public, max-age=3600");
  }

  /** No token is signed, so there is no key to check one with. */
  private static Page keys(Question question) {
    String type = "application/jwk-set+json";
    View.checkNamed(question.wish(), List.of(type));
    return Page.of(200, type, Json.bytes(Fields.of("keys", Items.EMPTY)))
        .with("Cache-Control", "public, max-age=3600");
  }

  private static Page index(ResourceTable table) {
    Set<String> paths =
        new TreeSet<>(
            List.of(
                "/.well-known/openid-configuration",
                "/api",
                "/api/v1",
                "/apis",
                "/apis/",
                "/openapi/v2",
                "/openapi/v3",
                "/openapi/v3/",
                "/openid/v1/jwks",
                "/version"));
    paths.addAll(Health.paths());
    for (ApiGroup group : ApiGroup.all(table)) {
      paths.add("/apis/" + group.name());
      group.versions().forEach(version -> paths.add("/apis/" + group.name() + "/" + version));
    }
    return Page.of(200, JSON, View.indented(Fields.of("paths", Items.of(sorted(paths)))));
  }

  private static List<String> sorted(Collection<String> paths) {
    return new ArrayList<>(paths);
  }

  static Page text(int status, String text) {
    return Page.of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }
}
