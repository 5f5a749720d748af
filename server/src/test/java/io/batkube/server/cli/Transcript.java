package io.batkube.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A text with commands and what they print, as in a terminal. A case is one as a whole; in a
 * document the blocks fenced as {@code console} are.
 *
 * <p>A line {@code $ COMMAND} is a command; what it prints stands below it. In a case, lines of
 * standard error begin with {@code ! }, and a status other than 0 is the last line, such as {@code
 * [2]}; in a document the two streams follow each other and the status is not shown.
 */
record Transcript(Path file) {
  private static final String FENCE = "```";

  boolean isDocument() {
    return file.toString().endsWith(".md");
  }

  /** The text that this one should be, if {@code run} says what each command gives. */
  String replayed(Function<String, Outcome> run) throws IOException {
    var text = new StringBuilder();
    boolean inBlock = !isDocument();
    boolean inOutput = false;
    for (String line : Files.readAllLines(file)) {
      if (isDocument() && line.startsWith(FENCE)) {
        inBlock = line.equals(FENCE + "console");
        inOutput = false;
      }
      if (inBlock && line.startsWith("$ ")) {
        text.append(line).append('\n').append(shown(run.apply(line.substring(2))));
        inOutput = true;
      } else if (!inOutput || (!isDocument() && line.startsWith("#"))) {
        text.append(line).append('\n');
        inOutput = false;
      }
    }
    return text.toString();
  }

  private String shown(Outcome outcome) {
    if (isDocument()) {
      return outcome.out() + outcome.err();
    }
    var text = new StringBuilder(outcome.out());
    outcome.err().lines().forEach(line -> text.append("! ").append(line).append('\n'));
    if (outcome.status() != 0) {
      text.append('[').append(outcome.status()).append("]\n");
    }
    return text.toString();
  }

  /** What a command gave. */
  record Outcome(int status, String out, String err) {}

  /** The words of a command: split at blanks, but for those in single quotes. */
  static List<String> words(String command) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (char c : (command + " ").toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
        begun = true;
      } else if (c == ' ' && !quoted) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    return words;
  }
}
