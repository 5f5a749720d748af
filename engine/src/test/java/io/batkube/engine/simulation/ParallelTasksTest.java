package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.ListedWorkload.job;
import static io.batkube.engine.simulation.ListedWorkload.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.Amounts;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.workload.BatsimWorkloadReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that compute and communicate, through the whole engine. */
final class ParallelTasksTest {
  private static final Path DATA =
      Path.of(System.getProperty("batkube.root")).resolve("../shared/data").normalize();

  /** Two hosts of 100 Mflop/s, one of 50 with two cores, storage, and links of round numbers. */
  private static final String ROUND =
      """
      <platform version="4.1">
        <zone id="z" routing="Full">
          <host id="master_host" speed="1Gf"/>
          <host id="a" speed="100Mf"/>
          <host id="b" speed="100Mf"/>
          <host id="c" speed="50Mf" core="2"/>
          <host id="lonely" speed="100Mf"/>
          <host id="pfs" speed="0f"><prop id="role" value="storage"/></host>
          <host id="scratch" speed="0f"><prop id="role" value="storage"/></host>
          <link id="ab" bandwidth="10MBps" latency="1ms"/>
          <link id="wide" bandwidth="20MBps" latency="2ms" sharing_policy="FATPIPE"/>
          <link id="disk" bandwidth="5MBps" latency="0"/>
          <link id="duplex" bandwidth="10MBps" latency="0" sharing_policy="SPLITDUPLEX"/>
          <route src="a" dst="b"><link_ctn id="ab"/></route>
          <route src="a" dst="c"><link_ctn id="wide"/></route>
          <route src="b" dst="c"><link_ctn id="duplex" direction="UP"/></route>
          <route src="a" dst="pfs"><link_ctn id="disk"/></route>
          <route src="b" dst="pfs"><link_ctn id="disk"/></route>
          <route src="pfs" dst="scratch"><link_ctn id="disk"/></route>
        </zone>
      </platform>
      """;

  private static final Pattern EXPECTED = Pattern.compile("\"expected_execution_time\":([0-9.e]+)");

  @TempDir Path folder;

  private Platform round() throws IOException {
    Path file = folder.resolve("platform.xml");
    Files.writeString(file, ROUND);
    return BatsimPlatformReader.read(new InputFile(file));
  }

  private static Profile homogeneous(double flops, double bytes) {
    return new Profile.ParallelHomogeneous("p", flops, bytes, 0, "");
  }

  // ---- what Batsim 4.2.1 measured ----

  @ParameterizedTest
  @CsvSource({
    "small_platform.xml, Bourassa, 1e8, 0, 1, 2.062195826",
    "small_platform.xml, Bourassa, 1e8, 0, 2, 4.124391652",
    "small_platform.xml, Bourassa Fafard, 0, 1e6, 1, 0.245678555",
    "small_platform.xml, Bourassa Fafard, 1e8, 1e6, 1, 2.062716254",
    "small_platform.xml, Bourassa Fafard Ginette Jupiter, 1e8, 1e6, 1, 2.065633368",
    "cluster512.xml, a0, 1e9, 0, 1, 1",
    "cluster512.xml, a0 a1, 0, 1e8, 1, 0.100013",
    "cluster512.xml, a0 a1 a2 a3, 1e9, 1e7, 1, 1.000013"
  })
  void lastsAsLongAsInBatsim(
      String platform, String hosts, double flops, double bytes, int copies, double seconds) {
    Path file = DATA.resolve("batsim/platforms").resolve(platform);
    assumeTrue(Files.exists(file), () -> "no " + platform);
    String[] names = hosts.split(" ", -1);
    var run = new PlacedRun(BatsimPlatformReader.read(new InputFile(file)));
    for (int copy = 0; copy < copies; copy++) {
      run.on(job("j" + copy, 0, names.length, homogeneous(flops, bytes)), names);
    }
    run.run();
    for (int copy = 0; copy < copies; copy++) {
      assertEquals(seconds, run.of("j" + copy).seconds(), seconds * 1e-6);
    }
  }

