package io.batkube.server.yaml;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
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

  private YamlNode(InputFile file, Node node) {
    this.file = file;
    this.node = node;
  }

  /**
   * Reads a file with one document.
   *
   * @throws BadInputException if it is no YAML, empty, or uses what we do not take
   */
  public static YamlNode read(InputFile file) {
    String text = file.read(in -> new String(bounded(file, in), StandardCharsets.UTF_8));
    var settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(true) // refused below, with the line
            .setMaxAliasesForCollections(0)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        throw new BadInputException(file + ": is empty, expected YAML");
      }
      var checked = new YamlNode(file, root.get());
      checked.checkDepth(0);
      return checked;
    } catch (MarkedYamlEngineException e) {
      long line = e.getProblemMark().map(mark -> mark.getLine() + 1L).orElse(1L);
      throw new BadInputException(file + ":" + line + ": is no YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new BadInputException(file + ": is no YAML: " + e.getMessage(), e);
    }
  }

  private static byte[] bounded(InputFile file, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new BadInputException(file + ": has more than " + MAX_BYTES + " bytes");
    }
    return bytes;
  }

  private void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw refused("is nested more than " + MAX_DEPTH + " levels deep");
    }
    if (node.getAnchor().isPresent()) {
      throw refused("has an anchor (&" + node.getAnchor().get() + "), which is not taken here");
    }
    switch (node) {
      case SequenceNode list ->
          list.getValue().forEach(item -> new YamlNode(file, item).checkDepth(depth + 1));
      case MappingNode map -> {
        for (NodeTuple entry : map.getValue()) {
          new YamlNode(file, entry.getValueNode()).checkDepth(depth + 1);
        }
      }
      default -> {}
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
      if (members.put(name, new YamlNode(file, entry.getValueNode())) != null) {
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

  /** What it is, in words. */
  public String kind() {
    return switch (node) {
      case MappingNode _ -> "a map";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar ->
          scalar.getTag().equals(Tag.NULL) ? "nothing" : "'" + scalar.getValue() + "'";
      default -> "an alias";
    };
  }
}
