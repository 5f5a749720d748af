package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.ownership.FieldSets;
import io.batkube.kubernetes.ownership.Ownership;
import io.batkube.kubernetes.ownership.PathFilters;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Kubelets know what they own without comparing objects, and it is what comparing them gives. */
class KubeletOwnershipTest {
  private static final Path STORIES =
      Path.of(
          System.getProperty("batkube.root"),
          "kubernetes/src/test/resources/io/batkube/kubernetes/kubelet/stories");

  private final Ownership comparing = comparing("Pod", "status");

  private static Ownership comparing(String kind, String part) {
    return new Ownership(
        Schemas.builtIn().named("k8s.io/api/core/v1", kind).orElseThrow(),
        new Ownership.Path(
            "v1", kind, part, PathFilters.ofBuiltIn(kind, part, true), List.of("v1")),
        new FieldSets());
  }

  @Test
  void theNodeOfAHostIsOwnedByItsKubeletAndByWhoGaveItAddresses() {
    World world = new World(StartLatency.NONE, Events.NONE);
    world.begin(Fields.of("name", "n1", "cores", 2L, "labels", Fields.of("disk", "ssd")));
    Fields node = world.get(Kubelets.NODES, "", "n1").tree();
    Items owners = managed(node);
    Fields bare = node.withoutAt("metadata", "managedFields");
    long now = World.START.getEpochSecond();

    Fields whole = comparing("Node", "").update(Fields.EMPTY, bare, "kubelet", now);
    Fields all = managed(whole).fields(0).fields("fieldsV1");
    assertEquals(
        all,
        Fields.of(
            "f:metadata",
            owners.fields(1).fieldsAt("fieldsV1", "f:metadata"),
            "f:spec",
            owners.fields(0).fieldsAt("fieldsV1", "f:spec")));

    Fields before = whole.without("status");
    Fields status = comparing("Node", "status").update(before, bare, "kubelet", now);
    assertEquals(managed(status).fields(managed(status).size() - 1), owners.fields(2));
  }

  private int writes;

  @TestFactory
  Stream<DynamicTest> everyWriteOfTheStories() throws IOException {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files.filter(file -> file.toString().endsWith(".input")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private void check(Path story) throws IOException {
    writes = 0;
    new Story(Files.readAllLines(story), this::compare).happened();
    assertTrue(writes > 0);
  }

  private void compare(Change change) {
    boolean byKubelet =
        change.object().partition().equals(Kubelets.PODS)
            && change.type() == Change.Type.MODIFIED
            && change.previous().filter(before -> isKubelets(before.tree(), change)).isPresent();
    if (byKubelet) {
      writes++;
      Fields live = change.previous().orElseThrow().tree();
      Fields written = change.object().tree();
      long now = Instant.parse(time(written)).getEpochSecond();
      Fields asked = written.withAt(managed(live), "metadata", "managedFields");
      Fields expected = comparing.update(live, asked, "kubelet", now);
      assertEquals(managed(expected), managed(written), change.object().toString());
    }
  }

  /** A kubelet's write touches the status and its own entry, and nothing else. */
  private static boolean isKubelets(Fields before, Change change) {
    Fields after = change.object().tree();
    return !before.fields("status").equals(after.fields("status"))
        && !entry(after).isEmpty()
        && !entry(before).equals(entry(after));
  }

  private static Fields entry(Fields pod) {
    return managed(pod).eachFields().stream()
        .filter(entry -> entry.text("manager").equals("kubelet"))
        .findFirst()
        .orElse(Fields.EMPTY);
  }

  private static String time(Fields pod) {
    return entry(pod).text("time");
  }

  private static Items managed(Fields pod) {
    return pod.fields("metadata").items("managedFields");
  }
}
