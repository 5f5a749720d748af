package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays one case of the corpus to a server and notes the answers as they were recorded. */
final class Replay implements AutoCloseable {
  private static final Map<String, String> TOKENS =
      Map.of(
          "admin",
          "admin-token",
          "alice",
          "alice-token",
          "bob",
          "bob-token",
          "bad",
          "no-such-token");
  private static final List<String> KEPT_HEADERS =
      List.of(
          "content-type",
          "warning",
          "retry-after",
          "allow",
          "location",
          "www-authenticate",
          "cache-control",
          "vary",
          "etag",
          "accept-patch");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}");

  /**
   * What a real server needs many milliseconds for, ours does at once; it may still need asking.
   */
  private static final int ATTEMPTS = 3;

  private final int port;
  private final Fields script;
  private final String literal;
  private final List<Fields> recorded;
  private final LongConsumer sleep;
  private final Runnable compaction;
  private final Map<String, Object> variables = new LinkedHashMap<>();
  private final Map<String, WatchedEvents> watches = new LinkedHashMap<>();
  private Optional<Connection> connection = Optional.empty();

  /**
   * Prepares a case.
   *
   * @param recorded what a real server answered, step by step
   * @param sleep lets milliseconds of the server's time pass
   * @param compaction makes the server forget what it need not remember
   */
  Replay(int port, String text, List<Fields> recorded, LongConsumer sleep, Runnable compaction) {
    this.port = port;
    this.recorded = recorded;
    this.script = (Fields) Json.parse(text);
    this.literal = PythonJson.text(script);
    this.sleep = sleep;
    this.compaction = compaction;
    variables.put("ns", "t-" + script.text("name"));
  }

  /** The answers to all steps, with placeholders. */
  List<Fields> play(Instant now) throws IOException, InterruptedException {
    if (script.find("namespace").orElse(true).equals(true)) {
      createNamespace();
    }
    List<Fields> records = new ArrayList<>();
    for (Fields step : script.items("steps").eachFields()) {
      records.add(record(step, recorded.get(records.size())));
    }
    for (WatchedEvents watch : watches.values()) {
      watch.finish();
    }
    return withPlaceholders(records, now);
  }

  private void createNamespace() throws IOException {
    Fields metadata = script.fields("namespaceMeta").with("name", variables.get("ns"));
    Fields namespace = Fields.of("apiVersion", "v1", "kind", "Namespace", "metadata", metadata);
    Fields step =
        Fields.of("method", "POST", "path", "/api/v1/namespaces", "body", namespace)
            .with("headers", Fields.of("User-Agent", "setup"));
    Fields made = answer(step);
    variables.put("nsuid", made.fieldsAt("body", "metadata").text("uid"));
  }

  private Fields record(Fields step, Fields before) throws IOException, InterruptedException {
    if (step.has("sleepMs")) {
      sleep.accept(step.number("sleepMs"));
      return Fields.of("sleepMs", step.number("sleepMs"));
    }
    if (step.has("control")) {
      compaction.run();
      return Fields.of("control", step.text("control"));
    }
    if (step.has("watch")) {
      watches.put(
          step.text("watch"), new WatchedEvents(new Connection(port), step, before, request(step)));
      return Fields.of("watch", step.text("watch"));
    }
    if (step.has("await")) {
      watches.get(step.text("await")).finish();
      return Fields.of("await", step.text("await"));
    }
    Fields answer = answer(step);
    for (int i = 1; i < ATTEMPTS && step.has("until") && !fulfils(answer, step); i++) {
      answer = answer(step);
    }
    return answer;
  }

  private static boolean fulfils(Fields answer, Fields step) {
    Fields until = step.fields("until");
    boolean status = !until.has("status") || answer.number("status") == until.number("status");
    boolean value =
        !until.has("pointer")
            || answer
                .find("body")
                .flatMap(body -> Placeholders.at(body, until.text("pointer")))
                .equals(until.find("equals"));
    boolean text =
        !until.has("contains")
            || PythonJson.text(answer.find("body").orElse(Null.NULL))
                .contains(until.text("contains"));
    return status && value && text;
  }

  /**
   * A step as it goes over the wire.
   *
   * @param method GET for a watch
   */
  record Outgoing(
      String method, String target, Map<String, String> headers, Optional<byte[]> body) {}

  private Outgoing request(Fields step) {
    String target = substituted(step.text("path"));
    if (!step.text("query").isEmpty()) {
      target += "?" + quoted(substituted(step.text("query")));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "conformance/1.0");
    headers.put("Accept", "application/json");
    String user = step.has("user") ? step.text("user") : "admin";
    String token = user.startsWith("$") ? substituted(user) : TOKENS.getOrDefault(user, "");
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    Optional<byte[]> body = Optional.empty();
    if (step.has("body")) {
      Object value = substituted(step.find("body").get());
      body = Optional.of(PythonJson.text(value).getBytes(StandardCharsets.UTF_8));
    } else if (step.has("rawBody")) {
      body = Optional.of(substituted(step.text("rawBody")).getBytes(StandardCharsets.UTF_8));
    }
    if (body.isPresent()) {
      headers.put("Content-Type", "application/json");
    }
    Fields own = step.fields("headers");
    for (int i = 0; i < own.size(); i++) {
      if (own.value(i) == Null.NULL) {
        headers.remove(own.name(i));
      } else {
        headers.put(own.name(i), substituted(String.valueOf(own.value(i))));
      }
    }
    String method = step.has("method") ? step.text("method") : "GET";
    return new Outgoing(method, target, headers, body);
  }

  /** Queries of the corpus are quoted where they need it; the rest is quoted here. */
  private static String quoted(String query) {
    StringBuilder out = new StringBuilder();
    for (byte b : query.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "=&/:,;%+!()~*.-_$@".indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return out.toString();
  }

  private Fields answer(Fields step) throws IOException {
    Outgoing request = request(step);
    for (int attempt = 1; ; attempt++) {
      try {
        return answer(step, request);
      } catch (IOException e) {
        close();
        if (attempt == 2) {
          throw e;
        }
      }
    }
  }

  private Fields answer(Fields step, Outgoing request) throws IOException {
    if (connection.isEmpty()) {
      connection = Optional.of(new Connection(port));
    }
    Connection now = connection.get();
    Connection.Head head =
        now.send(request.method(), request.target(), request.headers(), request.body());
    byte[] bytes = now.body(request.method(), head);
    if (head.first("Connection").orElse("").equalsIgnoreCase("close")) {
      close();
    }
    Object body = decoded(head, bytes);
    if (step.text("path").equals("/openapi/v3") && head.status() == 200) {
      body = openApiIndex(bytes);
    }
    Fields captured = step.fields("capture");
    for (int i = 0; i < captured.size(); i++) {
      variables.put(
          captured.name(i), Placeholders.at(body, (String) captured.value(i)).orElse(Null.NULL));
    }
    return Fields.of(
        "status",
        (long) head.status(),
        "headers",
        kept(head),
        "body",
        bytes.length == 0 ? Null.NULL : body);
  }

  private static Fields openApiIndex(byte[] bytes) {
    Fields index = (Fields) Json.parse(new String(bytes, StandardCharsets.UTF_8));
    List<String> paths = new ArrayList<>(index.fields("paths").names());
    paths.sort(String::compareTo);
    return Fields.of("paths", Items.of(paths));
  }

  private static Fields kept(Connection.Head head) {
    Fields.Builder kept = new Fields.Builder();
    Map<String, List<Object>> found = new LinkedHashMap<>();
    for (Connection.Header header : head.headers()) {
      if (KEPT_HEADERS.contains(header.name().toLowerCase(Locale.ROOT))) {
        String name = capitalized(header.name());
        found
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .add(name.equals("Etag") ? "<etag>" : header.value());
      }
    }
    found.forEach(
        (name, values) ->
            kept.put(name, values.size() == 1 ? values.getFirst() : Items.of(values)));
    return kept.build();
  }

  private static String capitalized(String name) {
    StringBuilder out = new StringBuilder();
    for (String part : name.split("-", -1)) {
      out.append(out.isEmpty() ? "" : "-")
          .append(part.substring(0, 1).toUpperCase(Locale.ROOT))
          .append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  static Object decoded(Connection.Head head, byte[] bytes) {
    String type = head.first("Content-Type").orElse("");
    if (type.contains("json")) {
      try {
        return Json.parse(bytes).value();
      } catch (Json.BadJsonException e) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }
    if (type.contains("protobuf") || type.contains("cbor")) {
      StringBuilder magic = new StringBuilder();
      for (int i = 0; i < Math.min(4, bytes.length); i++) {
        magic.append(String.format(Locale.ROOT, "%02x", bytes[i]));
      }
      return Fields.of("$base64", "", "$magic", magic.toString(), "$binary", true);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String substituted(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    variables.containsKey(m.group(1))
                        ? python(variables.get(m.group(1)))
                        : m.group()));
  }

  private static String python(Object value) {
    return value == Null.NULL ? "None" : String.valueOf(value);
  }

  private Object substituted(Object value) {
    return switch (value) {
      case String text -> {
        Matcher whole = VARIABLE.matcher(text);
        yield whole.matches() && variables.containsKey(whole.group(1))
            ? variables.get(whole.group(1))
            : substituted(text);
      }
      case Fields fields -> {
        Fields.Builder out = new Fields.Builder();
        for (int i = 0; i < fields.size(); i++) {
          out.put(substituted(fields.name(i)), substituted(fields.value(i)));
        }
        yield out.build();
      }
      case Items items -> {
        List<Object> out = new ArrayList<>();
        items.forEach(item -> out.add(substituted(item)));
        yield Items.of(out);
      }
      default -> value;
    };
  }

  private List<Fields> withPlaceholders(List<Fields> records, Instant now) {
    Placeholders placeholders = new Placeholders(literal, now);
    records.forEach(placeholders::learn);
    watches.values().forEach(watch -> placeholders.learn(watch.learnt()));
    List<Fields> out = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      out.add((Fields) placeholders.in(records.get(i).with("i", (long) i)));
    }
    for (int i = 0; i < out.size(); i++) {
      if (out.get(i).has("watch")) {
        WatchedEvents watch = watches.get(out.get(i).text("watch"));
        Fields record = out.get(i);
        Fields rest = (Fields) placeholders.in(watch.withoutEvents());
        for (String name : rest.names()) {
          record = record.with(name, rest.find(name).get());
        }
        out.set(i, record.with("events", events(placeholders, watch.events())));
      }
    }
    return out;
  }

  private static Items events(Placeholders placeholders, List<Fields> events) {
    List<Object> out = new ArrayList<>();
    for (Fields event : events) {
      boolean bookmark = event.text("type").equals("BOOKMARK");
      out.add(placeholders.in(bookmark ? Placeholders.bookmark(event) : event));
    }
    return Items.of(out);
  }

  @Override
  public void close() throws IOException {
    if (connection.isPresent()) {
      connection.get().close();
      connection = Optional.empty();
    }
  }
}
