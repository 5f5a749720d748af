package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts placeholders in the place of values that differ between two servers: uids, versions, times,
 * generated names. The same value gets the same placeholder throughout a case, numbered by its
 * first appearance. The rules are those by which the corpus was recorded.
 */
final class Placeholders {
  private static final Pattern UUID =
      Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
  private static final Pattern TIME =
      Pattern.compile(
          "\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Pattern AGE = Pattern.compile("(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?");
  private static final Pattern JWT = Pattern.compile("\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  private static final Pattern CLUSTER_IP = Pattern.compile("\\b10\\.96\\.\\d+\\.\\d+\\b");
  private static final Pattern VOLUME = Pattern.compile("\\bkube-api-access-([a-z0-9]{5})\\b");
  private static final Pattern NODE_PORT = Pattern.compile("\\b(\\d+):(3[0-2]\\d{3})(/[A-Z]+)");
  private static final Pattern QUOTED_VERSION =
      Pattern.compile("(resourceVersion\\\\*\"?: ?\\\\*\")(\\d+)");
  private static final Pattern TOO_OLD =
      Pattern.compile("(too old resource version: )(\\d+)( \\()(\\d+)(\\))");
  private static final Pattern VERSION =
      Pattern.compile(
          "((?:Too large r|R|r)esource ?[vV]ersion(?: in (?:precondition|object meta))?:? )(\\d+)");
  private static final Pattern RECORD =
      Pattern.compile("(match the ResourceVersion in record \\()(\\d+)");
  private static final Pattern CURRENT = Pattern.compile("(current: )(\\d+)");
  private static final List<String> AGES =
      List.of(
          "Age",
          "Duration",
          "Last Seen",
          "First Seen",
          "LastSeen",
          "Last Schedule",
          "Created At",
          "Uptime",
          "");
  private static final Duration NEAR = Duration.ofDays(3);
  private static final int MAX_PREFIX = 58;

  private final String literal;
  private final Instant now;
  private final List<Pattern> generated = new ArrayList<>();
  private final Map<String, Map<Object, String>> known = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final boolean numberedByPrefix;
  private final Map<String, Integer> countByPrefix = new LinkedHashMap<>();
  private List<String> lastColumns = List.of();

  /**
   * Begins a case.
   *
   * @param literal the text of the case: what occurs there stays as it is
   * @param now the server's time
   */
  Placeholders(String literal, Instant now) {
    this(literal, now, false);
  }

  /**
   * The same, perhaps with generated names numbered anew for each prefix: the form of recordings
   * with controllers.
   */
  Placeholders(String literal, Instant now, boolean numberedByPrefix) {
    this.numberedByPrefix = numberedByPrefix;
    this.literal = literal;
    this.now = now;
    Pattern.compile("\"generateName\": \"([^\"]{1,58})\"")
        .matcher(literal)
        .results()
        .map(match -> match.group(1))
        .distinct()
        .forEach(
            prefix ->
                generated.add(
                    Pattern.compile(
                        "(" + Pattern.quote(prefix) + ")([bcdfghjklmnpqrstvwxz2456789]{5})\\b")));
  }

  private String numbered(String kind, Object value) {
    Map<Object, String> those = known.computeIfAbsent(kind, _ -> new LinkedHashMap<>());
    return those.computeIfAbsent(value, _ -> "<" + kind + ":" + (those.size() + 1) + ">");
  }

  /** Finds generated names, which are replaced wherever they occur. */
  void learn(Object value) {
    if (value instanceof Fields fields) {
      Fields metadata = fields.fields("metadata");
      String prefix = metadata.text("generateName");
      String name = metadata.text("name");
      String cut = prefix.substring(0, Math.min(MAX_PREFIX, prefix.length()));
      if (metadata.has("generateName")
          && name.length() == cut.length() + 5
          && name.startsWith(cut)
          && !names.containsKey(name)
          && !literal.contains(name)) {
        names.put(
            name,
            cut
                + (numberedByPrefix
                    ? "<rand:" + countByPrefix.merge(prefix, 1, Integer::sum) + ">"
                    : numbered("rand", name)));
      }
      for (int i = 0; i < fields.size(); i++) {
        learn(fields.value(i));
      }
    } else if (value instanceof Items items) {
      items.forEach(this::learn);
    }
  }

  /** A value with placeholders. */
  Object in(Object value) {
    return walk(value, "");
  }

  private Object walk(Object value, String key) {
    return switch (value) {
      case Fields fields -> object(fields);
      case Items items -> {
        List<Object> all = new ArrayList<>();
        items.forEach(item -> all.add(walk(item, key)));
        yield Items.of(all);
      }
      case String text -> text(text, key);
      case Long number -> number(number, key);
      default -> value;
    };
  }

  private Object number(Long number, String key) {
    boolean port = key.equals("nodePort") || key.equals("healthCheckNodePort");
    return port && number != 0 && !literal.contains("\"" + key + "\": " + number)
        ? numbered("nodeport", number)
        : number;
  }

  private String text(String text, String key) {
    if ((key.equals("resourceVersion") || key.equals("metadataResourceVersion"))
        && text.matches("\\d+")) {
      return version(text);
    }
    if (key.equals("continue") && !text.isEmpty()) {
      return numbered("continue", text);
    }
    if (key.equals("token") && !text.isEmpty()) {
      return "<token>";
    }
    return inText(text, key);
  }

  private String version(String version) {
    boolean kept =
        version.isEmpty()
            || version.equals("0")
            || literal.contains("\"" + version + "\"")
            || literal.contains("resourceVersion=" + version);
    return kept ? version : numbered("rv", version);
  }

  private Object object(Fields fields) {
    boolean table = fields.text("kind").equals("Table");
    boolean list = table || fields.text("kind").endsWith("List") && fields.has("items");
    Fields.Builder out = new Fields.Builder();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      Object value = fields.value(i);
      if (name.equals("managedFields") && value instanceof Items entries) {
        out.put(name, walk(sorted(entries), name));
      } else if (name.equals("metadata") && list && value instanceof Fields metadata) {
        out.put(name, listMetadata(metadata));
      } else if (table && name.equals("rows") && value instanceof Items rows) {
        out.put(name, rows(rows, fields));
      } else {
        out.put(name, walk(value, name));
      }
    }
    return out.build();
  }

  private static Items sorted(Items entries) {
    List<Fields> all = new ArrayList<>(entries.eachFields());
    all.sort(
        Comparator.comparing((Fields entry) -> shown(entry, "operation"))
            .thenComparing(entry -> shown(entry, "manager"))
            .thenComparing(entry -> shown(entry, "apiVersion"))
            .thenComparing(entry -> entry.text("subresource")));
    return Items.of(all);
  }

  private static String shown(Fields entry, String name) {
    return entry.find(name).map(String::valueOf).orElse("None");
  }

  private Fields listMetadata(Fields metadata) {
    Fields.Builder out = new Fields.Builder();
    for (int i = 0; i < metadata.size(); i++) {
      String name = metadata.name(i);
      Object value = metadata.value(i);
      if (name.equals("continue") && value instanceof String token && !token.isEmpty()) {
        out.put(name, numbered("continue", token));
      } else if (name.equals("resourceVersion") && !value.equals("") && !value.equals("0")) {
        out.put(name, "<listrv>");
      } else {
        out.put(name, walk(value, name));
      }
    }
    return out.build();
  }

  private Items rows(Items rows, Fields table) {
    List<String> columns =
        table.items("columnDefinitions").eachFields().stream().map(c -> c.text("name")).toList();
    if (columns.isEmpty()) {
      columns = lastColumns;
    } else {
      lastColumns = columns;
    }
    List<Object> out = new ArrayList<>();
    for (Fields row : rows.eachFields()) {
      Fields.Builder changed = new Fields.Builder();
      List<Object> cells = new ArrayList<>();
      Items found = row.items("cells");
      for (int i = 0; i < found.size(); i++) {
        cells.add(cell(found.get(i), i < columns.size() ? columns.get(i) : ""));
      }
      for (int i = 0; i < row.size(); i++) {
        String name = row.name(i);
        changed.put(name, name.equals("cells") ? Items.of(cells) : walk(row.value(i), name));
      }
      out.add(changed.build());
    }
    return Items.of(out);
  }

  private Object cell(Object value, String column) {
    boolean age =
        value instanceof String text
            && !text.isEmpty()
            && AGE.matcher(text).matches()
            && AGES.contains(column);
    return age ? "<age>" : walk(value, "cell");
  }

  private String inText(String text, String key) {
    String out = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      out = out.replace(name.getKey(), name.getValue());
    }
    for (Pattern prefix : generated) {
      out = replaced(out, prefix, m -> m.group(1) + numbered("rand", m.group()));
    }
    out = replaced(out, QUOTED_VERSION, m -> m.group(1) + version(m.group(2)));
    out =
        replaced(
            out, UUID, m -> literal.contains(m.group()) ? m.group() : numbered("uid", m.group()));
    out =
        replaced(
            out, TIME, m -> literal.contains(m.group()) || !near(m.group()) ? m.group() : "<time>");
    out = replaced(out, JWT, _ -> "<jwt>");
    out = replaced(out, VOLUME, m -> "kube-api-access-" + numbered("rand", m.group()));
    if (key.equals("cell")) {
      out = replaced(out, NODE_PORT, this::nodePort);
    }
    out =
        replaced(
            out,
            CLUSTER_IP,
            m ->
                literal.contains(m.group()) || m.group().equals("10.96.0.1")
                    ? m.group()
                    : numbered("clusterip", m.group()));
    out =
        replaced(
            out,
            TOO_OLD,
            m -> m.group(1) + version(m.group(2)) + m.group(3) + "<listrv>" + m.group(5));
    out = replaced(out, VERSION, m -> m.group(1) + version(m.group(2)));
    out = replaced(out, RECORD, m -> m.group(1) + version(m.group(2)));
    return replaced(out, CURRENT, m -> m.group(1) + "<listrv>");
  }

  private String nodePort(MatchResult m) {
    return literal.contains(m.group(2))
        ? m.group()
        : m.group(1) + ":" + numbered("nodeport", Long.valueOf(m.group(2))) + m.group(3);
  }

  private static String replaced(
      String text, Pattern pattern, Function<MatchResult, String> replacement) {
    return pattern.matcher(text).replaceAll(m -> Matcher.quoteReplacement(replacement.apply(m)));
  }

  private boolean near(String time) {
    try {
      Instant instant = OffsetDateTime.parse(time).toInstant();
      return Duration.between(instant, now).abs().compareTo(NEAR) < 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** A bookmark's version is nobody's. */
  static Fields bookmark(Fields event) {
    Fields object = event.fields("object");
    if (object.fields("metadata").has("resourceVersion")) {
      object = object.withAt("<bookmarkrv>", "metadata", "resourceVersion");
    }
    if (object.text("kind").equals("Table")) {
      object =
          object.with(
              "rows",
              object
                  .items("rows")
                  .mapFields(
                      row ->
                          row.fieldsAt("object", "metadata").has("resourceVersion")
                              ? row.withAt("<bookmarkrv>", "object", "metadata", "resourceVersion")
                              : row));
    }
    return event.with("object", object);
  }

  /** What lies at a JSON pointer; empty if nothing does, or null. */
  static Optional<Object> at(Object value, String pointer) {
    Object here = value;
    for (String part : pointer.replaceFirst("^/", "").split("/", -1)) {
      String name = part.replace("~1", "/").replace("~0", "~");
      here =
          switch (here) {
            case Fields fields -> fields.find(name).orElse(Null.NULL);
            case Items items -> element(items, Integer.parseInt(name));
            default -> Null.NULL;
          };
    }
    return here == Null.NULL ? Optional.empty() : Optional.of(here);
  }

  private static Object element(Items items, int position) {
    int from = position < 0 ? items.size() + position : position;
    return from >= 0 && from < items.size() ? items.get(from) : Null.NULL;
  }
}
