package io.batkube.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private record Entry(long atNs, int eventClass, int number) {}

  /** A stable sort keeps what was added first first. */
  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::atNs).thenComparingInt(Entry::eventClass);

  @Test
  void givesWhatASortedListGives() {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      var queue = new EventQueue<Entry>();
      var list = new ArrayList<Entry>();
      for (int step = 0; step < 500; step++) {
        if (random.nextInt(5) > 1) {
          var entry = new Entry(random.nextLong(20), random.nextInt(128), step);
          queue.add(entry.atNs(), entry.eventClass(), entry);
          list.add(entry);
          list.sort(ORDER);
        } else if (!list.isEmpty()) {
          Entry first = list.removeFirst();
          assertEquals(first.atNs(), queue.nextNs());
          assertEquals(first.eventClass(), queue.nextClass());
          assertEquals(first, queue.peek());
          assertEquals(first, queue.poll());
        }
        assertEquals(list.size(), queue.size());
      }
      list.forEach(entry -> assertEquals(entry, queue.poll()));
      assertTrue(queue.isEmpty());
      assertEquals(Seconds.NEVER, queue.nextNs());
    }
  }
}
