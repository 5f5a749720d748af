package io.batkube.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What the build asks a server, so that the AOT cache knows what a first kubectl needs. */
final class ServeRehearsal {
  private static final int ROUNDS = 60;

  private static final List<String> READS =
      List.of(
          "/version",
          "/api",
          "/apis",
          "/openapi/v3",
          "/api/v1/nodes",
          "/api/v1/namespaces/default/pods?limit=500",
          "/apis/apps/v1/namespaces/default/deployments?limit=500");

  private final HttpClient client;
  private final String url;
  private final String token;

  private ServeRehearsal(HttpClient client, String url, String token) {
    this.client = client;
    this.url = url;
    this.token = token;
  }

  /**
   * Asks.
   *
   * @param authority of a server with TLS
   */
  static void run(String url, String token, Optional<X509Certificate> authority)
      throws IOException, InterruptedException {
    HttpClient.Builder builder = HttpClient.newBuilder();
    authority.ifPresent(certificate -> builder.sslContext(trusting(certificate)));
    try (HttpClient client = builder.build()) {
      new ServeRehearsal(client, url, token).play();
    }
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

  private void play() throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      for (String path : READS) {
        ask("GET", path, "");
      }
      String name = "rehearsal-" + round;
      ask("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + name + "\"}}");
      ask(
          "POST",
          "/api/v1/namespaces/" + name + "/pods",
          "{\"metadata\":{\"name\":\"p\"},"
              + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    }
    ask("GET", "/api/v1/namespaces/rehearsal-0/pods?watch=1&timeoutSeconds=1", "");
  }

  private void ask(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.US_ASCII))
            .header("Authorization", "Bearer " + token)
            .header("User-Agent", "kubectl/v1.36.0")
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
            .header("Content-Type", "application/json")
            .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }
}
