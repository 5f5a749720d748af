package io.batkube.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A cluster of nodes with 8 cores and 32 GiB, and one-core pods, as files for {@code batkube run}.
 *
 * @param arrivalsMs when each pod comes, since the start
 * @param seconds how long each runs; 0 for jobs that ask for no pod
 */
record ClusterWork(String name, int nodes, List<Double> arrivalsMs, int seconds) {
  private static final Path FOLDER = Path.of("bench", "target", "cluster");

  ClusterWork {
    arrivalsMs = List.copyOf(arrivalsMs);
  }

  /** Pods that come at random, equally often at any time. */
  static ClusterWork random(String name, int nodes, int pods, int overSeconds, int seconds) {
    var chance = new SplittableRandom(1);
    double[] arrivals = new double[pods];
    for (int i = 0; i < pods; i++) {
      arrivals[i] = Math.floor(chance.nextDouble() * overSeconds * 1000);
    }
    Arrays.sort(arrivals);
    return new ClusterWork(name, nodes, Arrays.stream(arrivals).boxed().toList(), seconds);
  }

  /** Pods that come together, after so many seconds: one number for each. */
  static ClusterWork at(String name, int nodes, int seconds, double... arrivalSeconds) {
    return new ClusterWork(
        name,
        nodes,
        Arrays.stream(arrivalSeconds).map(each -> each * 1000).boxed().toList(),
        seconds);
  }

  Path platform() {
    return FOLDER.resolve(name + ".yaml");
  }

  Path workload() {
    return FOLDER.resolve(name + ".json");
  }

  Path results() {
    return FOLDER.resolve("out").resolve(name);
  }

  ClusterWork write() throws IOException {
    Files.createDirectories(results().getParent());
    Files.writeString(
        platform(),
        String.format(
            "nodes:%n  - name: node%n    count: %d%n    cores: 8%n    memory: 32Gi%n", nodes));
    var jobs = new StringBuilder();
    for (int i = 0; i < arrivalsMs.size(); i++) {
      jobs.append(i == 0 ? "" : ",\n")
          .append(
              String.format(
                  Locale.ROOT,
                  "{\"id\":\"%d\",\"subtime\":%.3f,\"res\":%d,\"profile\":\"d\"}",
                  i,
                  arrivalsMs.get(i) / 1000,
                  seconds == 0 ? 0 : 1));
    }
    Files.writeString(
        workload(),
        "{\"nb_res\":"
            + nodes
            + ",\"jobs\":[\n"
            + jobs
            + "],\n\"profiles\":{\"d\":{\"type\":\"delay\",\"delay\":"
            + Math.max(1, seconds)
            + "}}}\n");
    return this;
  }
}
