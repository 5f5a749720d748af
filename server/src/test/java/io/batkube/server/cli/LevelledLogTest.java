package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LevelledLogTest {
  private static final LevelledLog LOG =
      new LevelledLog(Set.of(4711L), Map.of("127.0.0.1:40123", "127.0.0.1:PORT"));

  @TempDir private Path folder;

  @Test
  void theNumberOfTheProcessBecomesOneInTheHeadOfALineAlone() {
    assertEquals(
        "I0101 00:02:51.020000       1 server.go:4711] \"pods\" n=4711",
        LOG.levelled("I0101 00:02:51.020000    4711 server.go:4711] \"pods\" n=4711"));
  }

  @Test
  void whatIsNotAHeadOfKlogStays() {
    assertEquals(
        "I0101 00:02:51.020000    4712 a", LOG.levelled("I0101 00:02:51.020000    4712 a"));
    assertEquals("4711 pods", LOG.levelled("4711 pods"));
  }

  @Test
  void wordsStandForWhatDiffersFromRunToRun() throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(log, "to http://127.0.0.1:40123/api\nand 127.0.0.1:40124\n");
    LOG.rewrite(log);
    assertEquals("to http://127.0.0.1:PORT/api\nand 127.0.0.1:40124\n", Files.readString(log));
  }

  @Test
  void placesInMemoryAreAWord() {
    assertEquals("(*int64)(ADDRESS), 0x33", LOG.levelled("(*int64)(0x130d33942380), 0x33"));
  }
}
