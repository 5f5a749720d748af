package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects as a real server shows them in some of its messages: with Go's names of fields, and every
 * field there is, absent ones as null or zero. The names come from {@code internal.table}, which
 * {@code clients/internal-names} writes.
 */
public final class InternalForm {
  private static final Map<String, List<Member>> TYPES = read();
  private static final String POD_SPEC = "core.PodSpec";

  /** Fields of a pod's spec that the internal form keeps in its security context. */
  private static final List<String> OF_SECURITY_CONTEXT =
      List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers");

  private record Member(String internal, String name, Optional<Object> zero, String type) {}

  private InternalForm() {}

  /**
   * An object or a list of objects of an internal type.
   *
   * @param type "core.PodSpec"
   * @throws IllegalArgumentException if there is no such type
   */
  public static Object of(String type, Object value) {
    List<Member> members = TYPES.get(type);
    if (members == null) {
      throw new IllegalArgumentException("there is no internal type " + type);
    }
    return switch (value) {
      case Items items -> {
        List<Object> converted = new ArrayList<>();
        items.forEach(item -> converted.add(of(type, item)));
        yield Items.of(converted);
      }
      case Fields fields ->
          converted(members, type.equals(POD_SPEC) ? withSecurityContext(fields) : fields);
      default -> value;
    };
  }

  private static Fields withSecurityContext(Fields spec) {
    Fields context = spec.fields("securityContext");
    boolean any = spec.has("securityContext");
    for (String name : OF_SECURITY_CONTEXT) {
      Optional<Object> value = spec.find(name);
      if (value.isPresent()) {
        context = context.with(name, value.get());
        any = true;
      }
    }
    return any ? spec.with("securityContext", context) : spec;
  }

  private static Fields converted(List<Member> members, Fields fields) {
    Fields.Builder to = new Fields.Builder(members.size());
    for (Member member : members) {
      if (member.internal.equals("+")) {
        Fields metadata = fields.fields(member.name);
        for (int i = 0; i < metadata.size(); i++) {
          to.put(metadata.name(i), metadata.value(i));
        }
        continue;
      }
      Optional<Object> value = fields.find(member.name);
      if (value.isPresent() && !isEmptyList(value.get())) {
        to.put(member.internal, inner(member.type, value.get()));
      } else {
        to.put(
            member.internal,
            member.zero.isPresent() ? member.zero.get() : of(member.type, Fields.EMPTY));
      }
    }
    return to.build();
  }

  private static boolean isEmptyList(Object value) {
    return value instanceof Items items && items.isEmpty();
  }

  private static Object inner(String type, Object value) {
    if (type.isEmpty()) {
      return value instanceof Fields map ? map : value;
    }
    if (type.startsWith("*") && value instanceof Fields map) {
      Fields.Builder to = new Fields.Builder();
      Fields sorted = map.sorted();
      for (int i = 0; i < sorted.size(); i++) {
        to.put(sorted.name(i), of(type.substring(1), sorted.value(i)));
      }
      return to.build();
    }
    return of(type, value);
  }

  /**
   * What differs between two objects of a type, line by line, with three lines around.
   *
   * @return as {@code diff -u} writes it, without the names of files
   */
  public static String difference(String type, Fields old, Fields changed) {
    return LineDifference.unified(lines(of(type, old)), lines(of(type, changed)));
  }

  /** JSON with one field in a line, indented by one blank. */
  private static List<String> lines(Object value) {
    StringBuilder out = new StringBuilder();
    indent(value, 0, out);
    return List.of(out.toString().split("\n", -1));
  }

  private static void indent(Object value, int depth, StringBuilder out) {
    switch (value) {
      case Fields fields when !fields.isEmpty() -> {
        out.append('{');
        for (int i = 0; i < fields.size(); i++) {
          out.append(i == 0 ? "\n" : ",\n").repeat(" ", depth + 1);
          out.append(Json.text(fields.name(i))).append(": ");
          indent(fields.value(i), depth + 1, out);
        }
        out.append('\n').repeat(" ", depth).append('}');
      }
      case Items items when !items.isEmpty() -> {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          out.append(i == 0 ? "\n" : ",\n").repeat(" ", depth + 1);
          indent(items.get(i), depth + 1, out);
        }
        out.append('\n').repeat(" ", depth).append(']');
      }
      default -> out.append(Json.text(value));
    }
  }

  private static Map<String, List<Member>> read() {
    Map<String, List<Member>> types = new LinkedHashMap<>();
    List<Member> members = List.of();
    for (String line : table().lines().toList()) {
      if (!line.startsWith(" ")) {
        members = new ArrayList<>();
        types.put(line, members);
        continue;
      }
      String[] words = line.substring(1).split(" ", -1);
      Optional<Object> zero =
          switch (words[2]) {
            case "struct", "inline" -> Optional.empty();
            case "null" -> Optional.of(Null.NULL);
            default -> Optional.of(Json.parse(words[2]));
          };
      members.add(new Member(words[0], words[1], zero, words.length > 3 ? words[3] : ""));
    }
    return types;
  }

  private static String table() {
    try (InputStream in = InternalForm.class.getResourceAsStream("internal.table")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
