package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program of the JVM, in a test, on a cluster's time. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
final class InjectedClockTest {
  private static final Pattern SERVER = Pattern.compile("http://([^@]*)@([^\"\\s]*)");
  private static final String PODS = "/api/v1/namespaces/default/pods";

  @TempDir private Path folder;

  /** Deletes pods that are older than an hour: the program that is tested. */
  private record Janitor(Served cluster, Clock clock) {
    void look() throws IOException, InterruptedException {
      for (Fields pod : cluster.get(PODS).items("items").eachFields()) {
        Instant created = Instant.parse(pod.textAt("metadata", "creationTimestamp"));
        if (Duration.between(created, clock.instant()).compareTo(Duration.ofHours(1)) > 0) {
          cluster.delete(PODS + "/" + pod.textAt("metadata", "name"));
        }
      }
    }
  }

  private ClusterClock clock(Served served) throws IOException, InterruptedException {
    Matcher server = SERVER.matcher(Files.readString(served.kubeconfig()));
    assertTrue(server.find());
    byte[] user = server.group(1).getBytes(StandardCharsets.UTF_8);
    return new ClusterClock(
        URI.create("http://" + server.group(2)),
        "Basic " + Base64.getEncoder().encodeToString(user));
  }

  @Test
  void aProgramWithAClockOfItsOwnLivesThroughHoursInATest()
      throws IOException, InterruptedException {
    try (Served cluster = Served.alone(folder, "--clock", "lockstep")) {
      ClusterClock clock = clock(cluster);
      var janitor = new Janitor(cluster, clock);
      cluster.post(
          PODS,
          (Fields)
              Json.parse(
                  "{\"metadata\":{\"name\":\"old\"},\"spec\":{\"containers\":[{\"name\":\"c\","
                      + "\"image\":\"i\"}]}}"));
      clock.advance(Duration.ofMinutes(60));
      janitor.look();
      assertEquals(1, cluster.get(PODS).items("items").size(), "not older than an hour");
      clock.advance(Duration.ofMillis(1));
      janitor.look();
      assertEquals(0, cluster.get(PODS).items("items").size());
      assertEquals(Instant.parse("2026-01-01T01:00:00.001Z"), clock.instant());
    }
  }

  @Test
  void theGuideShowsThisClock() throws IOException {
    Path root = Path.of(System.getProperty("batkube.root"));
    String sources = "server/src/test/java/io/batkube/server/clients/ClusterClock.java";
    String text = Files.readString(root.resolve(sources));
    String guide = Files.readString(root.resolve("docs/other-programs.md"));
    assertTrue(guide.contains(sources), "the guide says where it is");
    assertTrue(text.contains("final class ClusterClock extends Clock"));
  }
}
