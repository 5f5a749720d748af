package io.batkube.engine.batsim.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.batsim.BatsimServer;
import io.batkube.engine.batsim.Latencies;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.Routes;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.simulation.BareRun;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.workload.BatsimWorkloadReader;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.ExternalEventReader;
import io.batkube.engine.workload.JsonObject;
import io.batkube.engine.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Told what the recorded decision processes answered to a real Batsim 4.2.1, our end sends what
 * Batsim sent: message for message, letter for letter; and leaves the same files, digit for digit.
 *
 * <p>The recorded platforms have latencies, and so have the runs here. What differs, and why, is in
 * {@link #DIFFERENCES}.
 */
final class BatsimTranscriptTest {
  private static final Path TRANSCRIPTS =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/simulation/transcripts");
  private static final Path FILES =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/batsim/protocol");

  /** Batsim's version and what its clock on the wall said. */
  private static final Set<String> OF_THE_MACHINE =
      Set.of("batsim_version", "scheduling_time", "simulation_time");

  /**
   * By transcript and file: what Batsim wrote, what we write.
   *
   * <p>External events: Batsim changes the state of a host when the message about it has reached
   * the server, some microseconds late; ours change at the instant that the file says. Energy:
   * Batsim counts from the instant at which the greeting of the submitter has arrived, ours from
   * the submission: 600.008 µs of 12 160 W.
   */
  private static final Map<String, List<String>> DIFFERENCES =
      Map.of(
          "events schedule.csv",
          List.of(
              "row 1, time_computing: 89.999925, we: 89.999835",
              "row 1, time_idle: 15.004087, we: 15.004072",
              "row 1, time_unavailable: 749.999985, we: 750.000000"),
          "energy schedule.csv",
          List.of("row 1, consumed_joules: 1341458.704389, we: 1341466.000486"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cml", "kill", "late", "dyn", "events", "energy"})
  void sendsAndWritesWhatBatsimDoes(String name) throws IOException {
    List<String> lines = Files.readAllLines(TRANSCRIPTS.resolve(name + ".msgs"));
    var fromBatsim = lines.stream().filter(line -> line.startsWith("B>")).map(l -> l.substring(2));
    var replies = lines.stream().filter(line -> line.startsWith("S>")).map(l -> l.substring(2));
    var sent = new ArrayList<String>();
    var left = replies.iterator();

    Path results = Files.createDirectory(folder.resolve("results"));
    run(
        name,
        results,
        lines.getFirst().substring(2),
        message -> {
          sent.add(message);
          return left.next();
        });

    List<String> expected = fromBatsim.toList();
    for (int i = 0; i < Math.min(expected.size(), sent.size()); i++) {
      assertEquals(expected.get(i), sent.get(i), "message " + i);
    }
    assertEquals(expected.size(), sent.size());
    for (String file : List.of("jobs.csv", "machine_states.csv", "schedule.csv")) {
      compare(name, file, results);
    }
    if (name.equals("energy")) {
      compare(name, "consumed_energy.csv", results);
      compare(name, "pstate_changes.csv", results);
    }
  }

  private void run(
      String name, Path results, String first, java.util.function.UnaryOperator<String> wire)
      throws IOException {
    boolean energy = name.equals("energy");
    var file = new InputFile(FILES.resolve(energy ? "cluster.xml" : "small.xml"));
    Platform platform = BatsimPlatformReader.read(file, "master_host");
    JsonObject begins = WireMessage.read("transcript", first).events().getFirst().data().json();
    JsonObject config = WireMessage.object(begins.field("config").orElseThrow());
    boolean dynamic = config.field("dynamic-jobs-enabled").orElseThrow().text().equals("true");
    Workload workload = workload(name, begins);
    List<ExternalEvent> events = name.equals("events") ? events() : List.of();
    var settings = new WireSettings(false, true, false, dynamic, dynamic, false, "", false, energy);
    var server =
        new BatsimServer(
            new WireDecisionProcess(
                wire, settings, List.of(new WireWorkload("w0", file(begins), workload.profiles()))),
            latencies(file, platform),
            dynamic,
            List.of(workload),
            events.size());
    try (var engine =
            new EmbeddedEngine(
                platform,
                List.of(workload),
                events,
                new EmbeddedEngine.Options(
                    dynamic, dynamic, true, EmbeddedEngine.Options.Sharing.NONE, energy));
        var written = new ResultFolder(results, energy)) {
      var checker = new InvariantChecker();
      new Simulation(engine, server, List.of(checker, written)).run();
      assertTrue(
          written.finish(BareRun.describedAs("transcript"), checker.invariants()).complete());
    }
  }

  private static Latencies latencies(InputFile file, Platform platform) {
    String master = BatsimPlatformReader.master(file, "master_host", new LinkedHashMap<>());
    Routes routes = Routes.read(file);
    return new Latencies(
        routes.oneByteNs(master, master),
        host -> routes.oneByteNs(platform.host(host).name(), master));
  }

  private static String file(JsonObject begins) {
    return WireMessage.object(begins.field("workloads").orElseThrow())
        .field("w0")
        .orElseThrow()
        .text();
  }

  /** The workload, from what Batsim told of its jobs. */
  private Workload workload(String name, JsonObject begins) throws IOException {
    var jobs = new ArrayList<String>();
    for (String line : Files.readAllLines(TRANSCRIPTS.resolve(name + ".msgs"))) {
      if (line.startsWith("B>")) {
        for (var event : WireMessage.read("transcript", line.substring(2)).events()) {
          if (event.type().equals("JOB_SUBMITTED")
              && event.data().text("job_id").startsWith("w0!")) {
            jobs.add(event.data().json().field("job").orElseThrow().text());
          }
        }
      }
    }
    Path file = folder.resolve("workload.json");
    Files.writeString(
        file,
        "{\"nb_res\":1,\"jobs\":["
            + String.join(",", jobs)
            + "],\"profiles\":"
            + WireMessage.object(begins.field("profiles").orElseThrow())
                .field("w0")
                .orElseThrow()
                .text()
            + "}");
    return BatsimWorkloadReader.read(new InputFile(file), "w0");
  }

  private List<ExternalEvent> events() throws IOException {
    Path file = folder.resolve("events.txt");
    Files.writeString(
        file,
        """
        {"type":"machine_unavailable","resources":"0","timestamp":0}
        {"type":"machine_available","resources":"0","timestamp":10}
        {"type":"machine_unavailable","resources":"0-1 3","timestamp":20}
        {"type":"machine_available","resources":"0-1","timestamp":250}
        {"type":"machine_available","resources":"3","timestamp":300}
        """);
    return ExternalEventReader.read(new InputFile(file));
  }

  private void compare(String name, String file, Path results) throws IOException {
    List<String[]> expected = rows(TRANSCRIPTS.resolve(name + "_" + file));
    List<String[]> actual = rows(results.resolve(file));
    assertEquals(expected.size(), actual.size(), file);
    var differences = new ArrayList<String>();
    for (int row = 0; row < expected.size(); row++) {
      assertEquals(expected.get(row).length, actual.get(row).length, file + " " + row);
      for (int column = 0; column < expected.get(row).length; column++) {
        String header = expected.getFirst()[column];
        String theirs = expected.get(row)[column];
        String ours = actual.get(row)[column];
        if (!OF_THE_MACHINE.contains(header) && !theirs.equals(ours)) {
          differences.add("row " + row + ", " + header + ": " + theirs + ", we: " + ours);
        }
      }
    }
    assertEquals(
        String.join("\n", DIFFERENCES.getOrDefault(name + " " + file, List.of())),
        String.join("\n", differences),
        file);
  }

  private static List<String[]> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(line -> line.split(",", -1)).toList();
  }
}
