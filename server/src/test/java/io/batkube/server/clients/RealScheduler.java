package io.batkube.server.clients;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A server and the real kube-scheduler, which may ask as often as it likes. */
final class RealScheduler implements AutoCloseable {
  private static final String NODES = "/api/v1/nodes";
  private static final String PODS_OF_CANARIES = "/api/v1/namespaces/default/pods";
  private static final String CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses";
  private static final String SETTINGS =
      """
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      clientConnection: {kubeconfig: KUBECONFIG, qps: 2000, burst: 4000}
      leaderElection: {leaderElect: false}
      podInitialBackoffSeconds: 1
      podMaxBackoffSeconds: 1
      """;

  final Served served;
  private final Process process;
  private final TreeSet<String> classes = new TreeSet<>();
  private int canaries;

  private RealScheduler(Served served, Process process) {
    this.served = served;
    this.process = process;
  }

  static RealScheduler in(Path folder) throws IOException, InterruptedException {
    Path program = new GoProgram("kube-scheduler").built();
    Served served = Served.alone(folder);
    Path settings = folder.resolve("scheduler.yaml");
    Files.writeString(settings, SETTINGS.replace("KUBECONFIG", served.kubeconfig().toString()));
    Process process =
        new ProcessBuilder(program.toString(), "--config=" + settings, "--secure-port=0", "-v=2")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("scheduler.log").toFile())
            .start();
    return new RealScheduler(served, process);
  }

  /** Makes a node; the taint of a fresh one, which a controller takes away, is taken away. */
  void node(Fields node) throws IOException, InterruptedException {
    served.post(NODES, node);
    served.patch(
        NODES + "/" + node.textAt("metadata", "name"),
        Fields.of("spec", Fields.of("taints", node.fields("spec").items("taints"))));
  }

  /** Makes a pod and its class of priority. */
  void pod(String namespace, Fields brief) throws IOException, InterruptedException {
    if (brief.has("priority")) {
      Fields made = SchedulingCases.priorityClass(brief);
      if (classes.add(made.textAt("metadata", "name"))) {
        served.post(CLASSES, made);
      }
    }
    served.post("/api/v1/namespaces/" + namespace + "/pods", SchedulingCases.pod(brief));
  }

  /** Makes a namespace, once. */
  void namespace(String name, Fields labels) throws IOException, InterruptedException {
    Items there = served.get("/api/v1/namespaces").items("items");
    if (there.eachFields().stream().noneMatch(n -> n.textAt("metadata", "name").equals(name))) {
      served.post(
          "/api/v1/namespaces", Fields.of("metadata", Fields.of("name", name, "labels", labels)));
    }
  }

  /**
   * Waits until it knows of so many nodes: what it says of a pod that fits nowhere tells. By then
   * it also knows of all that has happened to pods before.
   */
  void awaitNodes(int count) throws IOException, InterruptedException {
    String wanted = count == 0 ? "no nodes available" : "0/" + count + " nodes are available";
    String said = "";
    while (!said.startsWith(wanted)) {
      String name = "canary-" + ++canaries;
      String path = PODS_OF_CANARIES + "/" + name;
      served.post(
          PODS_OF_CANARIES,
          SchedulingCases.pod(
              Fields.of(
                  "name",
                  name,
                  "spec",
                  Fields.of("nodeSelector", Fields.of("canary", "nowhere")))));
      said = fate("default", name);
      while (said.isEmpty() && isAlive()) {
        Thread.sleep(10);
        said = fate("default", name);
      }
      served.delete(path);
      if (!isAlive()) {
        throw new IOException("the scheduler has ended");
      }
    }
  }

  /** Removes all pods and nodes, and waits until it knows that. */
  void clear() throws IOException, InterruptedException {
    for (Fields pod : served.get("/api/v1/pods").items("items").eachFields()) {
      served.delete(
          "/api/v1/namespaces/"
              + pod.textAt("metadata", "namespace")
              + "/pods/"
              + pod.textAt("metadata", "name"));
    }
    for (Fields node : served.get(NODES).items("items").eachFields()) {
      served.delete(NODES + "/" + node.textAt("metadata", "name"));
    }
    awaitNodes(0);
  }

  /** Where a pod is, "ending", or why it waits and, after an arrow, the node kept for it. */
  String fate(String namespace, String name) throws IOException, InterruptedException {
    for (Fields pod :
        served.get("/api/v1/namespaces/" + namespace + "/pods").items("items").eachFields()) {
      if (pod.textAt("metadata", "name").equals(name)) {
        return fate(pod);
      }
    }
    return "gone";
  }

  static String fate(Fields pod) {
    if (pod.fields("metadata").has("deletionTimestamp")) {
      return "ending";
    }
    String node = pod.fields("spec").text("nodeName");
    if (!node.isEmpty()) {
      return node;
    }
    String message = "";
    for (Fields condition : pod.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodScheduled")) {
        message = condition.text("message");
      }
    }
    String kept = pod.fields("status").text("nominatedNodeName");
    return message.contains(" ") && !kept.isEmpty() ? message + " -> " + kept : message;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    served.close();
  }
}
