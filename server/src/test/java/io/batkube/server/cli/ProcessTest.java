package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.server.cli.Transcript.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own shows: signals, limits, surroundings. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class ProcessTest {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));
  private static final String SMALL =
      ROOT.resolve("server/src/test/resources/io/batkube/server/cli/data/small.json").toString();
  private static final String DAY = ROOT.resolve("examples/day/day.yaml").toString();
  private static final String WEEK = ROOT.resolve("examples/week/week.swf").toString();

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("here"));
  }

  @ParameterizedTest
  @CsvSource({
    "run --policy easy, out/.r.partial-1/jobs.csv",
    "compare --policy easy --policy fcfs, out/.r.partial-1/easy/jobs.csv"
  })
  void controlCLeavesNothingAndSaysSo(String command, String written) throws Exception {
    assumeFalse(interruptsAreIgnored(), "this shell passes on no Ctrl-C");
    log(400_000);
    Path err = temp.resolve("err");

    var words = command + " --nodes 100 --workload log.swf --quiet --out out/r";
    Process process = Jvm.in(folder).batkube(err, words.split(" "));
    awaitResults(process, written);
    assertEquals(0, signal("-INT", process));

    assertEquals(130, process.waitFor());
    assertEquals("batkube: interrupted; nothing was written to out/r\n", Files.readString(err));
    assertEquals(List.of("log.swf"), names(folder));
  }

  @Test
  void controlCLeavesAnOlderResultAsItWas() throws Exception {
    assumeFalse(interruptsAreIgnored(), "this shell passes on no Ctrl-C");
    log(400_000);
    Files.createDirectories(folder.resolve("out/r"));
    Files.writeString(folder.resolve("out/r/summary.json"), "{}");
    Path err = temp.resolve("err");

    var words = "run --nodes 100 --workload log.swf --quiet --out out/r --force";
    Process process = Jvm.in(folder).batkube(err, words.split(" "));
    awaitResults(process, "out/.r.partial-1/jobs.csv");
    assertEquals(0, signal("-INT", process));

    assertEquals(130, process.waitFor());
    assertEquals(List.of("r"), names(folder.resolve("out")));
    assertEquals("{}", Files.readString(folder.resolve("out/r/summary.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --policy easy", "compare --policy easy,fcfs"})
  void aFullDiskEndsTheRunAndLeavesNothing(String command) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted = exit("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk.toString()) == 0;
    assumeTrue(mounted, "mounting a small disk is for root");
    try {
      log(20_000);
      var words = command + " --nodes 100 --workload log.swf --quiet --out disk/r";

      Outcome outcome = Jvm.in(folder).batkube(words.split(" "));

      assertEquals("batkube: the run failed: No space left on device\n", outcome.err());
      assertEquals(1, outcome.status());
      assertEquals(List.of(), names(disk));
      assertEquals(
          "batkube: --out disk: is a mount point, expected a folder inside it\n",
          Jvm.in(folder)
              .batkube("run", "--nodes", "4", "--workload", SMALL, "--out", "disk")
              .err());
    } finally {
      assertEquals(0, exit("umount", disk.toString()));
    }
  }

  /** The page is the largest file of a small run: here it is the one that does not fit. */
  @Test
  void aFileThatCannotBeWrittenEndsTheRunAndLeavesNothing() throws Exception {
    Outcome outcome =
        Jvm.in(folder)
            .option("-XX:-UsePerfData")
            .startedBy("sh", "-c", "ulimit -f 16; exec \"$@\"", "sh")
            .batkube("run", "--nodes", "4", "--workload", SMALL, "--quiet");

    assertEquals("batkube: the run failed: File too large\n", outcome.err());
    assertEquals(1, outcome.status());
    assertEquals(List.of(), names(folder));
  }

  @Test
  void littleMemoryIsSaidInOneLine() throws Exception {
    var jobs = new StringBuilder("{\"nb_res\": 1, \"jobs\": [");
    for (int i = 0; i < 200_000; i++) {
      jobs.append(i == 0 ? "" : ",\n");
      jobs.append("{\"id\": \"" + i + "\", \"subtime\": 0, \"res\": 1, \"profile\": \"p\"}");
    }
    jobs.append("], \"profiles\": {\"p\": {\"type\": \"delay\", \"delay\": 1}}}");
    Files.writeString(folder.resolve("jobs.json"), jobs);

    Outcome outcome =
        Jvm.in(folder)
            .option("-Xmx16m")
            .batkube("run", "--nodes", "1", "--workload", "jobs.json", "--quiet");

    assertEquals(
        "batkube: the run failed: out of memory; BATKUBE_JAVA_OPTS=-Xmx16g gives it 16 GB\n",
        outcome.err());
    assertEquals(1, outcome.status());
    assertEquals(List.of("jobs.json"), names(folder));
  }

  @Test
  void resultsAreReadableByWhomTheUmaskAllows() throws Exception {
    Outcome outcome =
        Jvm.in(folder)
            .startedBy("sh", "-c", "umask 027; exec \"$@\"", "sh")
            .batkube("run", "--nodes", "4", "--workload", SMALL, "--quiet", "--out", "r");

    assertEquals("", outcome.err());
    assertEquals("rwxr-x---", permissions(folder.resolve("r")));
    for (String file : names(folder.resolve("r"))) {
      assertEquals("rw-r-----", permissions(folder.resolve("r").resolve(file)), file);
    }
  }

  @Test
  @Tag("slow")
  void theSameInputsGiveTheSameBytesWhereverAndWheneverTheyRun() throws Exception {
    Path here = deterministic(Jvm.in(folder), folder);
    Path there = Files.createDirectory(temp.resolve("elsewhere"));
    Path nepal =
        deterministic(
            Jvm.in(there)
                .environment("TZ", "Asia/Kathmandu")
                .environment("LANG", "tr_TR.UTF-8")
                .option("-Duser.language=tr")
                .option("-Duser.country=TR"),
            there);
    Path again = Files.createDirectory(temp.resolve("again"));
    Path egypt =
        deterministic(
            Jvm.in(again)
                .environment("TZ", "Africa/Cairo")
                .option("-Duser.language=ar")
                .option("-Duser.country=EG")
                .option("-Duser.extensions=u-nu-arab")
                .option("-Dfile.encoding=ISO-8859-1")
                .option("-XX:+UnlockExperimentalVMOptions")
                .option("-XX:hashCode=2"),
            again);

    assertSameFiles(here, nepal);
    assertSameFiles(here, egypt);
  }

  /** A run with all inputs and a comparison, with what they print; the folder that holds it. */
  private static Path deterministic(Jvm jvm, Path folder) throws Exception {
    Outcome run = jvm.batkube("run", DAY, "--policy", "random", "--seed", "5", "--out", "out/run");
    Outcome compared =
        jvm.batkube(
            "compare",
            "--nodes",
            "128",
            "--workload",
            WEEK,
            "--policy",
            "fcfs,easy,conservative,filler,random",
            "--out",
            "out/compare");
    assertEquals("", complaints(run) + complaints(compared));
    Files.writeString(folder.resolve("out/printed.txt"), run.out() + compared.out());
    return folder.resolve("out");
  }

  /** All but how far the run is, which a slow machine says every few seconds. */
  private static String complaints(Outcome outcome) {
    return outcome.err().replaceAll("(?m)^.* events/s.*\n", "");
  }

  private static void assertSameFiles(Path one, Path other) throws IOException {
    assertEquals(files(one), files(other));
    assertTrue(files(one).size() > 36, files(one).toString());
    for (Path file : files(one)) {
      assertArrayEquals(
          Files.readAllBytes(one.resolve(file)),
          Files.readAllBytes(other.resolve(file)),
          file.toString());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      return below.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    }
  }

  /** Until the run is in the middle of writing results. */
  private void awaitResults(Process process, String file) throws InterruptedException {
    while (process.isAlive() && !Files.exists(folder.resolve(file))) {
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  /** Jobs for a run of many seconds, some of them on a machine that is busy with others. */
  private void log(int jobs) throws IOException {
    var random = new Random(1);
    var log = new StringBuilder();
    long submit = 0;
    for (int i = 1; i <= jobs; i++) {
      submit += random.nextInt(60);
      int run = 1 + random.nextInt(3000);
      int hosts = 1 << random.nextInt(3);
      log.append(i + " " + submit + " -1 " + run + " " + hosts + " -1 -1 " + hosts + " ");
      log.append(2 * run + " -1 1 1 1 1 1 -1 -1 -1\n");
    }
    Files.writeString(folder.resolve("log.swf"), log);
  }

  private static int signal(String signal, Process process) throws Exception {
    return exit("kill", signal, Long.toString(process.pid()));
  }

  private static int exit(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  /** Whether our parent ignores SIGINT, as shells do for what they start in the background. */
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
