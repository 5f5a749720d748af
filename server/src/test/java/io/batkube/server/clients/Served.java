package io.batkube.server.clients;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** {@code batkube serve} in a process of its own, on a free port, for as long as this is open. */
final class Served implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final URI url;
  private final HttpClient client;

  private Served(Path folder, Process process, URI url) throws IOException {
    this.folder = folder;
    this.process = process;
    this.url = url;
    HttpClient.Builder builder = HttpClient.newBuilder();
    if (url.getScheme().equals("https")) {
      builder.sslContext(trusting(folder.resolve("kubeconfig.pod").resolve("ca.crt")));
    }
    client = builder.build();
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(authority + " cannot be trusted", e);
    }
  }

  /**
   * Starts one without controllers: kube-apiserver alone, beside which those that are tested were
   * recorded, deletes nothing and taints nothing by itself.
   */
  static Served alone(Path folder, String... options) throws IOException {
    var words = new ArrayList<>(List.of("--controllers="));
    words.addAll(List.of(options));
    return in(folder, words.toArray(String[]::new));
  }

  /**
   * Starts one.
   *
   * @param folder an empty one, for its kubeconfig and its complaints
   * @param options of {@code serve}
   */
  static Served in(Path folder, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of("serve", "--port", "0"));
    arguments.addAll(List.of(options));
    Process process =
        new ProcessBuilder(Programs.batkube(List.of(), arguments))
            .directory(folder.toFile())
            .redirectError(folder.resolve("complaints").toFile())
            .start();
    BufferedReader out = process.inputReader();
    URI url = URI.create("");
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("serving ")) {
        url = URI.create(line.split(" +", -1)[1]);
      } else if (line.startsWith("stop ")) {
        return new Served(folder, process, url);
      }
    }
    throw new IOException("no welcome: " + Files.readString(folder.resolve("complaints")));
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** What it wrote to standard error. */
  String complaints() throws IOException {
    return Files.readString(folder.resolve("complaints"));
  }

  /** The object at a path. */
  Fields get(String path) throws IOException, InterruptedException {
    return sent(request(path).GET());
  }

  /** Creates an object. */
  Fields post(String path, Fields body) throws IOException, InterruptedException {
    return sent(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body))));
  }

  /** Changes an object by a merge patch. */
  Fields patch(String path, Fields body) throws IOException, InterruptedException {
    return sent(
        request(path)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofByteArray(Json.bytes(body))));
  }

  /** Deletes an object without grace; it may be gone already. */
  void delete(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .method("DELETE", BodyPublishers.ofString("{\"gracePeriodSeconds\":0}"));
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2 && response.statusCode() != 404) {
      throw new IOException(response + ": " + response.body());
    }
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(url.resolve(path))
        .header(
            "Authorization",
            "Bearer " + Files.readString(folder.resolve("kubeconfig.pod").resolve("token")));
  }

  private Fields sent(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response + ": " + response.body());
    }
    return (Fields) Json.parse(response.body());
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
