package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Tells kubelets, in an annotation of their node, how long they may rely on what they know of
 * ConfigMaps and Secrets: the longer, the more nodes there are. Owner thread only.
 */
public final class NodeTtl implements Follower {
  /** The annotation. */
  public static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";

  /** From so many nodes to so many: they overlap, so that it does not swing to and fro. */
  private record Step(int minNodes, int maxNodes, int seconds) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(0, 100, 0),
          new Step(90, 500, 15),
          new Step(450, 1000, 30),
          new Step(900, 2000, 60),
          new Step(1800, Integer.MAX_VALUE, 300));

  private final Store store;
  private final Client client;
  private final SequencedSet<String> nodes = new LinkedHashSet<>();
  private int count;
  private int step;

  NodeTtl(Parts parts) {
    this.store = parts.store();
    this.client = parts.client("ttl-controller");
  }

  /** What stands in the annotation if so many nodes come one after the other. */
  public static String seconds(int nodes) {
    return STEPS.stream()
        .filter(each -> nodes <= each.maxNodes)
        .findFirst()
        .map(each -> Integer.toString(each.seconds))
        .orElseThrow();
  }

  @Override
  public void after(Change change) {
    if (!change.partition().equals(Nodes.PARTITION)) {
      return;
    }
    switch (change.type()) {
      case ADDED -> {
        count++;
        nodes.add(change.object().name());
      }
      case MODIFIED -> nodes.add(change.object().name());
      case DELETED -> {
        count--;
        nodes.remove(change.object().name());
      }
    }
  }

  @Override
  public void settle() {
    if (nodes.isEmpty() && isIn(STEPS.get(step))) {
      return;
    }
    int before = step;
    while (count > STEPS.get(step).maxNodes) {
      step++;
    }
    while (count < STEPS.get(step).minNodes) {
      step--;
    }
    if (step != before) {
      // A real one does so when the kubelet writes the status next, within five minutes.
      store.snapshot().of(Nodes.PARTITION).forEach(node -> nodes.add(node.name()));
    }
    String seconds = Integer.toString(STEPS.get(step).seconds);
    while (!nodes.isEmpty()) {
      String name = nodes.removeFirst();
      boolean told =
          store
              .snapshot()
              .get(Nodes.PARTITION, "", name)
              .map(node -> node.metadata().fields("annotations").text(ANNOTATION).equals(seconds))
              .orElse(true);
      if (!told) {
        client.patch(
            Nodes.path(name),
            Patch.Format.STRATEGIC,
            Fields.of("metadata", Fields.of("annotations", Fields.of(ANNOTATION, seconds))));
      }
    }
  }

  private boolean isIn(Step range) {
    return count >= range.minNodes && count <= range.maxNodes;
  }
}