  /** Batsim's own tests of tasks say how long each takes, one by one on 512 hosts. */
  @ParameterizedTest
  @ValueSource(strings = {"test_ptasks", "test_homo_ptasks", "test_compo_sequence_ptaskcomp"})
  void lastsAsLongAsBatsimsTestsExpect(String name) {
    Path platform = DATA.resolve("batsim/platforms/cluster512.xml");
    Path file = DATA.resolve("batsim/workloads").resolve(name + ".json");
    assumeTrue(Files.exists(file), () -> "no " + name);
    Platform hosts = BatsimPlatformReader.read(new InputFile(platform));
    var workload = BatsimWorkloadReader.read(new InputFile(file), "w0");
    try (var jobs = workload.jobs()) {
      while (jobs.hasNext()) {
        Job job = jobs.next();
        Matcher expected = EXPECTED.matcher(job.profile().json());
        assertTrue(expected.find(), job.profile().json());
        double seconds = Double.parseDouble(expected.group(1));
        var run =
            new PlacedRun(hosts)
                .on(job, HostSet.range(0, job.requestedResources() - 1), Placement.PLAIN)
                .run();
        boolean cut = seconds >= job.walltimeNs() / 1e9;
        assertEquals(
            cut ? JobState.COMPLETED_WALLTIME_REACHED : JobState.COMPLETED_SUCCESSFULLY,
            run.of(job.id().name()).state(),
            job.id().name());
        assertEquals(
            cut ? job.walltimeNs() / 1e9 : seconds,
            run.of(job.id().name()).seconds(),
            seconds * 1e-6,
            job.id().name());
      }
    }
  }

  // ---- the model ----

  @Test
  void theScarcestResourceCounts() throws IOException {
    var run =
        new PlacedRun(round())
            .on(job("computes", 0, 2, homogeneous(1e8, 1e6)), "a", "b")
            .on(job("sends", 10, 2, homogeneous(1e7, 1e7)), "a", "b")
            .run();
    assertEquals(1.001, run.of("computes").seconds(), 1e-9);
    assertEquals(2.001, run.of("sends").seconds(), 1e-9, "both ways over one link");
  }

  @Test
  void whoComesAndGoesChangesThePaceOfOthers() throws IOException {
    var run =
        new PlacedRun(round())
            .on(job("long", 0, 1, homogeneous(3e8, 0)), "a")
            .on(job("short", 1, 1, homogeneous(5e7, 0)), "a")
            .run();
    assertEquals(1, run.of("short").seconds(), 1e-9, "half of the host");
    assertEquals(3.5, run.of("long").seconds(), 1e-9, "alone, shared for a second, alone");
  }

  @Test
  void coresServeAsManyTasks() throws IOException {
    var run = new PlacedRun(round());
    for (int i = 0; i < 4; i++) {
      run.on(job("j" + i, i == 3 ? 10 : 0, 1, homogeneous(5e7, 0)), "c");
    }
    run.run();
    assertEquals(1.5, run.of("j0").seconds(), 1e-9, "three tasks, two cores");
    assertEquals(1, run.of("j3").seconds(), 1e-9, "one task uses one core");
  }

  @Test
  void eachFlowHasAllOfAFatPipeAndBothWaysOfADuplexLink() throws IOException {
    var oneWay = new Profile.Parallel("p", Amounts.none(2), Amounts.of(0, 1e7, 1e7, 0), 0, "");
    var run =
        new PlacedRun(round())
            .on(job("f1", 0, 2, oneWay), "a", "c")
            .on(job("f2", 0, 2, oneWay), "a", "c")
            .on(job("d", 0, 2, oneWay), "b", "c")
            .run();
    assertEquals(0.502, run.of("f1").seconds(), 1e-9);
    assertEquals(0.502, run.of("f2").seconds(), 1e-9);
    assertEquals(1, run.of("d").seconds(), 1e-9);
  }

