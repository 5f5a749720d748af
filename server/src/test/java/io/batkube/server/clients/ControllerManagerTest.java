package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kube-controller-manager on exact time. Needs Go 1.26, and builds it once. */
@Tag("slow")
final class ControllerManagerTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("batkube.root")).resolve("examples/controllers");

  @TempDir private Path folder;

  @Test
  void aDeploymentAJobAndANamespaceAreItsWorkAndOursStepAside()
      throws IOException, InterruptedException {
    var experiment = new Experiment(folder);
    for (String name : List.of("first", "second")) {
      experiment.run(
          List.of(
              "--nodes",
              "4",
              "--workload",
              EXAMPLE.resolve("workload.json").toString(),
              "--scheduler",
              "builtin",
              "--controllers",
              "external",
              "--manifests",
              EXAMPLE.resolve("cluster.yaml").toString(),
              "--clock",
              "exact",
              "--reproducible"));
      Files.move(folder.resolve("out"), folder.resolve(name));
    }
    List<Map<String, String>> pods = Experiment.rows(folder.resolve("first/pods.csv"));
    assertEquals(2, pods.stream().filter(pod -> pod.get("name").startsWith("web-")).count());
    List<Map<String, String>> ofJob =
        pods.stream().filter(pod -> pod.get("name").startsWith("batch-")).toList();
    assertEquals(4, ofJob.size());
    assertTrue(ofJob.stream().allMatch(pod -> pod.get("phase").equals("Succeeded")));
    assertTrue(wrote("DELETE", "/api/v1/namespaces/orphan"), "the namespace has no owner");
    assertTrue(wrote("PUT", "/api/v1/namespaces/orphan/finalize"), "and is let go");
    assertTrue(wrote("DELETE", "/apis/batch/v1/namespaces/default/jobs/batch"), "its time is over");
    Experiment.assertSameFiles(folder.resolve("first"), folder.resolve("second"));
  }

  /** Whether kube-controller-manager sent such a request. */
  private boolean wrote(String method, String path) throws IOException {
    var found = new ArrayList<Fields>();
    for (String line : Files.readAllLines(folder.resolve("first/journal.ndjson"))) {
      var request = (Fields) Json.parse(line);
      if (request.text("method").equals(method)
          && request.text("path").equals(path)
          && request.text("userAgent").startsWith("kube-controller-manager/")) {
        found.add(request);
      }
    }
    return !found.isEmpty();
  }
}
