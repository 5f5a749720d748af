package io.batkube.server.batsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.batsim.protocol.WireSettings;
import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a decision process may get wrong, case by case: each ends the run with one line that quotes
 * it. {@code -Dbatkube.accept=true} writes what the lines are now.
 */
final class BadRepliesTest {
  private static final Path CASES =
      Path.of(
          System.getProperty("batkube.root"),
          "server/src/test/resources/io/batkube/server/batsim/bad-replies.txt");

  @TempDir Path folder;

  @Test
  void endsWithOneLineThatQuotesTheMistake() throws IOException {
    List<String> lines = Files.readAllLines(CASES);
    var found = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("  ")) {
        continue; // the line of before
      }
      found.append(line).append('\n');
      if (!line.isEmpty() && !line.startsWith("#")) {
        found.append("  ").append(refusal(line)).append('\n');
      }
    }
    if (Boolean.getBoolean("batkube.accept")) {
      Files.writeString(CASES, found);
    }
    assertEquals(Files.readString(CASES), found.toString());
  }

  private String refusal(String line) throws IOException {
    boolean energy = line.startsWith("-E");
    boolean dynamic = line.startsWith("-d");
    String reply = energy || dynamic ? line.substring(2) : line;
    Path platform = folder.resolve("platform.xml");
    Files.writeString(
        platform,
        """
        <platform version="4.1"><zone id="z" routing="Full"><host id="master_host" speed="1f"/>
        <cluster id="c" prefix="n" suffix="" radical="0-3" speed="1Gf,2Gf" bw="1Bps" lat="1s">
        <prop id="wattage_per_state" value="1:2,1:2"/></cluster></zone></platform>
        """);
    Path workload = folder.resolve("workload.json");
    Files.writeString(
        workload,
        """
        {"nb_res":4,"jobs":[{"id":1,"subtime":0,"res":1,"profile":"sleep"},
        {"id":2,"subtime":0,"res":1,"profile":"sleep"}],
        "profiles":{"sleep":{"type":"delay","delay":1}}}
        """);
    var run =
        new BatsimRun(
            new BatsimOrder(
                platform,
                "master_host",
                new LinkedHashMap<>(),
                List.of(workload),
                List.of(),
                OptionalInt.empty(),
                false,
                new WireSettings(false, true, false, dynamic, false, false, "", false, energy),
                false));
    Path results = Files.createDirectories(folder.resolve("results"));
    return assertThrows(
            BadInputException.class,
            () ->
                run.run(
                    message ->
                        message.contains("JOB_SUBMITTED") ? reply : "{\"now\":0,\"events\":[]}",
                    "0",
                    results),
            line)
        .getMessage();
  }
}
