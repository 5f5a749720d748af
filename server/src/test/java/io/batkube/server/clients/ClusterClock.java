package io.batkube.server.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time of a cluster that runs in lockstep, for programs that take a clock as an argument. */
final class ClusterClock extends Clock {
  private static final Pattern TIME = Pattern.compile("\"time\":\"([^\"]*)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;
  private final String credentials;
  private Instant now;

  /**
   * A clock that shows the cluster's time.
   *
   * @param server its address, such as http://127.0.0.1:8001
   * @param credentials for the header Authorization
   */
  ClusterClock(URI server, String credentials) throws IOException, InterruptedException {
    this.server = server;
    this.credentials = credentials;
    advance(Duration.ZERO);
  }

  /** Moves the cluster's time on: what is due on the way has happened when this comes back. */
  void advance(Duration by) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(server.resolve("/batkube/v1/advance?ms=" + by.toMillis()))
            .header("Authorization", credentials)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    Matcher time = TIME.matcher(answer);
    if (!time.find()) {
      throw new IOException("the cluster's time does not move: " + answer);
    }
    now = Instant.parse(time.group(1));
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("a cluster's dates are UTC");
  }
}
