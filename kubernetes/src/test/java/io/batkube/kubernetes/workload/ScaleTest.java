package io.batkube.kubernetes.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static final Partition DEPLOYMENTS = new Partition("apps", "deployments");

  private final StoredObject deployment =
      new Store(16)
          .create(
              DEPLOYMENTS,
              "here",
              "d",
              (Fields)
                  Json.parse(
                      """
                      {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d",\
                      "namespace":"here","uid":"u"},"spec":{"replicas":2,"selector":{"matchLabels":\
                      {"b":"2"},"matchExpressions":[{"key":"a","operator":"In","values":["y","x"]},\
                      {"key":"c","operator":"DoesNotExist"}]}},"status":{"replicas":1}}\
                      """));

  @Test
  void showsReplicasAndTheSelectorAsText() {
    Fields scale = Scale.of(deployment);

    assertEquals(2, scale.fields("spec").number("replicas"));
    assertEquals(1, scale.fields("status").number("replicas"));
    assertEquals("a in (x,y),b=2,!c", scale.fields("status").text("selector"));
    assertEquals("u", scale.fields("metadata").text("uid"));
  }

  @Test
  void changesReplicasAlone() {
    Fields changed = Scale.applied((Fields) Json.parse("{\"spec\":{\"replicas\":5}}"), deployment);

    assertEquals(5, changed.fields("spec").number("replicas"));
    assertEquals(
        deployment.tree().fields("spec").fields("selector"),
        changed.fields("spec").fields("selector"));
  }

  @Test
  void refusesNegativeNumbersAndOtherObjects() {
    Fields negative = (Fields) Json.parse("{\"spec\":{\"replicas\":-1}}");
    Fields other = (Fields) Json.parse("{\"metadata\":{\"uid\":\"v\"}}");

    assertEquals(422, code(negative));
    assertEquals(409, code(other));
  }

  private int code(Fields scale) {
    return assertThrows(StatusException.class, () -> Scale.applied(scale, deployment))
        .status()
        .code();
  }
}
