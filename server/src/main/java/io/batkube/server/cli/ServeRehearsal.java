package io.batkube.server.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the build asks a server, so that the AOT cache knows what a first kubectl needs and which
 * methods a busy cluster makes hot. It speaks just enough HTTP/1.1 itself: every class that takes
 * part in the rehearsal is loaded at every later start.
 */
final class ServeRehearsal {
  private static final int FIRST_LOOKS = 60;
  private static final int LIVES = 3_000;

  private static final String DISCOVERY =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
          + "application/json";
  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,"
          + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
  private static final String JSON = "application/json";

  private static final String PODS = "/api/v1/namespaces/rehearsal/pods";
  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/rehearsal/leases";

  private static final String RUNNING =
      "{\"status\":{\"phase\":\"Running\",\"hostIP\":\"10.0.0.1\",\"podIP\":\"10.1.2.3\","
          + "\"startTime\":\"2026-01-01T00:00:00Z\",\"conditions\":[{\"type\":\"Ready\","
          + "\"status\":\"True\",\"lastTransitionTime\":\"2026-01-01T00:00:01Z\"}],"
          + "\"containerStatuses\":[{\"name\":\"c\",\"image\":\"i\",\"imageID\":\"s\","
          + "\"ready\":true,\"restartCount\":0,\"started\":true,"
          + "\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:01Z\"}}}]}}";
  private static final String NOW =
      "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0}";
  private static final String LEASE =
      "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\","
          + "\"metadata\":{\"name\":\"beat\"},"
          + "\"spec\":{\"holderIdentity\":\"h\",\"leaseDurationSeconds\":40}}";

  private final Socket socket;
  private final InputStream in;
  private final String token;

  private ServeRehearsal(Socket socket, String token) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.token = token;
  }

  /**
   * Asks.
   *
   * @param authority of a server with TLS
   */
  static void run(String url, String token, Optional<X509Certificate> authority)
      throws IOException {
    URI address = URI.create(url);
    for (int look = 0; look < FIRST_LOOKS; look++) { // each kubectl connects anew
      try (Socket socket = socket(address, authority)) {
        new ServeRehearsal(socket, token).look();
      }
    }
    try (Socket writer = socket(address, authority);
        Socket watcher = socket(address, authority);
        Socket other = socket(address, authority)) {
      new ServeRehearsal(writer, token)
          .live(new ServeRehearsal(watcher, token), new ServeRehearsal(other, token));
    }
  }

  private static Socket socket(URI address, Optional<X509Certificate> authority)
      throws IOException {
    return authority.isPresent()
        ? trusting(authority.get())
            .getSocketFactory()
            .createSocket(address.getHost(), address.getPort())
        : new Socket(address.getHost(), address.getPort());
  }

  static SSLContext trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot speak TLS", e);
    }
  }

  /** What kubectl asks with an empty cache, and what else people look at first. */
  private void look() throws IOException {
    ask("GET", "/readyz", JSON);
    ask("GET", "/api?timeout=32s", DISCOVERY);
    ask("GET", "/apis?timeout=32s", DISCOVERY);
    ask("GET", "/api/v1/namespaces?limit=500", TABLE);
    ask("GET", "/api/v1/nodes?limit=500", TABLE);
    ask("GET", "/api/v1/namespaces/default/pods?limit=500", TABLE);
    ask("GET", "/apis/apps/v1/namespaces/default/deployments?limit=500", TABLE);
    ask("GET", "/version", JSON);
    ask("GET", "/openapi/v3?timeout=32s", JSON);
  }

  /** Pods that come, run and go, and a lease that is renewed, while others watch. */
  private void live(ServeRehearsal watcher, ServeRehearsal other) throws IOException {
    ask("POST", "/api/v1/namespaces", JSON, JSON, "{\"metadata\":{\"name\":\"rehearsal\"}}");
    ask("POST", LEASES, JSON, JSON, LEASE);
    watcher.send("GET", LEASES + "?watch=true&resourceVersion=0", JSON, JSON, "");
    other.send("GET", LEASES + "?watch=true&resourceVersion=0", JSON, JSON, "");
    for (int n = 0; n < LIVES; n++) {
      String name = "pod-" + n;
      String path = PODS + "/" + name;
      ask("POST", PODS, JSON, JSON, pod(name));
      ask("POST", path + "/binding", JSON, JSON, binding(name));
      ask("PATCH", path + "/status", JSON, "application/strategic-merge-patch+json", RUNNING);
      ask("DELETE", path, JSON, JSON, NOW);
      ask("PATCH", LEASES + "/beat", JSON, "application/merge-patch+json", beat(n + 1));
      watcher.drain();
      other.drain();
    }
  }

  private static String pod(String name) {
    return ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\","
            + "\"labels\":{\"app\":\"web\"},\"annotations\":{\"scrape\":\"true\"}},"
            + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\","
            + "\"args\":[\"--quiet\"],\"ports\":[{\"name\":\"http\",\"containerPort\":80}],"
            + "\"env\":[{\"name\":\"A\",\"value\":\"b\"}],"
            + "\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"},"
            + "\"limits\":{\"cpu\":\"1\"}}}],\"nodeSelector\":{\"kubernetes.io/os\":\"linux\"}}}")
        .formatted(name);
  }

  private static String binding(String name) {
    return ("{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"%s\"},"
            + "\"target\":{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"node-0\"}}")
        .formatted(name);
  }

  private static String beat(int micros) {
    return "{\"spec\":{\"renewTime\":\"2026-01-01T00:00:00.%06dZ\"}}".formatted(micros);
  }

  private void ask(String method, String path, String accept) throws IOException {
    ask(method, path, accept, JSON, "");
  }

  /** A refusal would rehearse the wrong thing, so it ends the rehearsal. */
  private void ask(String method, String path, String accept, String type, String body)
      throws IOException {
    send(method, path, accept, type, body);
    String status = line();
    if (!status.startsWith("HTTP/1.1 20")) {
      throw new IOException(method + " " + path + ": " + status);
    }
    long length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        length = -1;
      }
    }
    if (length >= 0) {
      in.skipNBytes(length);
      return;
    }
    for (int size = chunk(); size > 0; size = chunk()) {
      in.skipNBytes(size + 2L);
    }
    line();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private void send(String method, String path, String accept, String type, String body)
      throws IOException {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: kubectl/v1.36.0\r\nAccept: "
            + accept
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\n"
            + (body.isEmpty()
                ? ""
                : "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n")
            + "\r\n";
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has hung up");
      }
      line.append((char) c);
    }
    return line.isEmpty() ? "" : line.substring(0, line.length() - 1);
  }

  /** Takes what has come of a watch. */
  private void drain() throws IOException {
    in.skipNBytes(in.available());
  }
}
