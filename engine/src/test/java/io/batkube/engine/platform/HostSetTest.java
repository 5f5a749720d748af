package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostSetTest {
  @Test
  void agreesWithBitSet() {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 20_000; round++) {
      BitSet bits = draw(random);
      BitSet others = draw(random);
      HostSet set = HostSet.of(bits);
      assertEquals(bits, set.toBitSet());
      assertEquals(bits.cardinality(), set.size());
      assertEquals(bits.length() - 1, set.max());
      assertEquals(set, HostSet.parse(set.toString()));
      assertEquals(set.hashCode(), HostSet.parse(set.toString()).hashCode());

      BitSet both = (BitSet) bits.clone();
      both.and(others);
      assertEquals(both.cardinality(), set.countIn(others));
      assertEquals(both.equals(bits), set.isWithin(others));
      BitSet either = (BitSet) others.clone();
      set.addTo(either);
      both.or(others);
      both.or(bits);
      assertEquals(both, either);
      set.removeFrom(either);
      others.andNot(bits);
      assertEquals(others, either);

      int count = random.nextInt(bits.cardinality() + 1);
      BitSet lowest = (BitSet) bits.clone();
      while (lowest.cardinality() > count) {
        lowest.clear(lowest.length() - 1);
      }
      assertEquals(HostSet.of(lowest), HostSet.lowest(bits, count));
      assertThrows(
          IllegalArgumentException.class, () -> HostSet.lowest(bits, bits.cardinality() + 1));
    }
  }

  private static BitSet draw(SplittableRandom random) {
    var bits = new BitSet();
    for (int i = random.nextInt(5); i > 0; i--) {
      int first = random.nextInt(70);
      bits.set(first, first + random.nextInt(1, 70));
      bits.clear(random.nextInt(140));
    }
    return bits;
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'3', '3'",
    "'0-3 7', '0-3 7'",
    "'7 1,2 0', '0-2 7'",
    "'1-2 2-5', '1-5'",
    "' 4 ', '4'"
  })
  void readsIntervalsInAnyOrder(String text, String canonical) {
    assertEquals(canonical, HostSet.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "3-1", "-1", "1-", "1--2", "1;2", "1 x", "99999999999", "20000000"})
  void refusesWhatIsNoInterval(String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> HostSet.parse(text));
    assertEquals(1, refusal.getMessage().lines().count());
  }
}
