package io.batkube.kubernetes.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.scheduling.SchedulerOptions.Sampling;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the options change, and what others may ask of the scheduler. */
final class PodSchedulerTest {
  private static Fields node(String name, String cpu) {
    Fields amounts = Fields.of("cpu", cpu, "memory", "8Gi", "pods", "110");
    return Fields.of(
        "metadata",
        Fields.of("name", name, "labels", Fields.of("kubernetes.io/hostname", name)),
        "status",
        Fields.of("allocatable", amounts));
  }

  private static Fields pod(String name, String cpu, String scheduler) {
    return Fields.of(
        "metadata",
        Fields.of("name", name),
        "spec",
        Fields.of(
            "schedulerName",
            scheduler,
            "containers",
            Items.of(
                Fields.of(
                    "name",
                    "c",
                    "image",
                    "i",
                    "resources",
                    Fields.of("requests", Fields.of("cpu", cpu))))));
  }

  private static Fields pod(String name, String cpu) {
    return pod(name, cpu, SchedulerOptions.DEFAULT_NAME);
  }

  private static World world(SchedulerOptions options, int nodes) {
    World world = new World(options);
    for (int i = 0; i < nodes; i++) {
      world.node(node("n" + (1000 + i), "4"));
    }
    return world;
  }

  /** Where each of so many pods goes, each placed before the next one comes. */
  private static List<String> places(World world, int pods) {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      world.pod(pod("p" + i, "1"));
      world.settle();
      places.add(world.nodeOf("p" + i));
    }
    return places;
  }

  @Test
  void ofEqualNodesTheFirstNameIsTaken() {
    assertEquals(
        List.of("n1000", "n1001", "n1002", "n1000"), places(world(SchedulerOptions.usual(), 3), 4));
  }

  @Test
  void aSeedDrawsLotsTheSameWayEachTime() {
    SchedulerOptions one = SchedulerOptions.usual().withTies(new Seed(1));
    SchedulerOptions two = SchedulerOptions.usual().withTies(new Seed(2));
    List<String> places = places(world(one, 20), 12);
    assertEquals(places, places(world(one, 20), 12));
    assertNotEquals(places, places(world(two, 20), 12));
    assertEquals(12, new TreeSet<>(places).size(), "one is better than none, whatever the lot");
  }

  @Test
  void ofManyNodesSomeAreLookedAtFromWhereTheLastSearchEnded() {
    SchedulerOptions adaptive = SchedulerOptions.usual().withSampling(Sampling.ADAPTIVE);
    // Of 150 nodes, 50 - 150 / 125 = 49 percent would be 73: at least 100 are looked for.
    assertEquals(List.of("n1000", "n1001", "n1050", "n1002"), places(world(adaptive, 150), 4));
    assertEquals(
        List.of("n1000", "n1001"), places(world(adaptive, 99), 2), "of fewer than 100 all");
  }

  @Test
  void podsOfOtherSchedulersAreLeftToThem() {
    World world = world(SchedulerOptions.usual().withNames(List.of("mine", "ours")), 1);
    world.pod(pod("p", "1"));
    world.pod(pod("q", "1", "mine"));
    world.pod(pod("r", "1", "ours"));
    world.settle();
    assertEquals(
        List.of("", "n1000", "n1000"),
        List.of(world.nodeOf("p"), world.nodeOf("q"), world.nodeOf("r")));
  }

  @Test
  void withoutNamesEveryPodIsPlaced() {
    World world = world(SchedulerOptions.usual().withNames(List.of()), 1);
    world.pod(pod("p", "1", "whoever"));
    world.settle();
    assertEquals("n1000", world.nodeOf("p"));
  }

  @Test
  void podsThatFoundNoNodeAreTriedAtOnceOrAfterBackingOff() {
    for (boolean backOff : new boolean[] {false, true}) {
      SchedulerOptions usual = SchedulerOptions.usual();
      World world = new World(backOff ? usual.withBackOff() : usual);
      world.node(node("n", "1"));
      world.pod(pod("p", "2"));
      world.settle();
      world.node(node("m", "2"));
      world.settle();
      assertEquals(backOff ? "" : "m", world.nodeOf("p"));
      world.pass(Duration.ofMillis(999));
      assertEquals(backOff ? "" : "m", world.nodeOf("p"));
      world.pass(Duration.ofMillis(1));
      assertEquals("m", world.nodeOf("p"));
    }
  }

  @Test
  void whyAPodWaitsIsKnownOfEveryScheduler() {
    World world = world(SchedulerOptions.usual(), 2);
    world.pod(pod("p", "8", "somebody"));
    world.pod(pod("q", "4", "somebody"));
    world.pod(pod("bound", "1"));
    world.settle();
    Explanation why = world.scheduler.explain(world.pod("p")).orElseThrow();
    assertEquals("0/2 nodes are available: 2 Insufficient cpu.", why.sentence());
    assertEquals(2, why.reasons().get("Insufficient cpu"));
    assertEquals(0, why.fittingNodes());
    Explanation idle = world.scheduler.explain(world.pod("q")).orElseThrow();
    assertEquals(
        "1/2 nodes are available: 1 Insufficient cpu. scheduler somebody has not bound it.",
        idle.sentence());
    assertEquals(1, idle.fittingNodes());
    assertEquals(Optional.empty(), world.scheduler.explain(world.pod("bound")));
  }

  @Test
  void aPodThatWaitsThoughItFitsIsKnown() {
    World world = world(SchedulerOptions.usual(), 1);
    world.pod(pod("big", "8", "somebody"));
    world.settle();
    assertEquals(Optional.empty(), world.scheduler.fittingPod());
    world.pod(pod("small", "4", "somebody"));
    world.settle();
    assertEquals("small", world.scheduler.fittingPod().orElseThrow().name());
    assertTrue(world.scheduler.fitsSomewhere(world.pod("small")));
    assertFalse(world.scheduler.fitsSomewhere(world.pod("big")));
    assertEquals(2, world.scheduler.allWaitingPods().size());
    world.pod(pod("mine", "1"));
    world.settle();
    assertEquals(Optional.empty(), world.scheduler.fittingPod(), "the room is taken");
  }

  @Test
  void everyPodIsToldOnceHoweverManyAreAlike() {
    World world = world(SchedulerOptions.usual(), 1);
    for (int i = 0; i < 10; i++) {
      world.pod(pod("p" + i, "1"));
    }
    world.settle();
    long refusals = world.events.stream().filter(e -> e.contains("FailedScheduling")).count();
    assertEquals(6, refusals);
    for (int i = 4; i < 10; i++) {
      assertTrue(world.fate("default", "p" + i).startsWith("0/1 nodes"), "p" + i);
    }
  }

  @Test
  void aNodeThatOnlyTellsThatItIsAliveChangesNothing() {
    World world = world(SchedulerOptions.usual(), 1);
    world.pod(pod("p", "8"));
    world.settle();
    int before = world.events.size();
    world.patch(
        "/api/v1/nodes/n1000/status",
        Fields.of(
            "status",
            Fields.of(
                "conditions",
                Items.of(Fields.of("type", "Ready", "status", "True", "reason", "KubeletReady")))));
    world.settle();
    assertEquals(before, world.events.size());
  }

  @Test
  void aPodThatIsMadeSmallerLeavesRoom() {
    World world = world(SchedulerOptions.usual(), 1);
    world.pod(pod("p", "4"));
    world.pod(pod("q", "2"));
    world.settle();
    assertEquals("", world.nodeOf("q"));
    world.send(
        "PATCH",
        "/api/v1/namespaces/default/pods/p/resize",
        "application/strategic-merge-patch+json",
        Fields.of(
            "spec",
            Fields.of(
                "containers",
                Items.of(
                    Fields.of(
                        "name", "c", "resources", Fields.of("requests", Fields.of("cpu", "1")))))));
    world.settle();
    assertEquals("n1000", world.nodeOf("q"));
  }
}
