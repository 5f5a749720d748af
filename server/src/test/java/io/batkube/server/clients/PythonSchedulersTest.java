package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.batsim.ReservedPort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers for Batsim from PyPI, unmodified, against our Batsim; pandas reads what it leaves. */
@Tag("slow")
final class PythonSchedulersTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final Path EXAMPLES = ROOT.resolve("examples/batsim");
  private static final Path VENV = ROOT.resolve("target/python");

  @TempDir private Path folder;

  @BeforeAll
  static void makeTheEnvironment(@TempDir Path scratch) throws IOException, InterruptedException {
    Files.createDirectories(VENV.getParent());
    var made =
        Programs.run(
            scratch, List.of(ROOT.resolve("clients/batsim/venv.sh").toString(), VENV.toString()));
    assertEquals(0, made.status(), made.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedFcfs", "easyBackfill", "fillerSched", "schedEasySjfBackfill"})
  void pybatsimRunsAllJobs(String scheduler) throws IOException, InterruptedException {
    try (var port = new ReservedPort()) {
      runsAllJobs(scheduler, port.number());
    }
  }

  private void runsAllJobs(String scheduler, int port) throws IOException, InterruptedException {
    Process decisions =
        new ProcessBuilder(python("pybatsim"), scheduler, "-s", "tcp://*:" + port, "-v", "error")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pybatsim.log").toFile())
            .start();
    try {
      var batsim =
          Programs.run(
              folder,
              Programs.batkube(
                  List.of(),
                  List.of(
                      "batsim",
                      "-p",
                      EXAMPLES.resolve("platform.xml").toString(),
                      "-w",
                      EXAMPLES.resolve("workload.json").toString(),
                      "-s",
                      "tcp://localhost:" + port,
                      "-e",
                      "run",
                      "--batsim-timeout",
                      "300")));
      assertEquals(
          0, batsim.status(), batsim.output() + Files.readString(folder.resolve("pybatsim.log")));
      assertEquals(0, decisions.waitFor());
    } finally {
      decisions.destroyForcibly().waitFor();
    }
    var read = script("read_results.py", "run");
    assertEquals(0, read.status(), read.output());
    assertTrue(read.output().startsWith("jobs 60 successful 60 makespan "), read.output());
  }

  @Test
  void anEpisodeOfBatsimPySwitchesHostsOffAndOn() throws IOException, InterruptedException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path batsim = bin.resolve("batsim");
    var words = Programs.batkube(List.of(), List.of("batsim"));
    words.replaceAll(word -> "'" + word + "'");
    Files.writeString(batsim, "#!/bin/sh\nexec " + String.join(" ", words) + " \"$@\"\n");
    Files.setPosixFilePermissions(batsim, PosixFilePermissions.fromString("rwxr-xr-x"));
    var episode =
        Programs.run(
            folder,
            List.of(
                "env",
                "PATH=" + bin + File.pathSeparator + System.getenv("PATH"),
                "TMPDIR=" + folder,
                python("python"),
                ROOT.resolve("clients/batsim/episode.py").toString(),
                EXAMPLES.resolve("energy.xml").toString(),
                EXAMPLES.resolve("workload.json").toString()));
    assertEquals(0, episode.status(), episode.output());
    assertTrue(episode.output().contains("jobs 60 successful 60\n"), episode.output());
    assertTrue(
        episode.output().matches("(?s).*hosts that were switched off [1-9].*"), episode.output());
  }

  private Programs.Outcome script(String name, String... arguments)
      throws IOException, InterruptedException {
    var words = new ArrayList<String>();
    words.add(python("python"));
    words.add(ROOT.resolve("clients/batsim").resolve(name).toString());
    words.addAll(List.of(arguments));
    return Programs.run(folder, words);
  }

  private static String python(String program) {
    return VENV.resolve("bin").resolve(program).toString();
  }
}
