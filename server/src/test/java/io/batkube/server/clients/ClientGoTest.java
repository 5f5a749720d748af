package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.server.clients.Programs.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that use client-go see what a real kube-apiserver showed them. */
@Tag("slow")
final class ClientGoTest {
  private static final GoProgram WALK = new GoProgram("client-go");

  @ParameterizedTest
  @CsvSource({
    "json, true, --tls",
    "json, false, --tls",
    "protobuf, true, --tls",
    "protobuf, false, --tls",
    "protobuf, true, --clock=paced"
  })
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void walksAsThroughARealServer(
      String contentType, boolean watchList, String option, @TempDir Path folder) throws Exception {
    Path program = WALK.built();
    try (Served served = Served.alone(folder, option)) {
      Outcome outcome =
          Programs.run(
              folder,
              List.of(
                  program.toString(),
                  "--kubeconfig=" + served.kubeconfig(),
                  "--content-type=" + contentType,
                  "--watch-list=" + watchList));
      Programs.assertSame(WALK.file("transcript.txt"), outcome.output());
      assertEquals(0, outcome.status());
      // The walk asks for a kind of its own before it is defined, and after it is gone.
      assertEquals(
          List.of(),
          served.complaints().lines().filter(line -> !line.contains("walk.batkube.io")).toList());
    }
  }
}
