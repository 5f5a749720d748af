package io.batkube.kubernetes.admission;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.MastersOnly;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A server with the admission under test, spoken to as a client does. */
final class Cluster {
  private static final User ADMIN =
      new User("admin", "", List.of(User.MASTERS, "system:authenticated"));

  private final Api api;

  /** With some plugins switched off, and the signers that everybody may act for. */
  Cluster(List<String> switchedOff, List<String> signers) {
    Permissions permissions = (review, verb, group, resource, name) -> signers.contains(name);
    Store store = new Store();
    api =
        new Api(
            store,
            () -> Instant.parse("2026-11-21T08:00:00Z"),
            (when, action) -> {},
            new Seed(1),
            BuiltInTable.make(),
            Admissions.standard(store, permissions, switchedOff),
            new MastersOnly(),
            bytes -> {
              throw new YamlReader.BadYamlException("yaml: not here");
            });
    for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
      send("POST", "/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}");
    }
    for (String each : List.of("node:2000001000", "cluster:2000000000")) {
      String[] parts = each.split(":", 2);
      send(
          "POST",
          "/apis/scheduling.k8s.io/v1/priorityclasses",
          "{'metadata':{'name':'system-" + parts[0] + "-critical'},'value':" + parts[1] + "}");
    }
  }

  /** Without accounts of services, which need a controller. */
  static Cluster plain() {
    return new Cluster(List.of("ServiceAccount"), List.of());
  }

  /** An answer: its status, its body, its warnings. */
  record Answer(int status, Fields body, List<String> warnings) {
    String message() {
      return body.text("message");
    }
  }

  /** Sends JSON, in which ' stands for ". */
  Answer send(String method, String path, String body) {
    return send(method, path, "application/json", body.replace('\'', '"'));
  }

  Answer send(String method, String path, String type, String body) {
    int question = path.indexOf('?');
    List<Request.Parameter> query =
        question < 0
            ? List.of()
            : List.of(
                new Request.Parameter(
                    path.substring(question + 1, path.indexOf('=')),
                    path.substring(path.indexOf('=') + 1)));
    Response answer =
        api.handle(
            new Request(
                method,
                question < 0 ? path : path.substring(0, question),
                query,
                "application/json",
                type,
                "conformance/1.0",
                ADMIN,
                body.getBytes(StandardCharsets.UTF_8)));
    return switch (answer) {
      case Response.Whole whole -> answer(whole.status(), whole.headers(), List.of(whole.body()));
      case Response.Pieces pieces -> {
        List<byte[]> all = new ArrayList<>();
        pieces.pieces().forEachRemaining(all::add);
        yield answer(pieces.status(), pieces.headers(), all);
      }
      case Response.Stream _, Response.Later _, Response.Promised _, Response.Unmade _ ->
          throw new AssertionError(method + " " + path + ": " + answer);
    };
  }

  private static Answer answer(int status, List<Response.Header> headers, List<byte[]> pieces) {
    StringBuilder text = new StringBuilder();
    for (byte[] piece : pieces) {
      text.append(new String(piece, StandardCharsets.UTF_8));
    }
    return new Answer(
        status,
        (Fields) Json.parse(text.toString()),
        headers.stream()
            .filter(header -> header.name().equals("Warning"))
            .map(Response.Header::value)
            .toList());
  }

  /** Creates an object that must be accepted. */
  Fields create(String path, String body) {
    Answer answer = send("POST", path, body);
    if (answer.status() != 201) {
      throw new AssertionError(path + ": " + answer.message());
    }
    return answer.body();
  }

  Fields get(String path) {
    return send("GET", path, "").body();
  }
}
