package io.batkube.kubernetes.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every patch, tried on objects from a seed. */
class PatchLawsTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theDifferenceLeadsFromOneObjectToTheOther(long seed) throws PatchException {
    SplittableRandom random = new SplittableRandom(seed);
    Type.Struct type = Recordings.type("v1", "ConfigMap");
    for (int i = 0; i < 400; i++) {
      Fields from = object(random, 3);
      Fields to = object(random, 3);
      Fields patched = parse(Patch.Format.MERGE, difference(from, to)).apply(from, type);
      assertEquals(to, patched, () -> from + " to " + to);
    }
  }

  private static Patch parse(Patch.Format format, Fields body) throws PatchException {
    return Patch.parse(format.mediaType(), body.toString().getBytes(StandardCharsets.UTF_8), true);
  }

  private static Fields object(SplittableRandom random, int depth) {
    Fields.Builder fields = new Fields.Builder();
    for (String name : NAMES) {
      if (random.nextInt(3) > 0) {
        fields.put(name, value(random, depth - 1));
      }
    }
    return fields.build();
  }

  private static Object value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> (long) random.nextInt(3);
      case 1 -> "text" + random.nextInt(3);
      case 2 -> random.nextBoolean();
      case 3 -> random.nextInt(2) + 0.5;
      case 4 -> Items.of(value(random, depth - 1), value(random, depth - 1));
      default -> object(random, depth);
    };
  }

  private static Fields difference(Fields from, Fields to) {
    Fields.Builder patch = new Fields.Builder();
    for (String name : from.names()) {
      if (!to.has(name)) {
        patch.put(name, Null.NULL);
      }
    }
    for (String name : to.names()) {
      Object before = from.find(name).orElse(Null.NULL);
      Object after = to.find(name).orElseThrow();
      if (!before.equals(after)) {
        boolean objects = before instanceof Fields && after instanceof Fields;
        patch.put(name, objects ? difference((Fields) before, (Fields) after) : after);
      }
    }
    return patch.build();
  }

  /** Also with deletions and a wanted order, as kubectl sends them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aStrategicMergePatchChangesNothingTheSecondTime(long seed) throws PatchException {
    SplittableRandom random = new SplittableRandom(seed);
    Type.Struct type = Recordings.type("v1", "Pod");
    for (int i = 0; i < 400; i++) {
      Fields pod = pod(random, false);
      Patch patch = parse(Patch.Format.STRATEGIC, pod(random, true));
      Fields once = patch.apply(pod, type);
      assertEquals(once, patch.apply(once, type), () -> pod + " with " + patch.shown(pod));
    }
  }

  private static Fields pod(SplittableRandom random, boolean patch) {
    List<Object> containers = new ArrayList<>();
    List<Object> order = new ArrayList<>();
    for (String name : someNames(random)) {
      Fields container = Fields.of("name", name);
      if (patch && random.nextInt(4) == 0) {
        containers.add(container.with("$patch", "delete"));
        continue;
      }
      order.add(container);
      List<Object> env = new ArrayList<>();
      someNames(random).forEach(key -> env.add(Fields.of("name", key, "value", key + "1")));
      containers.add(
          container
              .with("image", "image:" + random.nextInt(3))
              .with("args", Items.of(someNames(random)))
              .with("env", Items.of(env)));
    }
    Fields spec = Fields.of("containers", Items.of(containers));
    if (patch && !order.isEmpty() && random.nextBoolean()) {
      spec = spec.with("$setElementOrder/containers", Items.of(order));
    }
    if (patch && random.nextInt(3) == 0) {
      spec = spec.with("nodeName", Null.NULL);
    } else {
      spec = spec.with("nodeName", "node" + random.nextInt(3));
    }
    Fields metadata = Fields.of("finalizers", Items.of(someNames(random)));
    return Fields.of("metadata", metadata, "spec", spec);
  }

  private static List<String> someNames(SplittableRandom random) {
    List<String> names = new ArrayList<>(NAMES);
    for (int i = names.size() - 1; i > 0; i--) {
      Collections.swap(names, i, random.nextInt(i + 1));
    }
    return names.subList(0, random.nextInt(names.size() + 1));
  }
}
