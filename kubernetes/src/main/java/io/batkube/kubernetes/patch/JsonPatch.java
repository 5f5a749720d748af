package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON patch, RFC 6902, as kube-apiserver reads it. It departs from the standard: {@code replace}
 * of a missing member adds it, {@code add} without a value writes null, {@code test} for null
 * passes where nothing is, index -1 is the last one, and what comes before the first slash of a
 * path is ignored.
 */
public final class JsonPatch implements Patch {
  /** More operations are refused. */
  public static final int MAX_OPERATIONS = 10_000;

  /** What all {@code copy} operations of a patch may copy, at most. */
  public static final long MAX_COPIED_BYTES = 3L * 1024 * 1024;

  private final List<Operation> operations;
  private final List<String> strictErrors;

  private JsonPatch(List<Operation> operations, List<String> strictErrors) {
    this.operations = operations;
    this.strictErrors = strictErrors;
  }

  /** An operation: the JSON texts of its fields. A null of {@code op}, {@code path} is none. */
  private record Operation(Map<String, String> fields) {

    static Operation read(String json) {
      Map<String, String> fields = new LinkedHashMap<>();
      if (json.startsWith("{")) {
        RawJson.members(json).forEach(member -> fields.put(member.name(), member.value()));
      }
      return new Operation(fields);
    }

    /** The text of a field; inapplicable if it is none. */
    String text(String name) throws PatchException {
      if (fields.containsKey(name) && Json.parse(fields.get(name)) instanceof String text) {
        return text;
      }
      throw PatchException.inapplicable();
    }

    boolean hasValue() {
      return fields.containsKey("value");
    }

    Part value() {
      return hasValue() ? Part.sent(fields.get("value")) : Part.NOTHING;
    }
  }

