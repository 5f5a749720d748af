package io.batkube.kubernetes.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.PatchRule;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random writes of several writers to one custom resource, each with what the field manager of
 * k8s.io/apimachinery 0.36.3 made of it. {@code clients/field-manager} writes these histories.
 */
class RecordedHistoriesTest {
  private static final String API_VERSION = "t.io/v1";

  /** Every two writes the recording's clock went on by a second. */
  private static final long START_SECONDS = 1_700_000_000L;

  static final Struct TYPE =
      struct(
          field("apiVersion", Scalar.STRING),
          field("kind", Scalar.STRING),
          field(
              "metadata",
              struct(
                  field("name", Scalar.STRING),
                  field("namespace", Scalar.STRING),
                  field("uid", Scalar.STRING),
                  field("labels", new MapOf(Scalar.STRING, false)),
                  field("annotations", new MapOf(Scalar.STRING, false)),
                  field("finalizers", list(ListKind.SET, Scalar.STRING)),
                  field("managedFields", list(ListKind.ATOMIC, Scalar.ANY)))),
          field("spec", spec()),
          field(
              "status",
              struct(
                  field("phase", Scalar.STRING),
                  field(
                      "conditions",
                      list(
                          ListKind.MAP,
                          struct(field("type", Scalar.STRING), field("status", Scalar.STRING)),
                          "type")))));

  private static Struct spec() {
    Field protocol =
        new Field(
            "protocol",
            Scalar.STRING,
            true,
            false,
            false,
            false,
            0,
            PatchRule.NONE,
            Optional.of("TCP"));
    Struct port = struct(field("port", Scalar.INT64), protocol, field("x", Scalar.STRING));
    Struct item =
        struct(
            field("name", Scalar.STRING),
            field("value", Scalar.STRING),
            field("n", Scalar.INT64),
            field("inner", new MapOf(Scalar.STRING, false)),
            field("ports", list(ListKind.MAP, port, "port", "protocol")));
    return struct(
        field("s", Scalar.STRING),
        field("n", Scalar.INT64),
        field("b", Scalar.BOOL),
        field("atomicList", list(ListKind.ATOMIC, Scalar.STRING)),
        field("set", list(ListKind.SET, Scalar.STRING)),
        field("items", list(ListKind.MAP, item, "name")),
        field("m", new MapOf(Scalar.STRING, false)),
        field("atomicMap", new MapOf(Scalar.STRING, true)),
        field("struct", struct(field("a", Scalar.STRING), field("b", Scalar.STRING))),
        field(
            "atomicStruct",
            new Struct("Pair", "", true, false)
                .complete(List.of(field("a", Scalar.STRING), field("b", Scalar.STRING)))),
        field("free", new Struct("Free", "", false, true).complete(List.of())),
        field(
            "half",
            new Struct("Half", "", false, true).complete(List.of(field("known", Scalar.STRING)))),
        field("any", Scalar.ANY),
        field("ios", Scalar.INT_OR_STRING));
  }

  private static Struct struct(Field... fields) {
    return new Struct("Some", "", false, false).complete(Arrays.asList(fields));
  }

  private static Field field(String name, Type type) {
    return new Field(name, type, true, false, false, false, 0, PatchRule.NONE, Optional.empty());
  }

  private static ListOf list(ListKind kind, Type element, String... keys) {
    return new ListOf(element, kind, List.of(keys));
  }

  private static Ownership ownership(String subresource, FieldSets sets) {
    FieldFilter filter = PathFilters.ofCustom(subresource, true);
    return new Ownership(
        TYPE,
        new Ownership.Path(API_VERSION, "W", subresource, filter, List.of(API_VERSION)),
        sets);
  }

