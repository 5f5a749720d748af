package io.batkube.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a program printed, without what only this machine and this moment gave it: its number as a
 * process, in the head of a line as klog writes it, becomes 1, as in a container, and names that
 * differ from run to run become words, as do places in memory that Go prints.
 *
 * @param pids of the processes that may have written
 * @param words what stands for what
 */
record LevelledLog(Collection<Long> pids, Map<String, String> words) {
  private static final Pattern HEAD =
      Pattern.compile("^([IWEF]\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6}) +(\\d+) ");

  private static final Pattern PLACE = Pattern.compile("\\(0x[0-9a-f]{6,16}\\)");

  /** Rewrites a log. */
  void rewrite(Path log) throws IOException {
    Path fresh = log.resolveSibling(log.getFileName() + ".new");
    try (var in = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1);
        var out = Files.newBufferedWriter(fresh, StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(levelled(line));
        out.write('\n');
      }
    }
    Files.move(fresh, log, StandardCopyOption.REPLACE_EXISTING);
  }

  /** One line. */
  String levelled(String line) {
    var head = HEAD.matcher(line);
    String text =
        head.find() && pids.contains(Long.valueOf(head.group(2)))
            ? head.replaceFirst("$1       1 ")
            : line;
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace(word.getKey(), word.getValue());
    }
    return PLACE.matcher(text).replaceAll("(ADDRESS)");
  }
}
