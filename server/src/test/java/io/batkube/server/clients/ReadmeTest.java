package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README has people type does what the README shows. */
@Tag("slow")
final class ReadmeTest {
  private static final Path README = Path.of(System.getProperty("batkube.root"), "README.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh)?\n(.*?)^```$");

  /** An age is what the clock on the wall makes of it. */
  private static final Pattern AGE = Pattern.compile("(?m)\\d+s$");

  private static List<String> blocks(String section) throws IOException {
    String text = Files.readString(README);
    int from = text.indexOf("\n## " + section + "\n") + 1;
    int to = text.indexOf("\n## ", from);
    var blocks = new ArrayList<String>();
    for (Matcher block = BLOCK.matcher(text.substring(from, to)); block.find(); ) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void kubectlConnectsInThreeLines(@TempDir Path folder) throws Exception {
    Path kubectl = new GoProgram("kubectl").built();
    List<String> blocks = blocks("Connect anything");
    String serve = blocks.get(0);
    String typed = blocks.get(1);
    String shown = blocks.get(2);
    assertEquals("./batkube serve\n", serve);

    try (Served _ = Served.in(folder)) {
      String script = "PATH='" + kubectl.getParent() + "':$PATH\nset -e\n" + typed;
      Programs.Outcome outcome = Programs.run(folder, List.of("sh", "-c", script));

      assertEquals(ageless(shown), ageless(outcome.output()));
      assertEquals(0, outcome.status());
    }
  }

  private static String ageless(String output) {
    return AGE.matcher(output).replaceAll("0s");
  }
}
