package io.batkube.server.yaml;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A part of a YAML document that knows where it stands. Scalars stay text: what they mean is their
 * reader's to say. Anchors, several documents and tags are not ours and are refused.
 */
public final class YamlNode {
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_DEPTH = 20;

  private final InputFile file;
  private final Node node;

  /** The line of the key that it is the member of, or its own. */
  private final long keyLine;

  private YamlNode(InputFile file, Node node) {
    this.file = file;
    this.node = node;
    this.keyLine = line();
  }

  private YamlNode(InputFile file, Node node, long keyLine) {
    this.file = file;
    this.node = node;
    this.keyLine = keyLine;
  }

  /**
   * Reads a file with one document.
   *
   * @throws BadInputException if it is no YAML, empty, or uses what we do not take
   */
  public static YamlNode read(InputFile file) {
    byte[] bytes = file.read(in -> bounded(file, in));
    var settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(true) // refused below, with the line
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(MAX_BYTES)
            .build();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      checkEvents(file, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        throw new BadInputException(file + ": is empty, expected YAML");
      }
      return new YamlNode(file, root.get());
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + ": holds bytes that are no UTF-8 text", e);
    } catch (MarkedYamlEngineException e) {
      long line = e.getProblemMark().map(mark -> mark.getLine() + 1L).orElse(1L);
      throw new BadInputException(file + ":" + line + ": is no YAML: " + problem(e), e);
    } catch (YamlEngineException e) {
      throw new BadInputException(file + ": is no YAML: " + e.getMessage(), e);
    }
  }

  /** Some problems are the second half of a sentence. */
  private static String problem(MarkedYamlEngineException e) {
    return e.getProblem().startsWith("but ")
        ? e.getContext() + " " + e.getProblem()
        : e.getProblem();
  }

  private static byte[] bounded(InputFile file, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new BadInputException(file + ": has more than " + MAX_BYTES + " bytes");
    }
    return bytes;
  }

  /** Looks at the document as a stream, before anything follows its nesting down. */
  private static void checkEvents(InputFile file, Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      long line = event.getStartMark().map(Mark::getLine).orElse(0) + 1L;
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        throw BadInputException.atLine(
            file, line, "is nested more than " + MAX_DEPTH + " levels deep");
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        throw BadInputException.atLine(
            file,
            line,
            "has an anchor or alias (" + node.getAnchor().get() + "), which is not taken here");
      }
    }
  }

  /** The line on which it stands, from 1. */
  public long line() {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1L;
  }

  /** The exception for a problem here: {@code file:line: problem}. */
  public BadInputException refused(String problem) {
    return BadInputException.atLine(file, line(), problem);
  }

  /** The exception for a problem of the key that this is the member of. */
  public BadInputException refusedKey(String problem) {
    return BadInputException.atLine(file, keyLine, problem);
  }

  /** {@code file:line: name}, for messages about a member. */
  public String place(String name) {
    return file + ":" + line() + ": " + name;
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  public boolean isMap() {
    return node instanceof MappingNode;
  }

  /**
   * The members of a map, in file order.
   *
   * @param what it should be, for the message
   * @throws BadInputException if it is no map, or has a key twice or one that is no text
   */
  public SequencedMap<String, YamlNode> map(String what) {
    if (!(node instanceof MappingNode map)) {
      throw refused("found " + kind() + ", expected " + what);
    }
    var members = new LinkedHashMap<String, YamlNode>();
    for (NodeTuple entry : map.getValue()) {
      var key = new YamlNode(file, entry.getKeyNode());
      String name = key.text("a key");
      if (members.put(name, new YamlNode(file, entry.getValueNode(), key.line())) != null) {
        throw key.refused("'" + name + "' stands twice");
      }
    }
    return members;
  }

  /**
   * The items of a list.
   *
   * @throws BadInputException if it is no list
   */
  public List<YamlNode> list(String what) {
    if (!(node instanceof SequenceNode list)) {
      throw refused("found " + kind() + ", expected " + what);
    }
    var items = new ArrayList<YamlNode>();
    list.getValue().forEach(item -> items.add(new YamlNode(file, item)));
    return items;
  }

  /**
   * The text of a scalar as it stands.
   *
   * @throws BadInputException if it is no scalar, or null
   */
  public String text(String what) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar.getValue();
    }
    throw refused("found " + kind() + ", expected " + what);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** What it is, in words. */
  public String kind() {
    return switch (node) {
      case MappingNode _ -> "a map";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar ->
          scalar.getTag().equals(Tag.NULL) ? "nothing" : "'" + shortened(scalar.getValue()) + "'";
      default -> "an alias";
    };
  }
}
