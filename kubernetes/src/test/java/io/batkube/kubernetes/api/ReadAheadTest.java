package io.batkube.kubernetes.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.world.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that was read ahead makes no difference but in time. */
class ReadAheadTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String MERGE = "application/merge-patch+json";

  private final Api plain = api();
  private final Api ahead = api();

  private static Api api() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    return ControlPlane.api(
        new Store(),
        () -> now,
        (_, _) -> {},
        new Seed(1),
        _ -> {
          throw new YamlReader.BadYamlException("yaml: not here");
        },
        ControlPlane.WITHOUT_CONTROLLERS);
  }

  private static Request request(String method, String target, String type, String body) {
    int question = target.indexOf('?');
    List<Request.Parameter> query =
        question < 0
            ? List.of()
            : List.of(
                new Request.Parameter(
                    target.substring(question + 1, target.indexOf('=')),
                    target.substring(target.indexOf('=') + 1)));
    return new Request(
        method,
        question < 0 ? target : target.substring(0, question),
        query,
        "application/json",
        type,
        "test",
        new User("admin", "", List.of(User.MASTERS)),
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Response response) {
    Response.Whole whole = assertInstanceOf(Response.Whole.class, response);
    return whole.status()
        + " "
        + whole.headers()
        + " "
        + new String(whole.body(), StandardCharsets.UTF_8);
  }

  private String same(String method, String target, String type, String body) {
    Request request = request(method, target, type, body);
    String expected = text(plain.handle(request));
    assertEquals(expected, text(ahead.begin(ahead.readAhead(request)).made()));
    return expected.substring(0, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|" + CONFIG_MAPS + "|application/json|{'metadata':{'name':'a'},'data':{'k':'v'}}|201",
        "POST|" + CONFIG_MAPS + "|application/json|{'metadata':{'name':'a'},'datum':1}|201",
        "POST|"
            + CONFIG_MAPS
            + "?fieldValidation=Strict|application/json|{'metadata':{'name':'a'},'datum':1}|400",
        "POST|" + CONFIG_MAPS + "|application/json|{'kind':'Pod','metadata':{'name':'a'}}|400",
        "POST|" + CONFIG_MAPS + "|application/json|{'metadata':{'name':'A!'}}|422",
        "POST|" + CONFIG_MAPS + "|application/json|{'metadata':|400",
        "POST|" + CONFIG_MAPS + "|application/json|{'metadata':5}|400",
        "POST|" + CONFIG_MAPS + "|text/plain|hello|415",
        "POST|/api/v1/namespaces/nowhere/configmaps|application/json|{'metadata':{'name':'a'}}|404",
        "POST|/api/v1/namespaces/default/nothings|application/json|{'metadata':{'name':'a'}}|404",
        "PUT|" + CONFIG_MAPS + "/b|application/json|{'metadata':{'name':'b'},'data':{'k':'w'}}|200",
        "PUT|" + CONFIG_MAPS + "/none|application/json|{'metadata':{'name':'none'}}|404",
        "PATCH|" + CONFIG_MAPS + "/b|" + MERGE + "|{'data':{'k':'w'}}|200",
        "PATCH|" + CONFIG_MAPS + "/b|" + MERGE + "|{'data':{'k':'w'},'data':{}}|200",
        "PATCH|" + CONFIG_MAPS + "/b?fieldValidation=Ignore|" + MERGE + "|{'data':{'k':5}}|422",
        "PATCH|" + CONFIG_MAPS + "/b?fieldValidation=Nonsense|" + MERGE + "|{'data':{}}|422",
        "PATCH|" + CONFIG_MAPS + "/b|" + MERGE + "|[|400",
        "PATCH|" + CONFIG_MAPS + "/none|" + MERGE + "|[|404",
        "PATCH|" + CONFIG_MAPS + "/b|text/plain|[|415",
        "DELETE|" + CONFIG_MAPS + "/b|application/json|{'gracePeriodSeconds':0}|200",
      })
  void theAnswerIsTheSame(String method, String target, String type, String body, String status) {
    same("POST", CONFIG_MAPS, "application/json", "{'metadata':{'name':'b'},'data':{'k':'v'}}");

    assertEquals(status, same(method, target, type, body));
  }

  @Test
  void whatCanBeReadIsReadAheadAndWhatCannotIsLeftToTheWrite() {
    String type = "application/json";

    assertInstanceOf(
        Ahead.Sent.class,
        ahead.readAhead(request("POST", CONFIG_MAPS, type, "{'metadata':{'name':'a'}}")).ahead());
    assertInstanceOf(
        Ahead.Patching.class,
        ahead.readAhead(request("PATCH", CONFIG_MAPS + "/a", MERGE, "{}")).ahead());
    for (String broken : List.of("{", "[]", "{'metadata':5}")) {
      assertInstanceOf(
          Ahead.Nothing.class, ahead.readAhead(request("POST", CONFIG_MAPS, type, broken)).ahead());
    }
  }

  @Test
  void theJsonOfAWrittenObjectIsMadeAfterTheWrite() {
    Response response =
        ahead.begin(request("POST", CONFIG_MAPS, "application/json", "{'metadata':{'name':'a'}}"));

    assertInstanceOf(Response.Unmade.class, response);
    assertEquals(text(response.made()), text(response.made()));
  }
}
