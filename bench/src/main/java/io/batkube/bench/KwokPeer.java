package io.batkube.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The same work in real time: KWOK plays nodes and pods for kube-apiserver over etcd, and
 * kube-scheduler binds. All processes are of this bench, on loopback, and end with it.
 */
final class KwokPeer implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("bench", "target", "kwok");
  private static final Path SOURCES = Path.of("bench", "cluster", "kwok");
  private static final String TOKEN = "bench-token";
  private static final int CONNECTIONS = 16;
  private static final long READY_NS = TimeUnit.MINUTES.toNanos(3);
  private static final Pattern NAME = Pattern.compile("\"name\":\"(pod-\\d+)\"");

  private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");

  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Path folder;
  private final String address;
  private final HttpClient client;
  private final int nodes;

  /**
   * What it took.
   *
   * @param boundSeconds from the first submission until all pods were bound
   * @param doneSeconds until all had succeeded
   * @param cpuSeconds of each process, from its start
   */
  record Took(double boundSeconds, double doneSeconds, Map<String, Double> cpuSeconds) {
    Took {
      cpuSeconds = new LinkedHashMap<>(cpuSeconds);
    }

    double allCpuSeconds() {
      return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  private KwokPeer(Path folder, String address, int nodes) throws GeneralSecurityException {
    this.folder = folder;
    this.address = address;
    this.nodes = nodes;
    var trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new Trusting()}, null);
    client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trusting).build();
  }

  /** It makes its certificate itself, on loopback. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /**
   * Starts all of it, and waits until the nodes are ready.
   *
   * @param schedulerConfig of kube-scheduler, where KUBECONFIG stands for one
   */
  static KwokPeer start(int nodes, String schedulerConfig)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("batkube-kwok");
    int etcdPort = freePort();
    int peerPort = freePort();
    int port = freePort();
    var made = new KwokPeer(folder, "https://127.0.0.1:" + port, nodes);
    try {
      made.startApi(etcdPort, peerPort, port);
      made.await("/readyz", "ok");
      made.each(nodes, KwokPeer::node, "/api/v1/nodes");
      made.run(
          "kwok",
          "--kubeconfig=kubeconfig",
          "--manage-all-nodes=false",
          "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
          "--node-lease-duration-seconds=40",
          "--cidr=10.0.0.1/8",
          "--config=" + SOURCES.resolve("stages.yaml").toAbsolutePath());
      made.awaitNodes();
      Files.writeString(
          folder.resolve("kube-scheduler.yaml"),
          schedulerConfig.replace("KUBECONFIG", "kubeconfig"));
      made.run("kube-scheduler", "--config=kube-scheduler.yaml", "--secure-port=0", "-v=2");
      made.await(
          "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler",
          "holderIdentity");
      return made;
    } catch (IOException | InterruptedException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void startApi(int etcdPort, int peerPort, int port)
      throws IOException, GeneralSecurityException {
    String etcd = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + peerPort;
    Files.writeString(
        folder.resolve("tokens.csv"), TOKEN + ",bench,bench-uid,\"system:masters\"\n");
    var keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    Files.writeString(
        folder.resolve("sa.key"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{name: c, cluster: {server: 'ADDRESS', insecure-skip-tls-verify: true}}]
        users: [{name: u, user: {token: TOKEN}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        """
            .replace("ADDRESS", address)
            .replace("TOKEN", TOKEN));
    run(
        "etcd",
        "--data-dir=etcd",
        "--unsafe-no-fsync",
        "--log-level=warn",
        "--listen-client-urls=" + etcd,
        "--advertise-client-urls=" + etcd,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer);
    run(
        "kube-apiserver",
        "--etcd-servers=" + etcd,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=certs",
        "--token-auth-file=tokens.csv",
        "--authorization-mode=RBAC",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=sa.key",
        "--service-account-signing-key-file=sa.key",
        // What these ask for a controller would give, and none is here.
        "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition");
  }

  private void run(String name, String... arguments) throws IOException {
    var words = new ArrayList<String>();
    words.add(PROGRAMS.resolve(name).toAbsolutePath().toString());
    words.addAll(List.of(arguments));
    processes.put(
        name,
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  /** Submits pods of the work all at once, and waits until all have come to their end. */
  Took run(int pods) throws IOException, InterruptedException {
    String version = first(VERSION, ask("/api/v1/pods").body());
    long begin = System.nanoTime();
    Set<String> bound = new HashSet<>();
    Set<String> done = new HashSet<>();
    double boundSeconds = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> submitted =
          executor.submit(
              () -> {
                each(pods, KwokPeer::pod, "/api/v1/namespaces/default/pods");
                return true;
              });
      while (done.size() < pods) {
        try (Stream<String> events = events(version)) {
          for (String event : (Iterable<String>) events::iterator) {
            String name = first(NAME, event);
            version = first(VERSION, event);
            if (event.contains("\"nodeName\":")) {
              bound.add(name);
            }
            if (event.contains("\"phase\":\"Succeeded\"")) {
              done.add(name);
            }
            if (bound.size() == pods && boundSeconds == 0) {
              boundSeconds = seconds(begin);
            }
            if (done.size() == pods) {
              break;
            }
          }
        } // kube-apiserver cuts off who falls behind; it goes on from there, as an informer does
      }
      double doneSeconds = seconds(begin);
      submitted.get();
      Map<String, Double> cpu = new LinkedHashMap<>();
      for (Map.Entry<String, Process> one : processes.entrySet()) {
        cpu.put(one.getKey(), Spent.cpuSeconds(one.getValue().pid()));
      }
      return new Took(boundSeconds, doneSeconds, cpu);
    } catch (ExecutionException e) {
      throw new IOException("submitting pods: " + e.getCause().getMessage(), e);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("found no " + pattern + " in " + text);
    }
    return found.group(1);
  }

  private Stream<String> events(String version) throws IOException, InterruptedException {
    var answer =
        client.send(
            request("/api/v1/pods?watch=true&timeoutSeconds=3600&resourceVersion=" + version)
                .build(),
            BodyHandlers.ofLines());
    check(answer.statusCode(), "the watch of pods");
    return answer.body();
  }

  /** Posts so many objects over some connections at once. */
  private void each(int count, IntFunction<String> object, String path)
      throws IOException, InterruptedException {
    try (var executor = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            executor.submit(
                () -> {
                  var answer =
                      client.send(
                          request(path)
                              .header("Content-Type", "application/json")
                              .POST(BodyPublishers.ofString(object.apply(number)))
                              .build(),
                          BodyHandlers.ofString());
                  check(answer.statusCode(), answer.body());
                  return number;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(path + ": " + e.getCause().getMessage(), e);
    }
  }

  private static String node(int number) {
    return """
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-NUMBER",
    "annotations": {"kwok.x-k8s.io/node": "fake"},
    "labels": {"kubernetes.io/hostname": "node-NUMBER"}},
    "status": {"capacity": {"cpu": "8", "memory": "32Gi", "pods": "110"},
    "allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110"}}}
    """
        .replace("NUMBER", Integer.toString(number));
  }

  private static String pod(int number) {
    return """
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod-NUMBER"},
    "spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "main",
    "resources": {"requests": {"cpu": "1"}}}]}}
    """
        .replace("NUMBER", Integer.toString(number));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + TOKEN)
        .header("Accept", "application/json");
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private static void check(int status, String body) {
    if (status / 100 != 2) {
      throw new IllegalStateException(status + ": " + body);
    }
  }

  private void awaitNodes() throws IOException, InterruptedException {
    long end = System.nanoTime() + READY_NS;
    while (ask("/api/v1/nodes").body().split("\"KubeletReady\"", -1).length - 1 < nodes) {
      pause(end, "nodes");
    }
  }

  private void await(String path, String text) throws InterruptedException {
    long end = System.nanoTime() + READY_NS;
    while (!answers(path, text)) {
      pause(end, path);
    }
  }

  private boolean answers(String path, String text) throws InterruptedException {
    try {
      var answer = ask(path);
      return answer.statusCode() == 200 && answer.body().contains(text);
    } catch (IOException _) {
      return false; // nobody listens yet
    }
  }

  private void pause(long end, String what) throws InterruptedException {
    for (Map.Entry<String, Process> one : processes.entrySet()) {
      if (!one.getValue().isAlive()) {
        throw new IllegalStateException(
            one.getKey() + " has ended; it said why in " + folder.resolve(one.getKey() + ".log"));
      }
    }
    if (System.nanoTime() > end) {
      throw new IllegalStateException(what + ": not ready in time; see the logs in " + folder);
    }
    Thread.sleep(100);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The last started ends first; what they left goes, unless something went wrong. */
  @Override
  public void close() {
    boolean isWell = processes.values().stream().allMatch(Process::isAlive);
    for (Process one : List.copyOf(processes.values()).reversed()) {
      one.destroy();
      try {
        if (!one.waitFor(20, TimeUnit.SECONDS)) {
          one.destroyForcibly().waitFor();
        }
      } catch (InterruptedException _) {
        one.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    client.close();
    if (isWell) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
