package io.batkube.kubernetes.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedPatchesTest {
  private static final List<String> VERSIONS = List.of("generation", "resourceVersion");

  /** What the server adds to objects after a patch. */
  private static final Set<String> SERVERS =
      new TreeSet<>(
          List.of(
              "clusterIP",
              "clusterIPs",
              "creationTimestamp",
              "defaultMode",
              "imagePullPolicy",
              "lastHeartbeatTime",
              "lastTransitionTime",
              "maxSurge",
              "maxUnavailable",
              "namespace",
              "protocol",
              "resources",
              "rollingUpdate",
              "strategy",
              "targetPort",
              "terminationMessagePath",
              "terminationMessagePolicy",
              "uid"));

  /** A patch, the object it was sent to, and the answer. */
  record Step(String file, Fields recorded, Fields current) {
    @Override
    public String toString() {
      return file + " " + recorded.number("step") + ": " + recorded.text("patch");
    }
  }

  static List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (String file : List.of("json-patch.ndjson", "strategic-merge.ndjson")) {
      Map<String, Fields> latest = new LinkedHashMap<>();
      for (Fields recorded : Recordings.lines(file)) {
        Fields answer = recorded.fields("answer");
        String name = "/" + answer.textAt("metadata", "name");
        if (!recorded.text("format").isEmpty()) {
          steps.add(new Step(file, recorded, latest.get(recorded.text("path"))));
        }
        if (recorded.number("code") == 201) {
          latest.put(recorded.text("path") + name, answer);
        } else if (recorded.number("code") == 200) {
          latest.put(recorded.text("path"), answer);
        }
      }
    }
    return steps;
  }

  @ParameterizedTest
  @MethodSource("steps")
  void patchesDoWhatARealServerDid(Step step) throws PatchException {
    Fields recorded = step.recorded();
    Fields answer = recorded.fields("answer");
    String found =
        Recordings.answer(
            recorded.text("format"),
            recorded.text("patch"),
            true,
            step.current(),
            Recordings.type(step.current().text("apiVersion"), step.current().text("kind")));
    String message = answer.text("message");
    if (recorded.number("code") == 200) {
      Fields patched = (Fields) Json.parse(found);
      for (String name : patched.names()) {
        if (recorded.text("warning").contains("unknown field \\\"" + name)) {
          patched = patched.without(name);
        }
      }
      assertLeadsTo(decoded(patched), answer, "");
    } else if (found.startsWith("{")) {
      assertRefusedLater(step, message);
    } else {
      String reason = answer.text("reason");
      assertEquals(recorded.number("code") + " " + reason + " " + message, found);
    }
  }

  /** What the patch itself does not refuse: rules of the kind, names, versions, decoding. */
  private static void assertRefusedLater(Step step, String message) throws PatchException {
    if (message.startsWith(" \"\" is invalid: patch: Invalid value: \"map[")) {
      Patch patch =
          Patch.parse(
              step.recorded().text("format"),
              step.recorded().text("patch").getBytes(StandardCharsets.UTF_8),
              true);
      String why = message.substring(message.indexOf("\": ") + 3);
      assertEquals(
          message, PatchException.undecodable(patch.shown(step.current()), why).getMessage());
      return;
    }
    List<String> later =
        List.of(
            " \"\" is invalid: patch: Invalid value: \"{",
            "the name of the object",
            "Deployment.apps \"d\" is invalid: spec",
            "Operation cannot be fulfilled");
    assertTrue(later.stream().anyMatch(message::startsWith), message);
  }

  /** A decoder makes nothing of nulls. */
  private static Object decoded(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields.Builder kept = new Fields.Builder();
        for (String name : fields.names()) {
          Object inner = fields.find(name).orElseThrow();
          if (inner != Null.NULL) {
            kept.put(name, decoded(inner));
          }
        }
        yield kept.build();
      }
      case Items items -> {
        List<Object> kept = new ArrayList<>();
        items.forEach(item -> kept.add(decoded(item)));
        yield Items.of(kept);
      }
      default -> value;
    };
  }

  private static void assertLeadsTo(Object patched, Object answered, String path) {
    if (patched instanceof Fields left && answered instanceof Fields right) {
      TreeSet<String> names = new TreeSet<>(left.names());
      names.addAll(right.names());
      for (String name : names) {
        boolean both = left.has(name) && right.has(name);
        if (!VERSIONS.contains(name) && (both || !SERVERS.contains(name))) {
          assertLeadsTo(
              left.find(name).orElseGet(() -> absent(right, name)),
              right.find(name).orElseGet(() -> absent(left, name)),
              path + "." + name);
        }
      }
    } else if (patched instanceof Items left && answered instanceof Items right) {
      assertEquals(right.size(), left.size(), path);
      for (int i = 0; i < left.size(); i++) {
        assertLeadsTo(left.get(i), right.get(i), path + "[" + i + "]");
      }
    } else {
      assertEquals(answered, patched, path);
    }
  }

  /** An empty list, object or text of one side may be absent on the other. */
  private static Object absent(Fields other, String name) {
    Object there = other.find(name).orElseThrow();
    return there.equals(Items.EMPTY) || there.equals(Fields.EMPTY) || there.equals("")
        ? there
        : "absent";
  }
}
