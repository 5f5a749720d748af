package io.batkube.server.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals that are no journals. */
final class RecordingTest {
  private static final String HEAD = "{\"journal\":1,\"scenario\":\"\",\"inputs\":[]}";
  private static final String END = "{\"end\":1,\"clock\":\"exact\"}";

  @TempDir private Path folder;

  private Recording read(String... lines) throws IOException {
    Files.write(folder.resolve("journal.ndjson"), List.of(lines));
    return Recording.read(folder);
  }

  @Test
  void aRequestIsReadAsItCame() throws IOException {
    Recording recording =
        read(
            HEAD,
            "{\"round\":3,\"method\":\"GET\",\"path\":\"/api\",\"query\":[[\"a\",\"b\"]],"
                + "\"bytes\":\"azhz\"}",
            END);
    var request = recording.requests().get(3L).getFirst();
    assertEquals(
        "a=b", request.query().getFirst().name() + "=" + request.query().getFirst().value());
    assertEquals("k8s", new String(request.body(), StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"round\":1,\"query\":[\"x\"]}",
        "{\"round\":1,\"query\":[[\"x\"]]}",
        "{\"round\":1,\"query\":[],\"bytes\":\"no base 64!\"}",
        "[1]",
        "{",
        ""
      })
  void aDamagedLineIsNamed(String line) {
    var e = assertThrows(BadInputException.class, () -> read(HEAD, line, END));
    assertEquals(folder.resolve("journal.ndjson") + ":2: is no line of a journal", e.getMessage());
  }

  @Test
  void whatIsCutOffIsNotWhole() {
    for (String[] lines : new String[][] {{}, {HEAD}, {HEAD, "{\"round\":1,\"untilNs\":5}"}}) {
      var e = assertThrows(BadInputException.class, () -> read(lines));
      assertEquals(
          folder.resolve("journal.ndjson") + ": is not whole, expected a head and an end",
          e.getMessage());
    }
  }
}
