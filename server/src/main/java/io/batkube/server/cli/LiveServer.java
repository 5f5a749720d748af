package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.server.yaml.YamlNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cluster of ours that runs, as a kubeconfig leads to it: the paths that are not Kubernetes'. */
record LiveServer(URI address, String credentials) {
  private static final Pattern URL = Pattern.compile("(http)://([^@/]+)@(.*)");

  /**
   * Where a kubeconfig leads.
   *
   * @throws BadInputException if it is not one that serve or run has written without --tls
   */
  static LiveServer of(Path kubeconfig) {
    Matcher server = URL.matcher(server(kubeconfig));
    if (!server.matches()) {
      throw new BadInputException(
          "--kubeconfig " + kubeconfig + ": expected one of a server without --tls");
    }
    return new LiveServer(URI.create(server.group(1) + "://" + server.group(3)), server.group(2));
  }

  private static String server(Path kubeconfig) {
    return YamlNode.read(new InputFile(kubeconfig))
        .map("a kubeconfig")
        .get("clusters")
        .list("clusters")
        .getFirst()
        .map("a cluster")
        .get("cluster")
        .map("a cluster")
        .get("server")
        .text("an address");
  }

  /**
   * Asks it.
   *
   * @throws BadInputException if nobody listens there
   */
  HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException e) {
      throw new BadInputException("nobody listens at " + address + ": is the server running?", e);
    }
  }
}