  static JsonPatch parse(byte[] bytes, boolean checked) throws PatchException {
    String prefix = checked ? "error decoding patch: " : "";
    Body body = Body.read(bytes, prefix);
    if (body.value() == Null.NULL) {
      return new JsonPatch(List.of(), List.of());
    }
    if (!(body.value() instanceof Items items)) {
      throw mistyped(
          prefix,
          body.value(),
          "value of type " + (checked ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch"));
    }
    for (Object item : items) {
      check(item, checked, prefix);
    }
    if (items.size() > MAX_OPERATIONS) {
      throw PatchException.tooLarge(
          "The allowed maximum operations in a JSON patch is "
              + MAX_OPERATIONS
              + ", got "
              + items.size());
    }
    List<String> texts = RawJson.elements(body.text().strip());
    return new JsonPatch(
        texts.stream().map(Operation::read).toList(),
        checked ? strictErrors(texts, body.duplicates()) : List.of());
  }

  private static void check(Object item, boolean checked, String prefix) throws PatchException {
    if (item != Null.NULL && !(item instanceof Fields)) {
      throw mistyped(
          prefix,
          item,
          "value of type " + (checked ? "handlers.jsonPatchOp" : "jsonpatch.Operation"));
    }
    if (checked && item instanceof Fields fields) {
      for (int i = 0; i < fields.size(); i++) {
        boolean text = List.of("op", "path", "from").contains(fields.name(i));
        Object value = fields.value(i);
        if (text && !(value instanceof String) && value != Null.NULL) {
          throw mistyped(
              prefix, value, "struct field jsonPatchOp." + fields.name(i) + " of type string");
        }
      }
    }
  }

  private static PatchException mistyped(String prefix, Object found, String expected) {
    return PatchException.badRequest(
        prefix + "json: cannot unmarshal " + GoText.jsonName(found) + " into Go " + expected);
  }

  /** Fields that no operation has, and fields that come twice, by operation. */
  private static List<String> strictErrors(List<String> operations, List<String> duplicates) {
    Set<String> errors = new LinkedHashSet<>();
    for (int i = 0; i < operations.size() && errors.size() < 100; i++) {
      String path = "[" + i + "].";
      if (operations.get(i).startsWith("{")) {
        Set<String> seen = new LinkedHashSet<>();
        for (RawJson.Member member : RawJson.members(operations.get(i))) {
          String name = member.name();
          if (!seen.add(name)) {
            errors.add("json patch duplicate field " + GoText.quoted(path + name));
          } else if (!List.of("op", "path", "from", "value").contains(name)) {
            errors.add("json patch unknown field " + GoText.quoted(path + name));
          }
        }
        duplicates.stream()
            .filter(duplicate -> duplicate.startsWith(path + "value."))
            .forEach(name -> errors.add("json patch duplicate field " + GoText.quoted(name)));
      }
    }
    return errors.stream().limit(100).toList();
  }

  @Override
  public List<String> strictErrors() {
    return strictErrors;
  }

  @Override
  public Fields apply(Fields current, Type.Struct type) throws PatchException {
    Object result = new Application(current).run(operations);
    return switch (result) {
      case Fields fields -> fields;
      case Items items -> throw PatchException.notAnObject(items);
      default -> throw new IllegalStateException("a patch left " + result);
    };
  }

  @Override
  public String shown(Fields patched) {
    return Json.text(patched);
  }

  /** The operations of one patch at work on one object. */
  private static final class Application {
    private Part document;
    private long copiedBytes;

    Application(Fields current) {
      document = Part.stored(current);
      document.isObject();
    }

    Object run(List<Operation> operations) throws PatchException {
      for (Operation operation : operations) {
        switch (operation.text("op")) {
          case "add" -> at(operation.text("path")).add(operation.value());
          case "remove" -> at(operation.text("path")).remove();
          case "replace" -> replace(operation);
          case "move" -> move(operation);
          case "copy" -> copy(operation);
          case "test" -> test(operation);
          default -> throw PatchException.inapplicable();
        }
      }
      return document.toTree();
    }

    private void replace(Operation operation) throws PatchException {
      String path = operation.text("path");
      if (!path.isEmpty()) {
        Place place = at(path);
        place.get();
        place.set(operation.value());
        return;
      }
      if (!operation.hasValue()) {
        throw PatchException.panic();
      }
      Part whole = operation.value();
      if (!whole.isObject() && !whole.isList()) {
        throw PatchException.inapplicable();
      }
      document = whole;
    }

    private void move(Operation operation) throws PatchException {
      Place from = at(operation.text("from"));
      Part moved = from.get();
      from.remove();
      at(operation.text("path")).add(moved);
    }

    private void copy(Operation operation) throws PatchException {
      Part original = at(operation.text("from")).get();
      Place to = at(operation.text("path"));
      copiedBytes += original.length();
      if (copiedBytes > MAX_COPIED_BYTES) {
        throw PatchException.inapplicable();
      }
      to.add(original == Part.NOTHING ? original : original.copied());
    }

    private void test(Operation operation) throws PatchException {
      String path = operation.text("path");
      Part found = path.isEmpty() ? document : at(path).get();
      if (path.isEmpty() && !operation.hasValue()) {
        throw PatchException.panic();
      }
      Part expected = operation.value();
      boolean passes =
          found == Part.NOTHING
              ? expected == Part.NOTHING || expected.isNull()
              : expected != Part.NOTHING && found.matches(expected);
      if (!passes) {
        throw PatchException.inapplicable();
      }
    }

    private Place at(String path) throws PatchException {
      List<String> steps = List.of(path.split("/", -1));
      if (steps.size() < 2) {
        throw PatchException.inapplicable();
      }
      Part here = document;
      for (String step : steps.subList(1, steps.size() - 1)) {
        here = new Place(here, unescaped(step)).get();
        if (here == Part.NOTHING || !(here.isObject() || here.isList())) {
          throw PatchException.inapplicable();
        }
      }
      return new Place(here, unescaped(steps.getLast()));
    }

    /** A single pass: "~01" is "~1". */
    private static String unescaped(String step) {
      StringBuilder text = new StringBuilder(step.length());
      for (int i = 0; i < step.length(); i++) {
        boolean slash = step.startsWith("~1", i);
        boolean tilde = step.startsWith("~0", i);
        text.append(slash ? '/' : tilde ? '~' : step.charAt(i));
        i += slash || tilde ? 1 : 0;
      }
      return text.toString();
    }
  }

  /**
   * A place in an object or a list.
   *
   * @param key a name, an index, or "-" where an element is added
   */
  private record Place(Part container, String key) {

    /** What is there; nothing if an object has no such member. */
    Part get() throws PatchException {
      return container.isObject()
          ? container.members().getOrDefault(key, Part.NOTHING)
          : container.elements().get(index(container.elements().size()));
    }

    void set(Part value) throws PatchException {
      if (container.isObject()) {
        container.members().put(key, value);
      } else {
        container.elements().set(index(container.elements().size()), value);
      }
    }

    void add(Part value) throws PatchException {
      if (container.isObject()) {
        container.members().put(key, value);
      } else if (key.equals("-")) {
        container.elements().add(value);
      } else {
        container.elements().add(index(container.elements().size() + 1), value);
      }
    }

    void remove() throws PatchException {
      if (!container.isObject()) {
        container.elements().remove(index(container.elements().size()));
      } else if (container.members().remove(key) == null) {
        throw PatchException.inapplicable();
      }
    }

    /** An index below a size; a negative one counts from there. */
    private int index(int size) throws PatchException {
      int digits = key.startsWith("-") || key.startsWith("+") ? 1 : 0;
      boolean number =
          key.length() > digits && key.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
      if (!number) {
        throw PatchException.inapplicable();
      }
      long index;
      try {
        index = Long.parseLong(key);
      } catch (NumberFormatException _) {
        throw PatchException.inapplicable();
      }
      if (index >= size || index < -size) {
        throw PatchException.inapplicable();
      }
      return (int) (index < 0 ? index + size : index);
    }
  }
}
