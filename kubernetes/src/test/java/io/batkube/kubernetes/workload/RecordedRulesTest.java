package io.batkube.kubernetes.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.validation.MetadataRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects that a real server was sent, and the causes it gave when it refused them; an accepted one
 * has none. A line of {@code created.ndjson} is a new object, one of {@code updated.ndjson} an old
 * object and what it was to become.
 */
class RecordedRulesTest {
  private static final ResourceTable TABLE = BuiltInTable.make();

  static Stream<Fields> created() throws IOException {
    return lines("created.ndjson");
  }

  static Stream<Fields> updated() throws IOException {
    return lines("updated.ndjson");
  }

  private static Stream<Fields> lines(String name) throws IOException {
    try (InputStream in = RecordedRulesTest.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> (Fields) Json.parse(line));
    }
  }

  @ParameterizedTest
  @MethodSource("created")
  void aNewObjectIsRefusedForTheCausesOfARealServer(Fields line) throws Codec.UnreadableException {
    Resource row = row(line.fields("object"));
    Fields object = stored(row, line.fields("object"));
    Fields metadata =
        object
            .fields("metadata")
            .with("namespace", "here")
            .with(
                "uid", line.has("uid") ? line.text("uid") : "00000000-0000-4000-8000-000000000000");
    if (metadata.text("name").isEmpty()) {
      metadata = metadata.with("name", metadata.text("generateName") + "abcde");
    }
    Write write = write();
    Fields prepared = row.rules().prepareCreate(object.with("metadata", metadata), write);

    List<FieldError> errors = new ArrayList<>();
    errors.addAll(MetadataRules.onCreate(prepared, row.namespaced(), row.rules()));
    errors.addAll(row.rules().validateCreate(prepared, write));

    assertEquals(line.items("causes").eachText(), texts(errors), line.text("from"));
    assertEquals(line.items("warnings").eachText(), write.warnings(), line.text("from"));
  }

  @ParameterizedTest
  @MethodSource("updated")
  void aChangeIsRefusedForTheCausesOfARealServer(Fields line) throws Codec.UnreadableException {
    Resource row = row(line.fields("old"));
    Fields old = stored(row, line.fields("old"));
    Fields object = stored(row, line.fields("object"));
    String part = line.text("part");
    Write write = write();
    Fields prepared = row.rules().preparePartUpdate(part, object, old, write);

    List<FieldError> errors = row.rules().validatePartUpdate(part, prepared, old, write);

    assertEquals(line.items("causes").eachText(), texts(errors), line.text("from"));
  }

  private static Resource row(Fields object) {
    return TABLE.findKind(object.text("apiVersion"), object.text("kind")).orElseThrow();
  }

  private static Fields stored(Resource row, Fields object) throws Codec.UnreadableException {
    Codec.Decoded decoded = row.codec().decode(object);
    assertTrue(decoded.problems().isEmpty(), () -> decoded.problems().toString());
    return row.codec().toStored(decoded.object());
  }

  private static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::toString).toList();
  }

  private static Write write() {
    return Writing.at(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** A write that nobody sent. */
  private static final class Writing implements Write.Chance {
    static Write at(Instant now) {
      return new Write(
          now,
          new Store(16).snapshot(),
          new Writing(),
          false,
          new Write.Asker("tester", "", List.of()),
          new ArrayList<>());
    }

    @Override
    public String uid() {
      return "00000000-0000-4000-8000-000000000001";
    }

    @Override
    public String suffix() {
      return "abcde";
    }

    @Override
    public int below(int bound) {
      return 0;
    }
  }
}
