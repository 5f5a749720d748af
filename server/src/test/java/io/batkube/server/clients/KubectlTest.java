package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who works with kubectl sees what a real kube-apiserver showed. */
@Tag("slow")
final class KubectlTest {
  private static final GoProgram KUBECTL = new GoProgram("kubectl");

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void walksAsThroughARealServer(@TempDir Path folder) throws Exception {
    Path program = KUBECTL.built();
    try (Served served = Served.alone(folder, "--tls")) {
      Programs.Outcome outcome =
          Programs.run(
              folder,
              List.of(
                  "python3",
                  KUBECTL.file("walk.py").toString(),
                  program.toString(),
                  served.kubeconfig().toString(),
                  KUBECTL.file("transcript.txt").toString()));
      Programs.assertSame(KUBECTL.file("transcript.txt"), outcome.output());
      assertEquals(0, outcome.status());
    }
  }
}
