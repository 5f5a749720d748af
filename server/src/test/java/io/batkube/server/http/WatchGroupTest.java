package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.EventStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatchGroupTest {
  private final WatchGroup group = new WatchGroup(new WatchGroup.Likeness("pods", true));

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @Test
  void oneAloneSharesWithNobody() {
    group.enter();
    assertFalse(group.isShared());

    group.enter();
    assertTrue(group.isShared());

    assertFalse(group.leave());
    assertFalse(group.isShared());
    assertTrue(group.leave());
  }

  @Test
  void whoStandsWhereTheLastStoodIsToldTheSame() {
    group.remember(7, 9, EventStream.State.MORE, bytes("two events"));

    assertTrue(group.knows(7));
    assertEquals(9, group.to());
    assertEquals(EventStream.State.MORE, group.state());
    assertFalse(group.isEmpty());
    for (int client = 0; client < 3; client++) {
      ByteBuf copy = group.bytes();
      assertEquals("two events", copy.toString(StandardCharsets.US_ASCII));
      copy.skipBytes(copy.readableBytes()); // each reads for itself
      copy.release();
    }
  }

  @Test
  void whoStandsElsewhereIsNot() {
    assertFalse(group.knows(0));

    group.remember(7, 9, EventStream.State.IDLE, bytes("x"));

    assertFalse(group.knows(6));
    assertFalse(group.knows(9));
  }

  @Test
  void newsThatAreNobodysBusinessAreRememberedAsNothing() {
    group.remember(7, 9, EventStream.State.IDLE, Unpooled.EMPTY_BUFFER);

    assertTrue(group.knows(7));
    assertTrue(group.isEmpty());
  }

  @Test
  void memoryIsGivenBackWhenItIsForgottenAndWhenTheNextIsRemembered() {
    ByteBuf first = bytes("first");
    ByteBuf second = bytes("second");
    group.remember(1, 2, EventStream.State.IDLE, first);
    ByteBuf onItsWay = group.bytes();

    group.remember(2, 3, EventStream.State.IDLE, second);

    assertFalse(group.knows(1));
    assertEquals(1, first.refCnt()); // the client's
    onItsWay.release();
    assertEquals(0, first.refCnt());

    group.forget();

    assertFalse(group.knows(2));
    assertTrue(group.isEmpty());
    assertEquals(0, second.refCnt());
  }
}