  static Stream<Named<Fields>> histories() throws IOException {
    List<Named<Fields>> histories = new ArrayList<>();
    try (InputStream in = RecordedHistoriesTest.class.getResourceAsStream("field-manager.ndjson")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> (Fields) Json.parse(line))
          .forEach(history -> histories.add(Named.of(history.text("seed"), history)));
    }
    return histories.stream();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void randomWritesEndAsInTheRealFieldManager(Fields history) {
    FieldSets sets = new FieldSets();
    Fields live = Fields.EMPTY;
    ManagedFields managed = ManagedFields.NONE;
    int number = -1;
    for (Fields step : history.items("steps").eachFields()) {
      number++;
      long nowSeconds = START_SECONDS + number / 2;
      String place =
          "step "
              + number
              + " "
              + step.without("object").without("managedFields")
              + "\n on "
              + live
              + "\n owned by "
              + managed;
      Ownership ownership = ownership(step.text("subresource"), sets);
      Fields input = step.fields("input");
      String manager = step.text("manager");
      try {
        Ownership.Result result =
            step.text("op").equals("apply")
                ? ownership.apply(live, managed, input, manager, step.isTrue("force"), nowSeconds)
                : ownership.update(live, managed, input, manager, nowSeconds);
        if (step.has("error")) {
          fail("not refused: " + place);
        }
        Fields object =
            step.has("object")
                ? step.fields("object")
                : input.withoutAt("metadata", "managedFields").withAt("1", "metadata", "uid");
        assertEquals(owners(step.items("managedFields")), owners(result.managed().tree()), place);
        Fields named = result.object().withAt("1", "metadata", "uid");
        assertTrue(
            Typing.same(object, named),
            () -> "expected " + object + "\n     got " + named + "\n at " + place);
        live = object;
        managed = ManagedFields.read(step.items("managedFields")).orElseThrow();
      } catch (StatusException refusal) {
        assertRefused(step, refusal.status(), place);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void configurationsCanBeRepeatedAndTakenBack(Fields history) {
    FieldSets sets = new FieldSets();
    Ownership ownership = ownership("", sets);
    Fields live = Fields.EMPTY;
    long second = START_SECONDS;
    for (Fields step : history.items("steps").eachFields()) {
      boolean applies = step.text("op").equals("apply") && !step.has("subresource");
      if (!applies || !new TypedTree(step.fields("input"), TYPE).problems(false).isEmpty()) {
        continue;
      }
      Fields input = step.fields("input");
      Fields once = ownership.apply(live, input, "applier", true, second);
      Fields twice = ownership.apply(once, input, "applier", false, second + 1);
      assertEquals(essence(once), essence(twice));
      assertEquals(timeless(once), timeless(twice));
      assertOwns(once, new TypedTree(input, TYPE).fieldSet());
      Fields nothing = Fields.of("apiVersion", API_VERSION, "kind", "W");
      Fields back = ownership.apply(once, nothing, "applier", false, second + 2);
      assertEquals(0, count(back, "applier"));
      if (live.isEmpty()) {
        Fields bare = Fields.of("apiVersion", API_VERSION, "kind", "W");
        Fields rest = (Fields) essence(back.without("status"));
        assertEquals(bare, rest.without("metadata"), () -> input + " left " + back);
      }
      live = once;
      second++;
    }
  }

  private static ManagedFields managed(Fields object) {
    return ManagedFields.read(object.fields("metadata").items("managedFields")).orElseThrow();
  }

  private static List<ManagedFields.Entry> timeless(Fields object) {
    return managed(object).entries().stream().map(entry -> entry.withTime(0)).toList();
  }

  private static long count(Fields object, String manager) {
    return managed(object).entries().stream()
        .filter(entry -> entry.writer().manager().equals(manager))
        .count();
  }

  /** Status is not applied through the object; name and kind are nobody's. */
  private static FieldSet ownable(FieldSet set) {
    return FieldFilter.without(
            FieldSet.parse(
                """
                {"f:apiVersion":{},"f:kind":{},"f:status":{},
                 "f:metadata":{"f:name":{},"f:managedFields":{}}}\
                """))
        .apply(set);
  }

  private static void assertOwns(Fields object, FieldSet applied) {
    FieldSet owned = FieldSet.EMPTY;
    for (ManagedFields.Entry entry : managed(object).entries()) {
      assertEquals(entry.fields(), FieldSet.parse(entry.fields().toString()));
      owned = entry.writer().manager().equals("applier") ? entry.fields() : owned;
    }
    assertEquals(ownable(applied), owned);
  }

  /**
   * Without owners, nulls and empty containers: what comes and goes where a container loses all it
   * had, until a server decodes it.
   */
  private static Object essence(Object value) {
    if (value instanceof Items items) {
      return Items.of(essences(items));
    }
    if (!(value instanceof Fields fields)) {
      return value;
    }
    Fields.Builder rest = new Fields.Builder();
    for (int i = 0; i < fields.size(); i++) {
      Object inner = essence(fields.value(i));
      boolean bare = inner == Null.NULL || inner.equals(Items.EMPTY) || inner.equals(Fields.EMPTY);
      if (!bare && !fields.name(i).equals("managedFields")) {
        rest.put(fields.name(i), inner);
      }
    }
    return rest.build();
  }

  private static List<Object> essences(Items items) {
    List<Object> essences = new ArrayList<>();
    items.forEach(item -> essences.add(essence(item)));
    return essences;
  }

  private static void assertRefused(Fields step, Status status, String place) {
    assertEquals(lines(step.text("error")), lines(status.message()), place);
    Set<String> wanted = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    step.items("causes").eachFields().forEach(cause -> wanted.add(cause.sorted().toString()));
    Items causes = status.details().items("causes");
    causes.eachFields().forEach(cause -> found.add(cause.sorted().toString()));
    assertEquals(wanted, found, place);
  }

  /** The real one lists in the order of Go's maps, which is none. */
  private static Set<String> lines(String text) {
    return new TreeSet<>(text.lines().toList());
  }

  private static Set<String> owners(Items managedFields) {
    Set<String> owners = new TreeSet<>();
    managedFields.eachFields().forEach(entry -> owners.add(entry.sorted().toString()));
    return owners;
  }
}
