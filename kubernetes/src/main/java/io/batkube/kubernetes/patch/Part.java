package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A part of the document under a JSON patch. Mutable; one owner.
 *
 * <p>It is opened, to an object or a list of parts, when an operation walks through it or compares
 * it. What was never opened keeps its form: scalars are compared by their text, and only opened
 * objects come out with their names in order.
 */
final class Part {
  /** What a name without value, or a null in a document, refers to. Not the null of a client. */
  static final Part NOTHING = new Part("", Null.NULL);

  /** Closed: the JSON text a client sent, or a tree of ours. */
  private final String sent;

  private final Object tree;

  private TreeMap<String, Part> members;
  private List<Part> elements;

  private Part(String sent, Object tree) {
    this.sent = sent;
    this.tree = tree;
  }

  /** A part of the object that is patched. */
  static Part stored(Object tree) {
    return tree == Null.NULL ? NOTHING : new Part("", tree);
  }

  /** The value of an operation. Its null is a part, although an empty one. */
  static Part sent(String json) {
    return new Part(json, Null.NULL);
  }

  private static Part inside(String json) {
    return json.equals("null") ? NOTHING : sent(json);
  }

  /** A client's null; nothing lies below it. */
  boolean isNull() {
    return sent.equals("null");
  }

  /** A part of its own with the same content. */
  Part copied() {
    return isClosed() ? new Part(sent, tree) : stored(toTree());
  }

  /** The length of its JSON in bytes; 0 for nothing. */
  int length() {
    return this == NOTHING ? 0 : Json.bytes(toTree()).length;
  }

  private boolean isClosed() {
    return members == null && elements == null;
  }

  /** Opens an object, and says whether it is one. */
  boolean isObject() {
    if (isClosed()) {
      if (tree instanceof Fields fields) {
        members = new TreeMap<>();
        for (int i = 0; i < fields.size(); i++) {
          members.put(fields.name(i), stored(fields.value(i)));
        }
      } else if (sent.startsWith("{")) {
        members = new TreeMap<>();
        RawJson.members(sent).forEach(m -> members.put(m.name(), inside(m.value())));
      }
    }
    return members != null;
  }

  /** Opens a list, and says whether it is one. */
  boolean isList() {
    if (isClosed()) {
      if (tree instanceof Items items) {
        elements = new ArrayList<>(items.size());
        items.forEach(item -> elements.add(stored(item)));
      } else if (sent.startsWith("[")) {
        elements = new ArrayList<>();
        RawJson.elements(sent).forEach(element -> elements.add(inside(element)));
      }
    }
    return elements != null;
  }

  /** The members of a part that {@link #isObject}. */
  Map<String, Part> members() {
    return members;
  }

  /** The elements of a part that {@link #isList}. */
  List<Part> elements() {
    return elements;
  }

  /**
   * Whether two parts are the same: objects whatever their order, scalars only if they are written
   * alike ({@code 1} is not {@code 1.0}).
   */
  boolean matches(Part other) throws PatchException {
    if (isObject()) {
      return other.isObject() && matches(members, other.members);
    }
    if (isList()) {
      return other.isList() && matches(elements, other.elements);
    }
    return other.isClosed() && text().equals(other.text());
  }

  private static boolean matches(Map<String, Part> left, Map<String, Part> right)
      throws PatchException {
    if (!left.keySet().equals(right.keySet())) {
      return false;
    }
    for (var member : left.entrySet()) {
      Part mine = member.getValue();
      Part theirs = right.get(member.getKey());
      boolean same =
          mine == theirs || (mine != NOTHING && theirs != NOTHING && mine.matches(theirs));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** The real server does not survive a null in a list that it compares. */
  private static boolean matches(List<Part> left, List<Part> right) throws PatchException {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (left.get(i) == NOTHING || right.get(i) == NOTHING) {
        throw PatchException.panic();
      }
      if (!left.get(i).matches(right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private String text() {
    return sent.isEmpty() ? Json.text(tree) : sent;
  }

  Object toTree() {
    if (members != null) {
      Fields.Builder fields = new Fields.Builder(members.size());
      members.forEach((name, part) -> fields.put(name, part.toTree()));
      return fields.build();
    }
    if (elements != null) {
      return Items.of(elements.stream().map(Part::toTree).toList());
    }
    return sent.isEmpty() ? tree : Json.parse(sent);
  }
}
