package io.batkube.server.yaml;

import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Kubernetes objects from YAML as kube-apiserver reads them, which makes JSON of the YAML first:
 * the first document alone, names in their order, aliases as often as they are reasonable.
 */
public final class YamlTrees implements YamlReader {
  /** A scalar that stood without quotes and without a tag. */
  private static final Tag PLAIN = new Tag("batkube:plain");

  private static final Schema AS_WRITTEN =
      new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
          return (_, plain) -> plain ? PLAIN : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
          return Map.of();
        }
      };

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(AS_WRITTEN)
          .setAllowDuplicateKeys(true)
          .setAllowRecursiveKeys(true)
          .setAllowNonScalarKeys(true)
          .setMaxAliasesForCollections(Integer.MAX_VALUE) // see Reading.count
          .setCodePointLimit(Integer.MAX_VALUE)
          .build();

  @Override
  public Document read(byte[] bytes) throws BadYamlException {
    String text = text(bytes);
    try {
      checkDepth(text, false);
      Iterator<Node> documents = new Compose(SETTINGS).composeAllFromString(text).iterator();
      if (!documents.hasNext()) {
        return new Document(Null.NULL, List.of());
      }
      var reading = new Reading();
      Object value = reading.value(documents.next());
      return new Document(value, reading.problems);
    } catch (MarkedYamlEngineException e) {
      throw new BadYamlException("yaml: " + place(e) + inGo(e));
    } catch (YamlEngineException e) {
      throw new BadYamlException("yaml: " + e.getMessage());
    }
  }

  /**
   * A document of several.
   *
   * @param line at which it begins, from 1
   */
  public record Placed(int line, Document document) {}

  /** All documents, without the empty ones. */
  public List<Placed> readAll(byte[] bytes) throws BadYamlException {
    String text = text(bytes);
    try {
      checkDepth(text, true);
      var all = new ArrayList<Placed>();
      for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
        var reading = new Reading();
        Object value = reading.value(node);
        if (value != Null.NULL) {
          int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
          all.add(new Placed(line, new Document(value, reading.problems)));
        }
      }
      return List.copyOf(all);
    } catch (MarkedYamlEngineException e) {
      throw new BadYamlException("yaml: " + place(e) + inGo(e));
    } catch (YamlEngineException e) {
      throw new BadYamlException("yaml: " + e.getMessage());
    }
  }

  private static String text(byte[] bytes) throws BadYamlException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw new BadYamlException("yaml: invalid leading UTF-8 octet");
    }
  }

  /** As a stream, before anything follows the nesting down; no further than it will be read. */
  private static void checkDepth(String text, boolean all) throws BadYamlException {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      if (event instanceof DocumentEndEvent && !all) {
        return;
      }
      if (event instanceof CollectionStartEvent && ++depth > Json.MAX_DEPTH) {
        throw new BadYamlException("yaml: exceeded max depth of " + Json.MAX_DEPTH);
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  /** The line as Go's library counts: from 0 in a parser's problem, and then 0 is not said. */
  private static String place(MarkedYamlEngineException e) {
    int line = e.getProblemMark().map(YamlTrees::line).orElse(0);
    if (line != 0 && e instanceof ScannerException) {
      line++;
    }
    if (line == 0) {
      line = e.getContextMark().map(Mark::getLine).orElse(0);
    }
    return line == 0 ? "" : "line " + line + ": ";
  }

  /** The end of the text stands on a line of its own. */
  private static int line(Mark mark) {
    boolean atEnd = mark.getPointer() >= mark.getBuffer().length;
    return mark.getLine() + (atEnd && mark.getColumn() > 0 ? 1 : 0);
  }

  /** The problem in the words of Go's library, where the two differ. */
  private static String inGo(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.startsWith("expected the node content")) {
      return "did not find expected node content";
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "mapping values are not allowed in this context";
    }
    if (problem.startsWith("found character") && problem.contains("cannot start any token")) {
      return "found character that cannot start any token";
    }
    if (problem.startsWith("found undefined alias")) {
      return "unknown anchor '"
          + problem.substring("found undefined alias".length()).strip()
          + "' referenced";
    }
    if (e instanceof ParserException && problem.startsWith("expected <block end>")) {
      return e.getContext().contains("sequence") || e.getContext().contains("collection")
          ? "did not find expected '-' indicator"
          : "did not find expected key";
    }
    if (problem.startsWith("expected ',' or '")) {
      return "did not find expected ',' or '" + problem.charAt("expected ',' or '".length()) + "'";
    }
    return problem;
  }

  /** One document becoming a tree. */
  private static final class Reading {
    final List<String> problems = new ArrayList<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;
    private int nodesThroughAliases;
    private int aliasDepth;

    Object value(Node node) throws BadYamlException {
      boolean again = !(node instanceof ScalarNode) && !done.add(node);
      if (again) {
        if (open.contains(node)) {
          throw new BadYamlException("yaml: anchor value contains itself");
        }
        aliasDepth++;
      }
      count();
      open.add(node);
      Object value =
          switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode list -> list(list);
            case MappingNode map -> fields(map(map));
            default -> throw new BadYamlException("yaml: unknown kind of node");
          };
      open.remove(node);
      if (again) {
        aliasDepth--;
      }
      return value;
    }

    /** Go's rule against documents that grow without end: most of a large one is written out. */
    private void count() throws BadYamlException {
      nodes++;
      if (aliasDepth > 0) {
        nodesThroughAliases++;
      }
      double allowed =
          nodes <= 400_000
              ? 0.99
              : nodes >= 4_000_000 ? 0.1 : 0.99 - 0.89 * (nodes - 400_000) / 3_600_000.0;
      if (nodesThroughAliases > 100
          && nodes > 1_000
          && (double) nodesThroughAliases / nodes > allowed) {
        throw new BadYamlException("yaml: document contains excessive aliasing");
      }
    }

    private static Object scalar(ScalarNode scalar) throws BadYamlException {
      Tag tag = scalar.getTag();
      String text = scalar.getValue();
      if (tag.equals(Tag.BINARY)) {
        return binary(text);
      }
      boolean plain =
          tag.equals(PLAIN)
              || tag.equals(Tag.INT)
              || tag.equals(Tag.FLOAT)
              || tag.equals(Tag.BOOL)
              || tag.equals(Tag.NULL);
      Object value = plain ? GoScalar.value(text) : text;
      if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
        String name = number.isNaN() ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        throw new BadYamlException("json: unsupported value: " + name);
      }
      return value;
    }

    private static Object binary(String text) throws BadYamlException {
      try {
        return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        throw new BadYamlException("yaml: !!binary value contains invalid base64 data");
      }
    }

    private Items list(SequenceNode list) throws BadYamlException {
      var items = new ArrayList<Object>();
      for (Node item : list.getValue()) {
        items.add(value(item));
      }
      return Items.of(items);
    }

    private SortedMap<String, Object> map(MappingNode map) throws BadYamlException {
      var members = new TreeMap<String, Object>();
      var own = new TreeMap<String, Object>();
      for (NodeTuple entry : map.getValue()) {
        if (isMerge(entry.getKeyNode())) {
          merge(members, entry.getValueNode());
          continue;
        }
        Object key = value(entry.getKeyNode());
        String name = name(key);
        if (own.put(name, key) != null) {
          int line = entry.getKeyNode().getStartMark().map(Mark::getLine).orElse(0) + 1;
          problems.add(
              "line "
                  + line
                  + ": key "
                  + (key instanceof String ? Json.text(key) : name)
                  + " already set in map");
        }
        members.put(name, value(entry.getValueNode()));
      }
      return members;
    }

    private static Fields fields(SortedMap<String, Object> members) {
      var fields = new Fields.Builder(members.size());
      members.forEach(fields::put);
      return fields.build();
    }

    private static boolean isMerge(Node key) {
      return key instanceof ScalarNode scalar
          && scalar.getTag().equals(PLAIN)
          && scalar.getValue().equals("<<");
    }

    private void merge(Map<String, Object> into, Node from) throws BadYamlException {
      switch (value(from)) {
        case Fields one -> put(one, into);
        case Items several -> {
          // The first of several wins.
          for (int i = several.size() - 1; i >= 0; i--) {
            if (!(several.get(i) instanceof Fields one)) {
              throw noMap();
            }
            put(one, into);
          }
        }
        default -> throw noMap();
      }
    }

    private static void put(Fields from, Map<String, Object> into) {
      for (int i = 0; i < from.size(); i++) {
        into.put(from.name(i), from.value(i));
      }
    }

    private static BadYamlException noMap() {
      return new BadYamlException("yaml: map merge requires map or sequence of maps as the value");
    }

    private static String name(Object key) throws BadYamlException {
      return switch (key) {
        case String text -> text;
        case Boolean truth -> truth.toString();
        case Long number -> number.toString();
        case Double number -> Json.text(number);
        default -> throw new BadYamlException("unsupported map key of type: " + kind(key));
      };
    }

    private static String kind(Object key) {
      return switch (key) {
        case Fields _ -> "map";
        case Items _ -> "list";
        default -> "null";
      };
    }
  }
}
