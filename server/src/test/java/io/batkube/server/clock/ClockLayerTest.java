package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.clock.ClientClock.Verdict;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClockLayerTest {
  /** One that says when it may begin. */
  private static final class Beginning implements ClientClock {
    private boolean begun;

    @Override
    public void begin() {
      begun = true;
    }

    @Override
    public Verdict ask(long nowNs, long version) {
      return new Verdict.Go(nowNs + 1);
    }

    @Override
    public String description() {
      return "one";
    }
  }

  /** What has a default in the port would be lost here without a word. */
  @Test
  void aLayerPassesOnAllThatAClockMayBeAsked() throws NoSuchMethodException {
    List<Method> asked = Arrays.asList(ClientClock.class.getDeclaredMethods());
    assertFalse(asked.isEmpty());
    for (Method one : asked) {
      assertEquals(
          ClockLayer.class,
          ClockLayer.class.getMethod(one.getName(), one.getParameterTypes()).getDeclaringClass());
    }
  }

  @Test
  void whoAwaitsSomebodyBeginsWhenHeHasComeAndNotBefore() {
    var then = new Beginning();
    var come = new boolean[1];
    var clock = new AwaitingClock(() -> come[0], then);
    clock.begin();
    clock.ask(0, 1);
    assertFalse(then.begun);
    come[0] = true;
    assertEquals(new Verdict.Go(1), clock.ask(0, 1));
    assertTrue(then.begun);
    assertEquals("one", clock.description());
  }
}
