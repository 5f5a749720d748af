package io.batkube.server.clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The system's table of connections with a port of ours. Bytes that were written are in the queue
 * of one end until the other has taken them, whoever is slow.
 *
 * @param port of ours
 */
public record Sockets(int port) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String SYN_SENT = "02";
  private static final String SYN_RECEIVED = "03";

  /**
   * The rows of connections that are being made, wait to be taken, or hold bytes that somebody has
   * yet to read; empty if there is none. Only what two looks in a row do not find is not there.
   */
  String underway() throws IOException {
    String ours = String.format(Locale.ROOT, ":%04X", port);
    var rows = new StringBuilder();
    for (Path table : TABLES) {
      if (Files.exists(table)) {
        new String(Files.readAllBytes(table), StandardCharsets.US_ASCII)
            .lines()
            .skip(1)
            .map(line -> line.strip().split(" +", 6))
            .filter(cells -> cells[1].endsWith(ours) || cells[2].endsWith(ours))
            .filter(Sockets::isUnderway)
            .forEach(
                cells -> rows.append(String.join(" ", List.of(cells).subList(1, 5))).append('\n'));
      }
    }
    return rows.toString();
  }

  /** Of a row's cells: number, our end, the other, state, bytes to be taken and to be read. */
  private static boolean isUnderway(String[] cells) {
    return cells[3].equals(SYN_SENT)
        || cells[3].equals(SYN_RECEIVED)
        || !cells[4].equals("00000000:00000000");
  }
}
