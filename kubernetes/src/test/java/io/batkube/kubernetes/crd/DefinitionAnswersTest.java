package io.batkube.kubernetes.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.schema.Defaults;
import io.batkube.kubernetes.tree.Fields;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Definitions checked as a real server does, new ones and changed ones. */
final class DefinitionAnswersTest {

  static Stream<Fields> questions() {
    return Answers.of("definitions.jsonl");
  }

  private static Definition definition(Fields tree) {
    return Definition.of(
        Defaults.apply("apiextensions.k8s.io", "v1", "CustomResourceDefinition", tree));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void answersAsTheRealServer(Fields line) {
    Definition now = definition(line.fields("definition"));
    assertEquals(
        Answers.expected(line),
        Answers.texts(
            line.has("oldDefinition")
                ? DefinitionCheck.ofUpdate(
                    now, definition(line.fields("oldDefinition")), CelRules.ACCEPTING)
                : DefinitionCheck.ofNew(now, CelRules.ACCEPTING)));
  }
}
