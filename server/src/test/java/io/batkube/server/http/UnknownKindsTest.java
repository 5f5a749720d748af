package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownKindsTest {
  private final List<String> log = new ArrayList<>();

  private void ask(String method, String path, int status) {
    Service service =
        new UnknownKinds(
            Wire.service(_ -> new Response.Whole(status, "", List.of(), new byte[0])), log::add);
    service.handle(
        new Request(
            method, path, List.of(), "", "", "kube-batch/v0.5", User.ANONYMOUS, new byte[0]));
  }

  @Test
  void aListOrWatchOfAKindThatIsNotServedIsTold() {
    ask("GET", "/apis/policy/v1beta1/poddisruptionbudgets", 404);
    assertEquals(
        List.of(
            "warning: kube-batch/v0.5 asks for /apis/policy/v1beta1/poddisruptionbudgets, which is"
                + " not served: if it waits for it, it waits for ever"),
        log);
  }

  @Test
  void whatIsServedOrMayBeMissingIsNot() {
    ask("GET", "/api/v1/pods", 200);
    ask("GET", "/api/v1/namespaces/a/pods/b", 404);
    ask("POST", "/apis/x.io/v1/xs", 404);
    ask("GET", "/nope", 404);
    ask("GET", "/apis/x.io/v1", 404);
    assertEquals(List.of(), log);
  }

  @Test
  void eachKindIsToldOnceWhateverTheNamespace() {
    Service service =
        new UnknownKinds(
            Wire.service(_ -> new Response.Whole(404, "", List.of(), new byte[0])), log::add);
    for (String path :
        List.of("/api/v1/xs", "/api/v1/namespaces/a/xs", "/api/v1/watch/namespaces/b/xs")) {
      service.handle(new Request("GET", path, List.of(), "", "", "", User.ANONYMOUS, new byte[0]));
    }
    assertEquals(1, log.size());
  }
}
