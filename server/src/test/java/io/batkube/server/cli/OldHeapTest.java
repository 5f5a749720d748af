package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OldHeapTest {
  private static final long MB = 1 << 20;

  /** The old part of a heap, of which some lives and the rest is garbage. */
  private static final class Heap {
    private long usedMb;
    private long liveMb;
    private int collections;
    private final OldHeap watched = new OldHeap(() -> usedMb * MB, this::collect);

    private void collect() {
      collections++;
      usedMb = liveMb;
    }

    /** Fills it, looks, and returns how often it has been collected. */
    int holding(long used, long live) {
      usedMb = used;
      liveMb = live;
      watched.look();
      return collections;
    }
  }

  @Test
  void aSmallHeapIsLeftAlone() {
    var heap = new Heap();

    assertEquals(0, heap.holding(64, 0));
    assertEquals(1, heap.holding(65, 0));
  }

  @Test
  void itIsCollectedAgainWhenItHasGrownByHalf() {
    var heap = new Heap();

    assertEquals(1, heap.holding(400, 300));
    assertEquals(1, heap.holding(300 + 150 + 64, 300));
    assertEquals(2, heap.holding(300 + 150 + 65, 300));
  }

  @Test
  void aHeapThatIsAllAliveIsNotCollectedOverAndOver() {
    var heap = new Heap();

    assertEquals(1, heap.holding(1_000, 1_000));
    for (int look = 0; look < 100; look++) {
      assertEquals(1, heap.holding(1_000, 1_000));
    }
  }

  @Test
  void aHeapThatHasShrunkIsBoundedByWhatIsLeft() {
    var heap = new Heap();

    assertEquals(1, heap.holding(1_000, 900));
    assertEquals(2, heap.holding(1_500, 10));
    assertEquals(3, heap.holding(100, 10));
  }
}
