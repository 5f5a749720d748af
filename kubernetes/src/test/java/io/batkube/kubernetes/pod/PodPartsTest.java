package io.batkube.kubernetes.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is posted to the parts of pods: bindings and evictions; and the grace of their end. */
class PodPartsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final Partition PODS = new Partition("", "pods");
  private static final Partition BUDGETS = new Partition("policy", "poddisruptionbudgets");

  private final Store store = new Store(16);

  private static Fields tree(String json) {
    return (Fields) Json.parse(json);
  }

  private StoredObject pod(String spec, String status) {
    return store.create(
        PODS,
        "here",
        "p",
        tree(
            """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"here",\
            "uid":"u","labels":{"app":"x"}},"spec":%s,"status":%s}\
            """
                .formatted(spec, status)));
  }

  private void budget(String name, String status) {
    store.create(
        BUDGETS,
        "here",
        name,
        tree(
            """
            {"kind":"PodDisruptionBudget","apiVersion":"policy/v1","metadata":{"name":"%s",\
            "namespace":"here","generation":1},"spec":{"selector":{"matchLabels":{"app":"x"}}},\
            "status":%s}\
            """
                .formatted(name, status)));
  }

  private static Status refusal(Executable request) {
    return assertThrows(StatusException.class, request).status();
  }

  @Test
  void aBindingSetsTheNodeAndMergesLabelsAndAnnotations() {
    PodBinding binding =
        new PodBinding(
            tree(
                """
                {"metadata":{"name":"p","annotations":{"a":"b"},"labels":{"zone":"z"}},\
                "target":{"kind":"Node","name":"n1"}}\
                """));
    binding.check("p");

    Fields bound = binding.bound(pod("{}", "{\"phase\":\"Pending\"}"), NOW);

    assertEquals("n1", bound.fields("spec").text("nodeName"));
    assertEquals(Fields.of("a", "b"), bound.fieldsAt("metadata", "annotations"));
    assertEquals(Fields.of("app", "x", "zone", "z"), bound.fieldsAt("metadata", "labels"));
    Fields condition = PodConditions.find(bound, "PodScheduled");
    assertEquals("True", condition.text("status"));
    assertEquals("2026-01-01T00:00:00Z", condition.text("lastTransitionTime"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"nodeName\":\"n0\"} | pod p is already assigned to node \"n0\"",
        "{\"schedulingGates\":[{\"name\":\"g\"}]} | pod p has non-empty .spec.schedulingGates",
      })
  void aPodThatCannotBeBoundIsAConflict(String spec, String why) {
    PodBinding binding =
        new PodBinding(tree("{\"metadata\":{\"name\":\"p\"},\"target\":{\"name\":\"n1\"}}"));
    StoredObject pod = pod(spec, "{}");

    Status status = refusal(() -> binding.bound(pod, NOW));

    assertEquals(409, status.code());
    assertEquals("Operation cannot be fulfilled on pods/binding \"p\": " + why, status.message());
    assertEquals("pods/binding", status.details().text("kind"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"metadata\":{\"name\":\"q\"},\"target\":{\"name\":\"n\"}} | 400"
            + " | name in URL does not match name in Binding object",
        "{\"metadata\":{\"name\":\"p\"}} | 500 | target.name: Required value",
        "{\"metadata\":{\"name\":\"p\"},\"target\":{\"kind\":\"Service\",\"name\":\"s\"}} | 500 |"
            + " target.kind: Unsupported value: \"Service\": supported values: \"Node\","
            + " \"<empty>\"",
      })
  void aBindingThatIsWrongByItselfIsRefused(String body, int code, String message) {
    Status status = refusal(() -> new PodBinding(tree(body)).check("p"));

    assertEquals(code, status.code());
    assertEquals(message, status.message());
  }

  @Test
  void anEvictionTakesOneDisruptionFromTheBudget() {
    StoredObject pod = pod("{}", ready());
    budget("b", budgetStatus(1, 3, 2));

    PodEviction.Payment payment = PodEviction.pay(pod, store.snapshot(), NOW).orElseThrow();

    Fields status = payment.after().fields("status");
    assertEquals(0, status.number("disruptionsAllowed"));
    assertEquals(Fields.of("p", "2026-01-01T00:00:00Z"), status.fields("disruptedPods"));
    assertEquals("InsufficientPods", status.items("conditions").fields(0).text("reason"));
  }

  @Test
  void anEmptyBudgetRefusesWithItsNumbers() {
    StoredObject pod = pod("{}", ready());
    budget("b", budgetStatus(0, 3, 3));

    Status status = refusal(() -> PodEviction.pay(pod, store.snapshot(), NOW));

    assertEquals(429, status.code());
    assertEquals(0, status.retryAfterSeconds());
    assertEquals(
        "The disruption budget b needs 3 healthy pods and has 3 currently",
        status.details().items("causes").fields(0).text("message"));
  }

  @Test
  void aBudgetThatNobodyHasLookedAtYetSaysWhenToComeAgain() {
    StoredObject pod = pod("{}", ready());
    budget("b", "{}");

    Status status = refusal(() -> PodEviction.pay(pod, store.snapshot(), NOW));

    assertEquals(429, status.code());
    assertEquals(10, status.retryAfterSeconds());
  }

  @Test
  void twoBudgetsAreTooMany() {
    StoredObject pod = pod("{}", ready());
    budget("a", budgetStatus(1, 3, 2));
    budget("b", budgetStatus(1, 3, 2));

    assertEquals(500, refusal(() -> PodEviction.pay(pod, store.snapshot(), NOW)).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"phase\":\"Pending\"}",
        "{\"phase\":\"Succeeded\"}",
        "{\"phase\":\"Running\"}",
      })
  void podsThatServeNobodyNeedNoBudget(String status) {
    StoredObject pod = pod("{}", status);
    budget("b", budgetStatus(0, 3, 3));

    assertFalse(PodEviction.pay(pod, store.snapshot(), NOW).isPresent());
  }

  private static String ready() {
    return "{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}";
  }

  private static String budgetStatus(int allowed, int current, int desired) {
    return """
    {"observedGeneration":1,"disruptionsAllowed":%d,"currentHealthy":%d,"desiredHealthy":%d}\
    """
        .formatted(allowed, current, desired);
  }

  /** The last column is the grace of the deletion; -1 asks for none. */
  @ParameterizedTest
  @CsvSource({
    "n1, Running, 30, -1, 30",
    "n1, Running, 30, 5, 5",
    "n1, Running, 30, 0, 0",
    "n1, Running, -5, -1, 1",
    "'', Pending, 30, 60, 0",
    "n1, Succeeded, 30, 60, 0",
    "n1, Failed, 30, -1, 0",
  })
  void aPodEndsAfterItsGraceIfItRunsAnywhere(
      String node, String phase, long own, long asked, long grace) {
    Fields pod =
        tree(
            """
            {"spec":{"nodeName":"%s","terminationGracePeriodSeconds":%d},\
            "status":{"phase":"%s"}}\
            """
                .formatted(node, own, phase));

    assertEquals(
        Optional.of(grace),
        new PodRules().gracePeriodSeconds(pod, asked < 0 ? Optional.empty() : Optional.of(asked)));
  }
}
