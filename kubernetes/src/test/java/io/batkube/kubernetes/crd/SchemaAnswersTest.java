package io.batkube.kubernetes.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects brought into the shape of a schema and checked against it, as a real server does. */
final class SchemaAnswersTest {

  static Stream<Fields> questions() {
    return Answers.of("schemas.jsonl");
  }

  private record Shaped(Fields object, List<String> unknown) {}

  private static Shaped shaped(Fields object, Schema schema)
      throws EmbeddedMetadata.UnreadableException {
    Shape.Pruned pruned = Shape.pruneResource(object, schema);
    List<String> unknown = new ArrayList<>(pruned.unknown());
    Object read = Shape.dropNulls(pruned.value(), Optional.of(schema));
    EmbeddedMetadata.Read inside = EmbeddedMetadata.inside(read, schema);
    unknown.addAll(inside.unknown());
    return new Shaped((Fields) Shape.withDefaults(inside.value(), schema), unknown);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void answersAsTheRealServer(Fields line) {
    Schema schema = Schema.of(line.fields("schema"));
    Schema pruned = Defaults.pruned(schema);
    try {
      Shaped shaped = shaped(line.fields("object"), pruned);
      assertEquals(line.items("unknown").eachText(), shaped.unknown());
      assertEquals(Shape.wholeNumbers(line.fields("shaped")), Shape.wholeNumbers(shaped.object()));
      List<FieldError> errors = new ArrayList<>();
      errors.addAll(
          line.has("old")
              ? ValueCheck.ofObjects()
                  .check("", shaped.object(), shaped(line.fields("old"), pruned).object(), schema)
              : ValueCheck.ofObjects().check("", shaped.object(), schema));
      errors.addAll(EmbeddedMetadata.check("", shaped.object(), schema));
      errors.addAll(ListRules.check("", schema, shaped.object()));
      assertEquals(Answers.expected(line), Answers.texts(errors));
    } catch (EmbeddedMetadata.UnreadableException e) {
      assertEquals(line.text("unreadable"), e.error().toString());
    }
  }
}
