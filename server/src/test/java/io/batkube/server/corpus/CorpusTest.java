package io.batkube.server.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every request of the corpus gets the answer that a real server gave, but for those listed in
 * differences.txt, each with its reason.
 *
 * <p>{@code -Dbatkube.corpus=PATTERN} replays the cases whose names match and prints how they
 * differ.
 */
class CorpusTest {
  private static final Path CORPUS =
      Path.of(System.getProperty("batkube.root"))
          .resolve("server/src/test/resources/io/batkube/server/corpus");
  private static final String PATTERN = System.getProperty("batkube.corpus", "");

  /** Rights are for a later version. */
  private static final List<String> OUTSIDE = List.of("auth");

  private static final double GOAL_PERCENT = 95;

  @Test
  void answersAreThoseOfARealServer() throws IOException, InterruptedException {
    Score score = new Score();
    for (String profile : List.of("main", "sa", "noanon")) {
      replay(profile, score);
    }
    System.out.print(score);
    if (!PATTERN.isEmpty()) {
      score.differences().forEach(d -> System.out.println(d.key() + "\n" + d.how()));
      return;
    }
    Map<String, String> known = known();
    Map<String, String> found = new TreeMap<>();
    score.differences().forEach(difference -> found.put(difference.key(), difference.how()));
    List<String> surprises = new ArrayList<>();
    found.forEach(
        (key, how) -> {
          if (!known.containsKey(key)) {
            surprises.add("differs: " + key + "\n" + how);
          }
        });
    TreeSet<String> mended = new TreeSet<>(known.keySet());
    mended.removeAll(found.keySet());
    mended.forEach(key -> surprises.add("is equal now, take it off the list: " + key));

    assertEquals("", String.join("\n", surprises));
    assertTrue(score.percentOutside(OUTSIDE) >= GOAL_PERCENT, score.toString());
  }

  private static void replay(String profile, Score score) throws IOException, InterruptedException {
    try (CorpusServer server = new CorpusServer(profile);
        Stream<Path> files = Files.list(CORPUS.resolve("cases"))) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        Fields script = (Fields) Json.parse(text);
        String name = script.text("name");
        boolean mine =
            profile.equals(script.has("profile") ? script.text("profile") : "main")
                && (PATTERN.isEmpty() || name.matches(PATTERN));
        if (mine) {
          List<Fields> recorded = recorded(name);
          try (Replay replay =
              new Replay(server.port(), text, recorded, server::sleep, server::compact)) {
            score.add(script.text("area"), name, recorded, replay.play(server.now()));
          }
        }
      }
      assertEquals(List.of(), server.defects());
    }
  }

  private static List<Fields> recorded(String name) {
    try {
      Path file = CORPUS.resolve("recorded").resolve(name + ".json");
      return ((Fields) Json.parse(Files.readString(file))).items("steps").eachFields();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of "case step reason"; the reason is for people, and must be there. */
  private static Map<String, String> known() throws IOException {
    Map<String, String> known = new TreeMap<>();
    for (String line : Files.readAllLines(CORPUS.resolve("differences.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 3);
        assertEquals(3, words.length, "a line of differences.txt without a reason: " + line);
        known.put(words[0] + " " + words[1], words[2]);
      }
    }
    return known;
  }
}
