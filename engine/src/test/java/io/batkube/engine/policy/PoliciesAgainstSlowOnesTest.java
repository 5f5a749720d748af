package io.batkube.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every policy starts every job when and where its slow, simple twin does. */
class PoliciesAgainstSlowOnesTest {
  private static final Path SEEDS =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/policy/seeds.txt");

  @Test
  void inWorldsThatOnceDiffered() throws IOException {
    Files.readAllLines(SEEDS).stream()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> check(Long.parseLong(line)));
  }

  @Test
  void inThousandsOfWorlds() {
    LongStream.range(0, 2000).forEach(PoliciesAgainstSlowOnesTest::check);
  }

  @Test
  @Tag("slow")
  void inAHundredThousandWorlds() {
    LongStream.range(2000, 102_000).forEach(PoliciesAgainstSlowOnesTest::check);
  }

  private static void check(long seed) {
    RandomWorld world = RandomWorld.draw(seed);
    assertEquals(
        String.join("\n", new SlowScheduler(world).run()),
        String.join("\n", world.run()),
        () -> "seed " + seed + ", a line for seeds.txt: " + world);
  }
}
