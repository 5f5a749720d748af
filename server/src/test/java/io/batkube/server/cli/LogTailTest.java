package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
  @TempDir private Path folder;

  private List<String> tail(String printed) throws IOException {
    return new LogTail(Files.writeString(folder.resolve("log"), printed)).lines();
  }

  private static String lines(int from, int to, String end) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "line " + i)
        .collect(Collectors.joining("\n", "", end));
  }

  @Test
  void aShortLogIsToldAsAWhole() throws IOException {
    assertEquals(List.of(), tail(""));
    assertEquals(List.of("one"), tail("one"));
    assertEquals(List.of("one", "two"), tail("one\ntwo\n"));
  }

  @Test
  void ofALongLogTheLastEightLinesAreTold() throws IOException {
    for (String end : List.of("", "\n")) {
      assertEquals(lines(3, 10, "").lines().toList(), tail(lines(1, 10, end)));
      assertEquals(lines(99_993, 100_000, "").lines().toList(), tail(lines(1, 100_000, end)));
    }
  }

  @Test
  void aLineThatIsNotThereAsAWholeIsLeftOutBeforeOthers() throws IOException {
    String line = "x".repeat(LogTail.BYTES / 2);
    assertEquals(
        List.of(line, "end"),
        tail("y\n".repeat(9) + "z".repeat(LogTail.BYTES) + "\n" + line + "\nend\n"));
  }

  @Test
  void ofALineLongerThanThatTheEndIsTold() throws IOException {
    assertEquals(List.of("b".repeat(LogTail.BYTES)), tail("a" + "b".repeat(LogTail.BYTES)));
  }

  @Test
  void aCharacterThatIsCutIsLeftOut() throws IOException {
    for (String one : List.of("\u00e9", "\u20ac", "\ud83d\ude00")) {
      for (int behind = 0; behind < 4; behind++) {
        String printed = one.repeat(LogTail.BYTES) + "b".repeat(behind);
        List<String> lines = tail(printed);
        assertEquals(1, lines.size());
        assertEquals(one, lines.getFirst().substring(0, one.length()), one + " " + behind);
        assertEquals(-1, lines.getFirst().indexOf('\ufffd'));
      }
    }
  }

  @Test
  void whatIsNoTextIsToldAsWellAsItCanBe() throws IOException {
    Path log = Files.write(folder.resolve("log"), new byte[LogTail.BYTES + 1]);
    assertEquals(LogTail.BYTES, new LogTail(log).lines().getFirst().length());
  }

  @Test
  void aLogThatIsNotThereCannotBeRead() {
    assertThrows(IOException.class, () -> new LogTail(folder.resolve("none")).lines());
  }
}
