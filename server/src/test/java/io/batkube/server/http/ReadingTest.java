package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.User;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {
  @ParameterizedTest
  @CsvSource({
    "/api/v1/pods, false",
    "/api/v1/pods/, false",
    "/api/v1/namespaces, false",
    "/api/v1/namespaces/a/pods, false",
    "/apis/apps/v1/deployments, false",
    "/apis/apps/v1/namespaces/a/deployments, false",
    "/openapi/v2, false",
    "/api/v1, false",
    "/apis, false",
    "/api/v1/nodes/a, true",
    "/api/v1/namespaces/a, true",
    "/api/v1/namespaces/a/pods/b, true",
    "/api/v1/namespaces/a/pods/b/status, true",
    "/apis/apps/v1/namespaces/a/deployments/b, true",
    "/apis/apps/v1/namespaces/a/deployments/b/scale, true",
    "/version, true",
    "/, true",
    "*, true",
  })
  void readsAreShortByTheShapeOfTheirPath(String path, boolean isShort) {
    assertEquals(isShort, Reading.isShort(request(path, List.of())));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "1, true", "0, false", "false, false", "'', false"})
  void aWatchIsShortAsItIsMadeBitByBit(String watch, boolean isShort) {
    var parameter = new Request.Parameter("watch", watch);
    assertEquals(isShort, Reading.isShort(request("/api/v1/pods", List.of(parameter))));
  }

  private static Request request(String path, List<Request.Parameter> query) {
    return new Request("GET", path, query, "", "", "", User.ANONYMOUS, new byte[0]);
  }
}
