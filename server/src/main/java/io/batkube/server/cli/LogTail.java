package io.batkube.server.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The end of what a program has printed, however much that is. */
record LogTail(Path log) {
  /** Read at the most. */
  static final int BYTES = 16 << 10;

  private static final int LINES = 8;

  /**
   * The last lines; of one that is longer than all that is read, its end. Empty if there is none.
   *
   * @throws IOException if the file cannot be read
   */
  List<String> lines() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    boolean isCut;
    try (var file = FileChannel.open(log, StandardOpenOption.READ)) {
      long from = Math.max(0, file.size() - BYTES);
      isCut = from > 0;
      while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {
        // The rest.
      }
    }
    bytes.flip();
    if (isCut) {
      skipPartOfCharacter(bytes);
    }
    String text = StandardCharsets.UTF_8.decode(bytes).toString();
    List<String> lines = text.lines().toList();
    boolean isFirstCut = isCut && lines.size() > 1;
    return lines.subList(Math.max(isFirstCut ? 1 : 0, lines.size() - LINES), lines.size());
  }

  /** In UTF-8 all bytes of a character but the first, three at the most, begin with 10. */
  private static void skipPartOfCharacter(ByteBuffer bytes) {
    for (int i = 0;
        i < 3 && bytes.hasRemaining() && (bytes.get(bytes.position()) & 0xc0) == 0x80;
        i++) {
      bytes.get();
    }
  }
}
