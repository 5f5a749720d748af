package io.batkube.engine.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good inputs with some of their bytes changed, removed, doubled or replaced by something nasty are
 * read or refused in one line; nothing else comes out. A seed that failed stays in {@code
 * seeds.txt}.
 */
final class ReaderFuzzTest {
  private static final int MUTANTS = Integer.getInteger("batkube.mutants", 10);

  private static final String[] NASTY = {
    "1e400",
    "-1e-400",
    "1e999999999",
    "NaN",
    "null",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "0.5",
    "\\u0000",
    "\\ud800",
    "\u00e9",
    "!",
    "w0!",
    "99999999999999999999",
    "[[[[[[[[",
    "\"seq\"",
    "\"id\":1,",
    "\n"
  };

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> onlyBadInputComesOut() throws IOException {
    List<Path> inputs = new ArrayList<>();
    for (String cases : List.of("batsim/read", "swf/read", "events/read")) {
      inputs.addAll(CaseFolder.of(cases).inputs());
    }
    return Files.readAllLines(CaseFolder.ROOT.resolve("seeds.txt")).stream()
        .map(seed -> dynamicTest("seed " + seed, () -> mutate(inputs, Long.parseLong(seed))));
  }

  private void mutate(List<Path> inputs, long seed) throws IOException {
    var random = new SplittableRandom(seed);
    for (Path input : inputs) {
      byte[] good = Files.readAllBytes(input);
      for (int i = 0; i < MUTANTS; i++) {
        byte[] mutant = good;
        for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
          mutant = mutated(mutant, random);
        }
        var file = new InputFile(Files.write(folder.resolve("mutant"), mutant));
        read(file, input.toString());
      }
    }
  }

  private static void read(InputFile file, String input) {
    try {
      if (input.contains("/events/")) {
        var _ = WorkloadText.of(ExternalEventReader.read(file));
      } else {
        for (Cleaning cleaning : Cleaning.values()) {
          var _ = WorkloadText.of(WorkloadFormat.open(file, "w0", cleaning, 100));
        }
      }
    } catch (BadInputException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    if (bytes.length < 2) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = random.nextInt(from, Math.min(bytes.length, from + 20)) + 1;
    byte[] middle =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> Arrays.copyOfRange(bytes, Math.max(0, from - 20), to);
          default -> NASTY[random.nextInt(NASTY.length)].getBytes(StandardCharsets.UTF_8);
        };
    byte[] mutant = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
    System.arraycopy(middle, 0, mutant, from, middle.length);
    System.arraycopy(bytes, to, mutant, from + middle.length, bytes.length - to);
    return mutant;
  }
}
