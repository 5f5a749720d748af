package io.batkube.kubernetes.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.View;
import io.batkube.kubernetes.view.Wish;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a kube-apiserver 1.36.3 answered to questions about itself. */
final class RecordedDiscoveryTest {
  private static final ResourceTable TABLE = BuiltInTable.make();
  private final Discovery discovery = new Discovery("127.0.0.1:6443", _ -> Optional.empty());

  static Stream<Fields> questions() throws IOException {
    try (InputStream in =
        RecordedDiscoveryTest.class.getResourceAsStream("recorded-discovery.jsonl")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> (Fields) Json.parse(line));
    }
  }

  private Page answer(Fields line) {
    Wish wish = new Wish(line.text("accept"), "test", "", "");
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (!line.text("query").isEmpty()) {
      query.put(line.text("query"), List.of(""));
    }
    try {
      return discovery
          .answer(new Question(line.text("path"), query, wish, TABLE))
          .orElseGet(() -> Discovery.text(404, "404 page not found\n"));
    } catch (StatusException refusal) {
      return View.error(wish, refusal.status());
    }
  }

  @ParameterizedTest
  @MethodSource("questions")
  void answersAsRecorded(Fields line) {
    Page page = answer(line);
    String body = new String(page.body(), StandardCharsets.UTF_8);
    Object parsed = page.contentType().contains("json") ? Json.parse(body) : body;
    assertEquals(line.find("body").orElseThrow(), parsed);
    assertEquals(line.number("status"), page.status());
    Fields headers = line.fields("headers");
    assertEquals(headers.text("Content-Type"), page.contentType());
    for (String name : List.of("Vary", "Cache-Control")) {
      String found =
          page.headers().stream()
              .filter(header -> header.name().equals(name))
              .map(Page.Header::value)
              .findFirst()
              .orElse("");
      assertEquals(headers.text(name), found, name);
    }
  }
}
