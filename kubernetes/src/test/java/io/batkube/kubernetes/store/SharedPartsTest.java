package io.batkube.kubernetes.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SharedPartsTest {
  private final SharedParts parts = new SharedParts();

  private static Fields tree(String json) {
    return (Fields) Json.parse(json);
  }

  private Fields fresh(String json) {
    return parts.shared(tree(json), Fields.EMPTY);
  }

  @Test
  void objectsOfOneTemplateHaveTheirContainersInCommon() {
    String spec = "{'containers':[{'name':'c','image':'i'}],'nodeName':'%s'}".replace('\'', '"');
    Fields one = fresh("{\"spec\":" + spec.formatted("a") + "}");
    Fields other = fresh("{\"spec\":" + spec.formatted("b") + "}");

    assertSame(one.fields("spec").items("containers"), other.fields("spec").items("containers"));
    assertEquals("b", other.fields("spec").text("nodeName"));
  }

  @Test
  void aVersionHasWhatDidNotChangeInCommonWithTheOneBefore() {
    Fields before = fresh("{\"spec\":{\"a\":{\"x\":1}},\"status\":{\"phase\":\"Pending\"}}");

    Fields after =
        parts.shared(
            tree("{\"spec\":{\"a\":{\"x\":1}},\"status\":{\"phase\":\"Running\"}}"), before);

    assertSame(before.fields("spec"), after.fields("spec"));
    assertEquals("Running", after.fields("status").text("phase"));
  }

  @Test
  void whatIsEqualInAnotherOrderStaysAsItWasWritten() {
    Fields before = fresh("{\"spec\":{\"a\":{\"x\":1,\"y\":2}}}");

    Fields inner = parts.shared(tree("{\"spec\":{\"a\":{\"y\":2,\"x\":1}}}"), before);
    Fields outer = parts.shared(tree("{\"spec\":{\"b\":1,\"a\":{\"x\":1,\"y\":2}}}"), before);

    assertEquals("{\"spec\":{\"a\":{\"y\":2,\"x\":1}}}", Json.text(inner));
    assertEquals("{\"spec\":{\"b\":1,\"a\":{\"x\":1,\"y\":2}}}", Json.text(outer));
    assertNotSame(before.fields("spec"), outer.fields("spec"));
  }

  /** Far more parts than are remembered, many of them equal, most of them changed by and by. */
  @Test
  void whatAnObjectSaysNeverDependsOnWhatIsRemembered() {
    RandomGenerator chance = new Seed(1).stream("shared parts");
    Fields before = Fields.EMPTY;
    for (int i = 0; i < 20_000; i++) {
      String json =
          "{\"metadata\":{\"labels\":{\"l%d\":\"%d\"}},\"spec\":{\"list\":[%d,{\"k\":%d}],\"n\":%d}}"
              .formatted(
                  chance.nextInt(3),
                  chance.nextInt(2_000),
                  chance.nextInt(50),
                  chance.nextInt(50),
                  chance.nextInt(2));

      Fields shared = parts.shared(tree(json), before);

      assertEquals(json, Json.text(shared));
      before = chance.nextInt(4) == 0 ? Fields.EMPTY : shared;
    }
  }
}