  @Test
  void rowsOfAMatrixSend() throws IOException {
    var task = new Profile.Parallel("p", Amounts.of(1e8, 0), Amounts.of(0, 4e7, 0, 0), 0, "");
    var run = new PlacedRun(round()).on(job("j", 0, 2, task), "a", "b").run();
    assertEquals(4.001, run.of("j").seconds(), 1e-9);
  }

  @Test
  void totalsAreDividedByTheHostsThatThereAre() throws IOException {
    var task = new Profile.ParallelHomogeneousTotal("p", 2e8, 4e6, 0, "");
    var run =
        new PlacedRun(round())
            .on(job("asked", 0, 2, task), "a", "b")
            .on(job("fewer", 10, 2, task), "a")
            .run();
    assertEquals(1.001, run.of("asked").seconds(), 1e-9);
    assertEquals(2, run.of("fewer").seconds(), 1e-9);
  }

  @Test
  void executorsOnOneHostShareIt() throws IOException {
    var run =
        new PlacedRun(round())
            .on(
                job("j", 0, 3, homogeneous(1e8, 0)),
                HostSet.range(0, 1),
                new Placement(List.of(0, 1, 0), new LinkedHashMap<>()))
            .on(
                job("cores", 0, 2, homogeneous(1e8, 0)),
                HostSet.range(2, 2),
                new Placement(List.of(0, 0), new LinkedHashMap<>()))
            .run();
    assertEquals(2, run.of("j").seconds(), 1e-9);
    assertEquals(2, run.of("cores").seconds(), 1e-9, "each has a core");
  }

  @Test
  void aWindowOfTcpBoundsWhoIsFarAway() throws IOException {
    Path file = folder.resolve("platform.xml");
    Files.writeString(
        file,
        ROUND.replace(
            "bandwidth=\"10MBps\" latency=\"1ms\"", "bandwidth=\"1GBps\" latency=\"1s\""));
    var run =
        new PlacedRun(BatsimPlatformReader.read(new InputFile(file)))
            .on(job("j", 0, 2, homogeneous(0, 4_194_304)), "a", "b")
            .run();
    assertEquals(3, run.of("j").seconds(), 1e-9, "two latencies per window, after one of its own");
  }

  @Test
  void nothingTakesNoTime() throws IOException {
    var run = new PlacedRun(round()).on(job("j", 5, 2, homogeneous(0, 0)), "a", "b").run();
    assertEquals(5, run.of("j").endSeconds());
    assertEquals(JobState.COMPLETED_SUCCESSFULLY, run.of("j").state());
  }

  // ---- storage ----

  @Test
  void storageIsReadAndWritten() throws IOException {
    var task = new Profile.ParallelHomogeneousPfs("p", 1e6, 4e6, "pfs", 0, "");
    SequencedLabels labels = new SequencedLabels(Map.of("pfs", 4));
    var run =
        new PlacedRun(round())
            .on(job("j", 0, 2, task), HostSet.range(0, 1), labels.placement())
            .on(job("byName", 10, 1, task), "a")
            .run();
    assertEquals(2, run.of("j").seconds(), 1e-9, "two hosts, 5 MB each, over one link");
    assertEquals(1, run.of("byName").seconds(), 1e-9, "a label is a host's name if nobody says");
  }

  private record SequencedLabels(Map<String, Integer> hosts) {
    Placement placement() {
      return new Placement(List.of(), new LinkedHashMap<>(hosts));
    }
  }

  @Test
  void dataGoesFromStorageToStorage() throws IOException {
    var task = new Profile.DataStaging("p", 1e7, "from", "to", 0, "");
    var run =
        new PlacedRun(round())
            .on(
                job("j", 0, 1, task),
                HostSet.range(3, 3),
                new SequencedLabels(Map.of("from", 5, "to", 4)).placement())
            .run();
    assertEquals(2, run.of("j").seconds(), 1e-9);
  }

