package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Nodes that say every eight seconds that they are well, as in the recordings. */
final class FakeNodes {
  private static final String AGENT = "fake-kubelet";
  private static final Duration BEAT = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LOOKS = 80;
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.000000'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimulatedCluster cluster;
  private final Map<String, Boolean> alive = new LinkedHashMap<>();

  FakeNodes(SimulatedCluster cluster) {
    this.cluster = cluster;
    cluster.every(
        BEAT,
        () -> {
          alive.forEach(
              (node, isAlive) -> {
                if (isAlive) {
                  beat(node);
                }
              });
          return true;
        });
  }

  private SimulatedCluster.Answer ask(String method, String path, String type, Fields body) {
    return cluster.ask(AGENT, method, path, type, Optional.of(body));
  }

  /** Makes a node, and waits until it may be used. */
  void add(String name, Fields labels) {
    Fields all = Fields.of("kubernetes.io/hostname", name, "kubernetes.io/os", "linux");
    for (String label : labels.names()) {
      all = all.with(label, labels.text(label));
    }
    ask(
        "POST",
        "/api/v1/nodes",
        SimulatedCluster.JSON,
        Fields.of(
            "apiVersion",
            "v1",
            "kind",
            "Node",
            "metadata",
            Fields.of("name", name, "labels", all)));
    alive.put(name, true);
    beat(name);
    for (int i = 0; i < LOOKS; i++) {
      if (cluster.get("/api/v1/nodes/" + name).fields("spec").items("taints").isEmpty()) {
        return;
      }
      cluster.sleep(LOOK);
    }
  }

  void stop(String name) {
    alive.put(name, false);
  }

  private void beat(String name) {
    Fields amounts = Fields.of("cpu", "8", "memory", "16Gi", "pods", "110");
    Instant now = cluster.now();
    Fields ready =
        Fields.of(
            "type",
            "Ready",
            "status",
            "True",
            "reason",
            "KubeletReady",
            "lastHeartbeatTime",
            cluster.nowText());
    ask(
        "PATCH",
        "/api/v1/nodes/" + name + "/status",
        "application/strategic-merge-patch+json",
        Fields.of(
            "status",
            Fields.of("capacity", amounts, "allocatable", amounts, "conditions", Items.of(ready))));
    Fields spec =
        Fields.of(
            "holderIdentity", name, "leaseDurationSeconds", 40L, "renewTime", MICROS.format(now));
    var answer =
        ask("PATCH", LEASES + "/" + name, "application/merge-patch+json", Fields.of("spec", spec));
    if (answer.status() == 404) {
      ask(
          "POST",
          LEASES,
          SimulatedCluster.JSON,
          Fields.of(
              "apiVersion",
              "coordination.k8s.io/v1",
              "kind",
              "Lease",
              "metadata",
              Fields.of("name", name, "namespace", "kube-node-lease"),
              "spec",
              spec));
    }
  }
}
