package io.batkube.kubernetes.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real kube-apiserver 1.36.3 answered, write by write: see the README of the recordings. */
class RecordedWritesTest {
  private static final long NOW_SECONDS = 2_000_000_000L;
  private static final String EARLIER = "2026-11-21T10:00:00Z";

  /** Fields that a real server sets after owners are known. */
  private static final Set<String> OF_THE_SERVER =
      new TreeSet<>(
          List.of(".metadata.generation", ".metadata.resourceVersion", ".metadata.managedFields"));

  /** Fields that come back with their default when their last owner gives them up. */
  private static final Set<String> DEFAULTED =
      new TreeSet<>(List.of(".spec.replicas", ".spec.template.spec.containers[0].imagePullPolicy"));

  /** One for all writes, so that what it shares is tested too. */
  private static final FieldSets SETS = new FieldSets();

  static Stream<Named<Fields>> writes() throws IOException {
    List<Named<Fields>> writes = new ArrayList<>();
    try (InputStream in = RecordedWritesTest.class.getResourceAsStream("recorded-writes.ndjson")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .map(line -> (Fields) Json.parse(line.replace("<time>", EARLIER)))
          .forEach(write -> writes.add(Named.of(write.text("id"), write)));
    }
    return writes.stream();
  }

  @ParameterizedTest
  @MethodSource("writes")
  void writesEndAsRecorded(Fields write) {
    if (write.text("op").equals("update")) {
      Fields stored =
          ownership(write)
              .update(
                  write.fields("before"),
                  write.fields("object"),
                  write.text("manager"),
                  NOW_SECONDS);
      assertEquals(owners(write.items("managedFields")), owners(managedFields(stored)));
    } else if (write.number("status") >= 400) {
      StatusException refusal = assertThrows(StatusException.class, () -> applied(write));
      Fields wanted = write.fields("after");
      assertEquals(wanted.number("code"), refusal.status().code());
      assertEquals(wanted.text("message"), refusal.status().message());
      assertEquals(wanted.text("reason"), refusal.status().reason());
      assertEquals(
          wanted.fields("details").items("causes"), refusal.status().details().items("causes"));
    } else {
      Fields merged = applied(write);
      Fields after = write.fields("after");
      assertEquals(owners(managedFields(after)), owners(managedFields(merged)));
      assertPartOf(merged, after, "");
      assertNothingLost(write.fields("before"), merged, after, "");
    }
  }

  private static Fields applied(Fields write) {
    return ownership(write)
        .apply(
            write.fields("before"),
            write.fields("body"),
            write.text("manager"),
            write.isTrue("force"),
            NOW_SECONDS);
  }

  private static Ownership ownership(Fields write) {
    String apiVersion = write.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String kind = write.text("kind");
    String subresource = write.text("subresource");
    Type.Struct type =
        Schemas.builtIn().find(group, apiVersion.substring(slash + 1), kind).orElseThrow();
    FieldFilter filter = PathFilters.ofBuiltIn(kind, subresource, type.field("status").isPresent());
    return new Ownership(
        type, new Ownership.Path(apiVersion, kind, subresource, filter, List.of(apiVersion)), SETS);
  }

  private static Items managedFields(Fields object) {
    return object.fields("metadata").items("managedFields");
  }

  /** In one order, and whether there is a time instead of which. */
  private static Set<String> owners(Items managedFields) {
    Set<String> owners = new TreeSet<>();
    for (Fields entry : managedFields.eachFields()) {
      Fields timeless = entry.without("time");
      owners.add(timeless.sorted() + (entry.has("time") ? " at some time" : ""));
    }
    assertEquals(managedFields.size(), owners.size());
    return owners;
  }

  /** What a merge gives is in the answer, which has defaults on top. */
  private static void assertPartOf(Object part, Object whole, String path) {
    if (OF_THE_SERVER.contains(path)) {
      return;
    }
    if (part instanceof Fields fields) {
      for (int i = 0; i < fields.size(); i++) {
        String place = path + "." + fields.name(i);
        Object value = fields.value(i);
        boolean nothing = value == Null.NULL || (value instanceof Fields inner && inner.isEmpty());
        if (!nothing && !OF_THE_SERVER.contains(place)) {
          assertTrue(whole instanceof Fields map && map.has(fields.name(i)), place);
          assertPartOf(value, ((Fields) whole).find(fields.name(i)).orElseThrow(), place);
        }
      }
    } else if (part instanceof Items items && whole instanceof Items others) {
      if (!path.equals(".spec.taints")) { // where admission adds one
        assertEquals(others.size(), items.size(), path);
      }
      for (int i = 0; i < items.size(); i++) {
        assertPartOf(items.get(i), others.get(i), path + "[" + i + "]");
      }
    } else {
      assertEquals(whole, part, path);
    }
  }

  /** What was there and still is in the answer, a merge left where it was. */
  private static void assertNothingLost(Object before, Object merged, Object after, String path) {
    if (DEFAULTED.contains(path) || OF_THE_SERVER.contains(path)) {
      return;
    }
    if (before instanceof Fields was && after instanceof Fields is) {
      Fields here = merged instanceof Fields fields ? fields : Fields.EMPTY;
      for (int i = 0; i < was.size(); i++) {
        String name = was.name(i);
        String place = path + "." + name;
        if (is.has(name) && !DEFAULTED.contains(place) && !OF_THE_SERVER.contains(place)) {
          assertTrue(here.has(name), () -> place + " is gone from " + merged);
          assertNothingLost(
              was.value(i), here.find(name).orElseThrow(), is.find(name).orElseThrow(), place);
        }
      }
    }
  }
}
