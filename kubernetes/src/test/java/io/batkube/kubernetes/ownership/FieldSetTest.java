package io.batkube.kubernetes.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"f:spec\":{\"f:replicas\":{}}}",
        "{\"f:spec\":{\".\":{},\"f:a\":{},\"k:{\\\"name\\\":\\\"x\\\"}\":{\".\":{},\"f:name\":{}},"
            + "\"v:\\\"s\\\"\":{},\"v:true\":{},\"i:3\":{}}}",
        "{\"k:{\\\"a\\\":1,\\\"b\\\":1.5}\":{},\"k:{\\\"a\\\":\\\"\\\\u003cx\\\\u003e\\\"}\":{}}",
        "{\"f:\":{},\"f:a.b/c\":{},\"f:ä\":{}}"
      })
  void whatIsReadIsWrittenTheSame(String fieldsV1) {
    assertEquals(fieldsV1, FieldSet.parse(fieldsV1).toString());
    assertEquals(FieldSet.parse(fieldsV1), FieldSet.parse(fieldsV1));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"f:b\":{},\"f:a\":{}} | {\"f:a\":{},\"f:b\":{}}",
        "{\"i:1\":{},\"v:\\\"z\\\"\":{},\"k:{\\\"n\\\":\\\"a\\\"}\":{},\"f:z\":{}} |"
            + " {\"f:z\":{},\"k:{\\\"n\\\":\\\"a\\\"}\":{},\"v:\\\"z\\\"\":{},\"i:1\":{}}",
        "{\"v:true\":{},\"v:\\\"a\\\"\":{},\"v:2\":{},\"v:10\":{}} |"
            + " {\"v:2\":{},\"v:10\":{},\"v:\\\"a\\\"\":{},\"v:true\":{}}",
        "{\"k:{\\\"b\\\":1,\\\"a\\\":2}\":{}} | {\"k:{\\\"a\\\":2,\\\"b\\\":1}\":{}}",
        "{\"k:{\\\"a\\\":1.0}\":{}} | {\"k:{\\\"a\\\":1}\":{}}",
        "{\"f:a\":{\".\":{}}} | {\"f:a\":{}}",
        "{\"f:a\":null} | {\"f:a\":{}}",
        "{\"f:a\":{\"f:b\":{}},\"q:later\":{\"f:x\":{}}} | {\"f:a\":{\"f:b\":{}}}",
        "{\"f:a\":{\"q:later\":{}}} | {\"f:a\":{}}",
        "{\".\":{},\"f:a\":{}} | {\"f:a\":{}}"
      })
  void whatClientsWriteIsPutInOrder(String sent, String kept) {
    assertEquals(kept, FieldSet.parse(sent).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"x\"",
        "{\"f:a\":5}",
        "{\"f:a\":[]}",
        "{\"f\":{}}",
        "{\"spec\":{}}",
        "{\"k:5\":{}}",
        "{\"k:{\":{}}",
        "{\"v:\":{}}",
        "{\"i:x\":{}}"
      })
  void malformedSetsAreNone(String fieldsV1) {
    assertEquals(Optional.empty(), FieldSet.read(Json.parse(fieldsV1)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"f:a\":{}} | {\"f:b\":{}} | {\"f:a\":{},\"f:b\":{}} | {} | {\"f:a\":{}} | {\"f:a\":{}}",
        "{\"f:a\":{\".\":{},\"f:x\":{}}} | {\"f:a\":{}} | {\"f:a\":{\".\":{},\"f:x\":{}}} |"
            + " {\"f:a\":{}} | {\"f:a\":{\"f:x\":{}}} | {}",
        "{\"f:a\":{\"f:x\":{},\"f:y\":{}}} | {\"f:a\":{\"f:x\":{}}} |"
            + " {\"f:a\":{\"f:x\":{},\"f:y\":{}}} | {\"f:a\":{\"f:x\":{}}} | {\"f:a\":{\"f:y\":{}}}"
            + " | {\"f:a\":{\"f:y\":{}}}",
        "{\"f:a\":{}} | {\"f:a\":{\"f:x\":{}}} | {\"f:a\":{\".\":{},\"f:x\":{}}} | {} |"
            + " {\"f:a\":{}} | {\"f:a\":{}}",
        "{} | {\"f:a\":{}} | {\"f:a\":{}} | {} | {} | {}"
      })
  void setsAreUnitedAndParted(
      String left, String right, String union, String shared, String minus, String minusBelow) {
    FieldSet a = FieldSet.parse(left);
    FieldSet b = FieldSet.parse(right);
    assertEquals(union, a.union(b).toString());
    assertEquals(union, b.union(a).toString());
    assertEquals(shared, a.intersection(b).toString());
    assertEquals(shared, b.intersection(a).toString());
    assertEquals(minus, a.minus(b).toString());
    assertEquals(minusBelow, a.minusBelow(b).toString());
    assertTrue(a.union(b).containsAll(a));
    assertEquals(minus.equals("{}"), b.containsAll(a));
  }

  @Test
  void anOperationThatChangesNothingReturnsItsOperand() {
    FieldSet set = FieldSet.parse("{\"f:a\":{\".\":{},\"f:x\":{}},\"f:b\":{}}");
    FieldSet part = FieldSet.parse("{\"f:a\":{\"f:x\":{}}}");
    FieldSet other = FieldSet.parse("{\"f:c\":{}}");
    assertSame(set, set.union(part));
    assertSame(set, part.union(set));
    assertSame(set, set.minus(other));
    assertSame(set, set.minusBelow(other));
    assertFalse(set.minus(part).containsAll(set));
  }

  @Test
  void pathsPrintAsInConflicts() {
    FieldSet set =
        FieldSet.parse(
            "{\"f:spec\":{\"f:items\":{\"k:{\\\"name\\\":\\\"a\\\",\\\"port\\\":80}\":{\".\":{},"
                + "\"f:value\":{}}},\"f:set\":{\"v:\\\"x\\\"\":{}}},\"f:data\":{}}");
    List<String> paths = new ArrayList<>();
    set.forEachPath(paths::add);
    assertEquals(
        List.of(
            ".data",
            ".spec.items[name=\"a\",port=80]",
            ".spec.items[name=\"a\",port=80].value",
            ".spec.set[=\"x\"]"),
        paths);
  }

  @Test
  void patternsKeepTheWayToWhatTheyName() {
    FieldSet set =
        FieldSet.parse(
            "{\"f:metadata\":{\"f:labels\":{}},\"f:spec\":{\".\":{},\"f:containers\":{"
                + "\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:image\":{},"
                + "\"f:resources\":{\"f:limits\":{\"f:cpu\":{}}}}},\"f:nodeName\":{}}}");
    assertEquals(
        "{\"f:spec\":{\".\":{},\"f:containers\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},"
            + "\"f:resources\":{\"f:limits\":{\"f:cpu\":{}}}}}}}",
        FieldFilter.only("spec.containers.*.resources", "spec.containers.*.resizePolicy")
            .apply(set)
            .toString());
  }
}
