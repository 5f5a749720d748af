package io.batkube.kubernetes.admission;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Requests that were sent to a real server, sent again. */
class RecordedAdmissionTest {

  @TestFactory
  Stream<DynamicTest> admitsAsARealServerDid() throws IOException {
    Map<String, List<Fields>> cases = new LinkedHashMap<>();
    try (InputStream in = getClass().getResourceAsStream("recorded-admission.ndjson")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> (Fields) Json.parse(line))
          .forEach(
              line -> cases.computeIfAbsent(line.text("case"), _ -> new ArrayList<>()).add(line));
    }
    return cases.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> replay(each.getValue())));
  }

  private static void replay(List<Fields> steps) {
    boolean accounts = steps.getFirst().text("profile").equals("sa");
    Cluster cluster = new Cluster(accounts ? List.of() : List.of("ServiceAccount"), List.of());
    List<Executable> checks = new ArrayList<>();
    for (Fields step : steps) {
      String body = step.find("body").map(Object::toString).orElse("");
      Cluster.Answer answer =
          cluster.send(step.text("method"), step.text("path"), step.text("type"), body);
      String what = step.text("method") + " " + step.text("path") + " " + body;
      checks.add(() -> assertEquals(recorded(step), decided(step, answer), what));
    }
    assertAll(checks);
  }

  private static final List<String> DECIDED =
      List.of("status", "message", "details", "warning", "spec", "annotations", "finalizers");

  private static Fields recorded(Fields step) {
    Fields.Builder fields = new Fields.Builder();
    for (String name : DECIDED) {
      step.find(name).ifPresent(value -> fields.put(name, value));
    }
    for (String name : List.of("used", "managers")) {
      step.find(name).ifPresent(value -> fields.put(name, value));
    }
    return fields.build();
  }

  /** Of the answer what the recording has, and every refusal. */
  private static Fields decided(Fields step, Cluster.Answer answer) {
    Fields body = answer.body();
    Fields metadata = body.fields("metadata");
    Fields.Builder fields = new Fields.Builder();
    fields.put("status", (long) answer.status());
    if (answer.status() >= 400) {
      fields.put("message", answer.message());
      fields.put("details", body.fields("details"));
      return fields.build();
    }
    if (!answer.warnings().isEmpty()) {
      fields.put("warning", String.join("\n", answer.warnings()));
    }
    if (step.has("spec")) {
      String spec = body.fields("spec").toString();
      fields.put(
          "spec",
          Json.parse(spec.replaceAll("kube-api-access-[a-z0-9]{5}", "kube-api-access-<rand>")));
    }
    for (String name : List.of("annotations", "finalizers")) {
      if (!step.fields("body").fields("metadata").has(name) || step.has(name)) {
        metadata.find(name).ifPresent(value -> fields.put(name, value));
      }
    }
    if (step.has("used")) {
      fields.put("used", body.fieldsAt("status", "used"));
      fields.put(
          "managers",
          Items.of(
              metadata.items("managedFields").eachFields().stream()
                  .map(each -> each.text("manager") + " " + each.fields("fieldsV1"))
                  .toList()));
    }
    return fields.build();
  }
}
