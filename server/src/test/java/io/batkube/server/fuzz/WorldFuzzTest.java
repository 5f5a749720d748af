package io.batkube.server.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of small worlds, each from a seed. What is promised of all worlds is kept in each.
 * {@code -Dbatkube.fuzz.seeds=17} or {@code =1-500} says which, instead of the usual ones.
 */
final class WorldFuzzTest {
  private static final String SEEDS = "batkube.fuzz.seeds";
  private static final long FEW = 300;
  private static final long MANY = 20_000;

  /** So many failures are told in full; the others by their seeds. */
  private static final int TOLD = 3;

  @Test
  void promisesAreKeptInWorldsThatOnceFailed() throws IOException {
    var seeds = new ArrayList<Long>();
    try (var file = WorldFuzzTest.class.getResourceAsStream("seeds.txt")) {
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .forEach(line -> seeds.add(Long.parseLong(line)));
    }
    check(seeds.stream().mapToLong(Long::longValue));
  }

  @Test
  void promisesAreKeptInHundredsOfWorlds() {
    check(asked().orElseGet(() -> LongStream.rangeClosed(1, FEW)));
  }

  @Test
  @Tag("slow")
  void promisesAreKeptInTwentyThousandWorlds() {
    check(asked().orElseGet(() -> LongStream.rangeClosed(FEW + 1, FEW + MANY)));
  }

  private static Optional<LongStream> asked() {
    return Optional.ofNullable(System.getProperty(SEEDS))
        .map(
            text -> {
              int dash = text.indexOf('-', 1);
              return dash < 0
                  ? LongStream.of(Long.parseLong(text))
                  : LongStream.rangeClosed(
                      Long.parseLong(text.substring(0, dash)),
                      Long.parseLong(text.substring(dash + 1)));
            });
  }

  /** Worlds share nothing, and are lived through side by side. */
  private static void check(LongStream seeds) {
    var lived = new AtomicInteger();
    List<WorldRun.Failure> failures =
        seeds
            .parallel()
            .mapToObj(
                seed -> {
                  lived.incrementAndGet();
                  return WorldRun.of(Plans.of(seed));
                })
            .flatMap(Optional::stream)
            .toList();
    assertTrue(lived.get() > 0, "no world was asked for");
    if (!failures.isEmpty()) {
      throw new AssertionError(told(failures, lived.get()));
    }
  }

  private static String told(List<WorldRun.Failure> failures, int lived) {
    var text = new StringBuilder();
    text.append(failures.size()).append(" of ").append(lived).append(" worlds failed, of seeds");
    failures.forEach(failure -> text.append(' ').append(failure.plan().seed()));
    for (WorldRun.Failure failure : failures.subList(0, Math.min(TOLD, failures.size()))) {
      text.append("\n\n").append(told(failure));
    }
    return text.toString();
  }

  private static String told(WorldRun.Failure failure) {
    long seed = failure.plan().seed();
    WorldRun.Failure least = Shrinking.shrunk(failure);
    var text = new StringBuilder();
    text.append("seed ").append(seed).append(": ").append(least.cause()).append('\n');
    least.plan().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    least.history().forEach(line -> text.append("  ").append(line).append('\n'));
    for (StackTraceElement frame : least.cause().getStackTrace()) {
      if (frame.getClassName().startsWith("io.batkube") && text.length() < 20_000) {
        text.append("    at ").append(frame).append('\n');
      }
    }
    text.append("again: ./mvnw -q test -pl server -am -Dsurefire.failIfNoSpecifiedTests=false")
        .append(" -Dtest=WorldFuzzTest -D")
        .append(SEEDS)
        .append('=')
        .append(seed);
    return text.toString();
  }

  @Test
  void aWorldIsTheSameEveryTime() {
    for (long seed = 1; seed <= 30; seed++) {
      assertEquals(digest(seed), digest(seed), "seed " + seed);
    }
  }

  private static String digest(long seed) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      WorldRun.of(
          Plans.of(seed), words -> digest.update(words.get().getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
