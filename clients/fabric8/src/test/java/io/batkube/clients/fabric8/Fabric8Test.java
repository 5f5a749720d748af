package io.batkube.clients.fabric8;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that use the fabric8 client see what a real kube-apiserver showed them. */
@Tag("slow")
final class Fabric8Test {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void walksAsThroughARealServer(@TempDir Path folder) throws Exception {
    Path complaints = folder.resolve("complaints");
    Process server =
        new ProcessBuilder(
                ROOT.resolve("batkube").toString(),
                "serve",
                "--port",
                "0",
                "--tls",
                "--controllers=")
            .directory(folder.toFile())
            .redirectError(complaints.toFile())
            .start();
    try {
      BufferedReader welcome = server.inputReader();
      String line = welcome.readLine();
      while (line != null && !line.startsWith("stop ")) {
        line = welcome.readLine();
      }
      assertEquals(true, line != null, () -> "no welcome; see " + complaints);
      assertEquals(
          Files.readString(ROOT.resolve("clients/fabric8/transcript.txt")),
          String.join("\n", Walk.through(folder.resolve("kubeconfig").toFile())) + "\n");
    } finally {
      server.destroy();
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }
}
