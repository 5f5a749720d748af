package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every command has a row in the table of {@code docs/command-line.md}, and every option of it is
 * named on that page or on one that the row links to.
 */
final class DocumentedOptionsTest {
  private static final Path DOCS = Path.of(System.getProperty("batkube.root"), "docs");
  private static final Pattern PAGE = Pattern.compile("\\]\\(([\\w-]+\\.md)");

  @Test
  void everyOptionOfEveryCommandIsInTheDocumentation() throws IOException {
    String main = Files.readString(DOCS.resolve("command-line.md"));
    CommandLine line = Main.withAllCommands(Console.ofProcess());
    var unnamed = new ArrayList<String>(unnamed(line.getCommandSpec(), main));
    for (Map.Entry<String, CommandLine> command : line.getSubcommands().entrySet()) {
      String row = row(command.getKey(), main);
      if (row.isEmpty()) {
        unnamed.add(command.getKey());
      }
      var text = new StringBuilder(main);
      for (MatchResult page : PAGE.matcher(row).results().toList()) {
        text.append(Files.readString(DOCS.resolve(page.group(1))));
      }
      unnamed.addAll(unnamed(command.getValue().getCommandSpec(), text.toString()));
    }
    assertFalse(line.getSubcommands().isEmpty());
    assertEquals(List.of(), unnamed);
  }

  @Test
  void anotherOptionThatBeginsOrEndsAlikeDoesNotCount() {
    CommandSpec diff =
        Main.withAllCommands(Console.ofProcess()).getSubcommands().get("diff").getCommandSpec();
    assertEquals(List.of("diff --all"), unnamed(diff, "--help, --version, --all-of, --al"));
    assertEquals(List.of(), unnamed(diff, "`--help`, `--version` and `--all`"));
  }

  /** The row of a command in the table of commands; empty if there is none. */
  private static String row(String command, String page) {
    return page.lines()
        .filter(line -> line.matches("\\| \\[?`" + command + "`.*"))
        .findFirst()
        .orElse("");
  }

  private static List<String> unnamed(CommandSpec command, String text) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .map(OptionSpec::longestName)
        .filter(name -> !Pattern.compile("(?<![\\w-])" + name + "(?![\\w-])").matcher(text).find())
        .map(name -> command.name() + " " + name)
        .toList();
  }
}