  @Test
  void storageHostsMayBeAllocated() throws IOException {
    var task = new Profile.DataStaging("p", 1e7, "pfs", "scratch", 0, "");
    var run =
        new PlacedRun(round())
            .on(job("j1", 0, 2, task), "pfs", "scratch")
            .on(job("j2", 0, 2, task), "pfs", "scratch")
            .run(EmbeddedEngine.Options.Sharing.NONE, false);
    assertEquals(4, run.of("j1").seconds(), 1e-9, "several jobs use them at the same time");
    assertEquals(4, run.of("j2").seconds(), 1e-9);
  }

  // ---- jobs ----

  @Test
  void walltimesEndTasks() throws IOException {
    var run =
        new PlacedRun(round())
            .on(within(1.0005, job("late", 0, 2, homogeneous(1e8, 1e6))), "a", "b")
            .on(within(1.0015, job("early", 10, 2, homogeneous(1e8, 1e6))), "a", "b")
            .run();
    assertEquals(JobState.COMPLETED_WALLTIME_REACHED, run.of("late").state());
    assertEquals(-1, run.of("late").returnCode());
    assertEquals(1.0005, run.of("late").seconds(), 1e-9);
    assertEquals(JobState.COMPLETED_SUCCESSFULLY, run.of("early").state());
    assertEquals(1.001, run.of("early").seconds(), 1e-9);
  }

  @Test
  void sequencesGoOnAndFail() throws IOException {
    var delay = ListedWorkload.delay("d", 1);
    var fails = new Profile.ParallelHomogeneous("f", 1e8, 1e6, 3, "");
    var inner = new Profile.Composed("inner", 2, List.of(homogeneous(1e8, 1e6), delay), 0, "");
    var good = new Profile.Composed("good", 1, List.of(inner, delay), 0, "");
    var bad = new Profile.Composed("bad", 5, List.of(inner, fails, delay), 0, "");
    var nothing = new Profile.Composed("n", 2_000_000_000, List.of(homogeneous(0, 0)), 0, "");
    var much = new Profile.Composed("m", 2, List.of(nothing, homogeneous(1e8, 1e6)), 0, "");
    var run =
        new PlacedRun(round())
            .on(job("good", 0, 2, good), "a", "b")
            .on(job("bad", 100, 2, bad), "a", "b")
            .on(job("much", 200, 2, much), "a", "b")
            .run();
    assertEquals(5.002, run.of("good").seconds(), 1e-9);
    assertEquals(5.003, run.of("bad").seconds(), 1e-9);
    assertEquals(JobState.COMPLETED_FAILED, run.of("bad").state());
    assertEquals(3, run.of("bad").returnCode());
    assertEquals(2.002, run.of("much").seconds(), 1e-9);
  }

  @Test
  void killsTellHowFarATaskHasCome() throws IOException {
    var delay = ListedWorkload.delay("d", 4);
    var sequence = new Profile.Composed("s", 3, List.of(delay, homogeneous(1e8, 1e6)), 0, "");
    var run =
        new PlacedRun(round())
            .on(job("task", 0, 2, homogeneous(1e8, 1e6)), "a", "b")
            .on(job("latency", 10, 2, homogeneous(1e8, 1e6)), "a", "b")
            .on(job("inTask", 20, 2, sequence), "a", "b")
            .on(job("inDelay", 40, 2, sequence), "a", "b")
            .on(job("freed", 0.251, 1, homogeneous(1e8, 0)), "b")
            .kill("task", 0.251)
            .kill("latency", 10.0005)
            .kill("inTask", 20 + 5.001 + 4 + 0.501)
            .kill("inDelay", 40 + 5.001 + 1)
            .run();
    assertEquals(0.25, ((Progress.Task) run.progressOf("task")).fraction(), 1e-9);
    assertEquals(0, ((Progress.Task) run.progressOf("latency")).fraction(), 1e-9);
    var inTask = (Progress.Sequence) run.progressOf("inTask");
    assertEquals(3, inTask.currentTaskIndex());
    assertEquals(0.5, ((Progress.Task) inTask.current()).fraction(), 1e-9);
    var inDelay = (Progress.Sequence) run.progressOf("inDelay");
    assertEquals(2, inDelay.currentTaskIndex());
    assertEquals(0.25, ((Progress.Task) inDelay.current()).fraction(), 1e-9);
    assertEquals(JobState.COMPLETED_KILLED, run.of("task").state());
    assertEquals(1, run.of("freed").seconds(), 1e-9, "the killed one takes nothing any more");
  }

