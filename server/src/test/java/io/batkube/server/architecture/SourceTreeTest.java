package io.batkube.server.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.architecture.SourceTree.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads every file that people write. {@link #breaches} is the list of the rules. */
class SourceTreeTest {
  private static final Pattern OUR_TEXT =
      Pattern.compile(
          ".*\\.(java|md|xml|sh|ya?ml|properties|py|html|css|js|toml)|batkube|\\.ci/run|bench/run");
  private static final Pattern NAMELESS =
      Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Impl)(Test)?\\.java");
  private static final Pattern LOCK = Pattern.compile("\\bsynchronized\\s*\\(");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern DEPENDENCY_BLOCK =
      Pattern.compile("(-->)?\\s*<dependency>.*?<artifactId>([^<]+)</artifactId>", Pattern.DOTALL);

  /** Folders of somebody's machine, in two halves so that this file may pass. */
  private static final Pattern MACHINE =
      Pattern.compile("(?<![\\w.}])/(wo" + "rk|ro" + "ot|ho" + "me/\\w+|Us" + "ers/\\w+)/");

  @Test
  void theTreeIsTidy() throws IOException {
    var files = SourceTree.ofTheBuild().files();

    assertTrue(files.stream().anyMatch(file -> file.path().equals("pom.xml")));
    assertEquals(List.of(), breachesIn(files));
  }

  @Test
  void eachRuleFindsWhatItForbids(@TempDir Path tree) throws IOException {
    write(tree, "engine/src/main/java/a/NameUtil.java", "class NameUtil {}\n");
    write(tree, "engine/src/main/java/a/Locked.java", "{ synchronized (this) {} }\n");
    write(tree, "docs/a.md", "a\tb\nc \nsee [there](b.md), [here](#part)\n");
    write(tree, "docs/c.md", "[this](a.md#part) and [that](https://example.org)\n");
    write(tree, "examples/day.yaml", "output: /wo" + "rk/out\n");
    write(tree, "last.sh", "no end of line");
    write(
        tree,
        "pom.xml",
        """
        <dependencyManagement>
          <!-- Why. -->
          <dependency>
            <artifactId>argued</artifactId>
          </dependency>
          <dependency>
            <artifactId>unargued</artifactId>
          </dependency>
        </dependencyManagement>
        """);
    write(tree, "engine/target/x.md", "a\tb\n");

    assertEquals(
        List.of(
            "docs/a.md:1: a tab",
            "docs/a.md:2: a blank at the end of the line",
            "docs/a.md:3: a link to b.md, which does not exist",
            "engine/src/main/java/a/Locked.java:1: a lock in the simulated world",
            "engine/src/main/java/a/NameUtil.java: a name that says nothing",
            "examples/day.yaml:1: a folder of one machine",
            "last.sh: no end of line at the end",
            "pom.xml: dependency unargued has no comment in its defence"),
        breachesIn(new SourceTree(tree).files()));
  }

  private static List<String> breachesIn(List<SourceFile> files) {
    return files.stream().flatMap(file -> breaches(file).stream()).toList();
  }

  private static List<String> breaches(SourceFile file) {
    var breaches = new ArrayList<String>();
    if (NAMELESS.matcher(file.name()).matches()) {
      breaches.add(file.path() + ": a name that says nothing");
    }
    String text = file.text().orElse("");
    boolean ours = OUR_TEXT.matcher(file.path()).matches() && !file.isTestData();
    if (ours && !text.isEmpty() && !text.endsWith("\n")) {
      breaches.add(file.path() + ": no end of line at the end");
    }
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      for (String problem : problems(file, line, ours)) {
        breaches.add(file.path() + ":" + number + ": " + problem);
      }
    }
    if (file.path().equals("pom.xml")) {
      breaches.addAll(unargued(text));
    }
    return breaches;
  }

  private static List<String> problems(SourceFile file, String line, boolean ours) {
    var problems = new ArrayList<String>();
    if (ours && line.indexOf('\t') >= 0) {
      problems.add("a tab");
    }
    if (ours && line.endsWith(" ")) {
      problems.add("a blank at the end of the line");
    }
    if (MACHINE.matcher(line).find()) {
      problems.add("a folder of one machine");
    }
    if (file.path().matches("(engine|kubernetes)/src/main/.*\\.java")
        && LOCK.matcher(line).find()) {
      problems.add("a lock in the simulated world");
    }
    if (file.name().endsWith(".md")) {
      var links = LINK.matcher(line);
      while (links.find()) {
        String target = links.group(1).replaceFirst("#.*", "");
        boolean elsewhere = target.isEmpty() || target.matches("[a-z]+:.*");
        if (!elsewhere && !Files.exists(file.file().resolveSibling(target))) {
          problems.add("a link to " + target + ", which does not exist");
        }
      }
    }
    return problems;
  }

  /** Dependencies that the root pom manages without a comment right before them. */
  private static List<String> unargued(String pom) {
    assertFalse(pom.isEmpty());
    return DEPENDENCY_BLOCK
        .matcher(pom)
        .results()
        .filter(block -> block.group(1) == null)
        .map(block -> "pom.xml: dependency " + block.group(2) + " has no comment in its defence")
        .toList();
  }

  private static void write(Path tree, String path, String text) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