  @Test
  void hostsConsumeAsTheyCompute() throws IOException {
    Path file = folder.resolve("platform.xml");
    Files.writeString(
        file,
        ROUND
            .replaceAll(
                "(<host id=\"([a-z_]+)\" speed=\"[^\"]*\"( core=\"2\")?)(/>|>)",
                "$1><prop id=\"wattage_per_state\" value=\"100:120:200\"/>$4")
            .replace("/>/>", "/></host>")
            .replace("/>>", "/>"));
    var run =
        new PlacedRun(BatsimPlatformReader.read(new InputFile(file)))
            .on(job("half", 0, 2, homogeneous(1e8, 1e7)), "a", "b")
            .on(job("oneCore", 0, 1, homogeneous(1e8, 0)), "c")
            .run(EmbeddedEngine.Options.Sharing.NONE, true);
    assertEquals(2.001, run.of("half").seconds(), 1e-9);
    assertEquals(2, run.of("oneCore").seconds(), 1e-9);
    // Half of a and b after a ms of latency, half of c: 160 W while they compute.
    double idle = 100 * (2.001 * 3 + 0.001 * 3);
    assertEquals(idle + 160 * 2 * 3, run.joules(), 1e-6);
  }

  // ---- what does not fit ----

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Platform platform = round();
    var three = new Profile.Parallel("three", Amounts.none(3), Amounts.none(9), 0, "");
    assertEquals(
        "at 0 s: EXECUTE_JOB of job w0!j: profile 'three' is for 3 executors, and there are 2",
        forbidden(new PlacedRun(platform).on(job("j", 0, 2, three), "a", "b")));
    var staging = new Profile.DataStaging("stage", 1, "here", "there", 0, "");
    assertEquals(
        "at 0 s: EXECUTE_JOB of job w0!j: profile 'stage' needs the storage 'here', and no"
            + " storage_mapping has this label",
        forbidden(new PlacedRun(platform).on(job("j", 0, 1, staging), "a")));
    assertEquals(
        "at 0 s: EXECUTE_JOB of job w0!j: the host 1 of the label 'here' is no storage host",
        forbidden(
            new PlacedRun(platform)
                .on(
                    job("j", 0, 1, staging),
                    HostSet.range(0, 0),
                    new SequencedLabels(Map.of("here", 1)).placement())));
    assertEquals(
        "at 0 s: EXECUTE_JOB of job w0!j: it would compute on storage host 4 (pfs)",
        forbidden(new PlacedRun(platform).on(job("j", 0, 1, homogeneous(1, 0)), "pfs")));
    assertEquals(
        folder.resolve("platform.xml") + ": no way through the network from 'a' to 'lonely'",
        assertThrows(
                BadInputException.class,
                () ->
                    new PlacedRun(platform)
                        .on(job("j", 0, 2, homogeneous(0, 1)), "a", "lonely")
                        .run())
            .getMessage());
  }

  private static String forbidden(PlacedRun run) {
    return assertThrows(ForbiddenCommandException.class, run::run).getMessage();
  }
}
