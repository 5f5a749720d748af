package io.batkube.engine.batsim.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a Batsim must not say, and the line that ends the run then. */
final class BadMessagesTest {
  private static final Path CASES =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/batsim/protocol/bad-messages.txt");

  private static final String BEGINS =
      "{\"now\":0.0,\"events\":[{\"timestamp\":0.0,\"type\":\"SIMULATION_BEGINS\",\"data\":{\"config\":{},"
          + "\"compute_resources\":[{\"id\":0,\"name\":\"a\",\"properties\":{}},"
          + "{\"id\":1,\"name\":\"b\",\"properties\":{}}],\"storage_resources\":[],"
          + "\"workloads\":{\"w0\":\"w\"},"
          + "\"profiles\":{\"w0\":{\"d\":{\"type\":\"delay\",\"delay\":1}}}}}]}";

  private static final String SUBMITS =
      "{\"now\":1.0,\"events\":[{\"timestamp\":1.0,\"type\":\"JOB_SUBMITTED\",\"data\":{\"job_id\":"
          + "\"w0!1\",\"job\":{\"id\":\"w0!1\",\"subtime\":1,\"res\":1,\"profile\":\"d\"}}}]}";

  @Test
  void endWithOneLineThatQuotesTheMistake() throws IOException {
    List<String> lines = Files.readAllLines(CASES);
    var found = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("  ")) {
        continue; // the line of before
      }
      found.append(line).append('\n');
      if (!line.isEmpty() && !line.startsWith("#")) {
        String message = refusal(line);
        assertEquals(1, message.lines().count(), message);
        found.append("  ").append(message).append('\n');
      }
    }
    if (Boolean.getBoolean("batkube.accept")) {
      Files.writeString(CASES, found);
    }
    assertEquals(Files.readString(CASES), found.toString());
  }

  private static String refusal(String line) {
    var messages =
        new ArrayDeque<>(
            line.startsWith("-0")
                ? List.of(line.substring(2))
                : line.startsWith("-1") ? List.of(BEGINS, line.substring(2)) : began(line));
    var engine =
        new BatsimEngine(
            new BatsimEngine.Requests() {
              @Override
              public String next() {
                return messages.remove();
              }

              @Override
              public void answer(String reply) {}
            },
            false);
    return assertThrows(
            BadInputException.class,
            () -> {
              engine.await();
              new Simulation(
                      engine,
                      (_, events, decision) -> {
                        for (EngineEvent event : events) {
                          if (event instanceof EngineEvent.JobSubmitted(var job)) {
                            decision.add(new Command.Execute(job.id(), HostSet.of(0)));
                          }
                        }
                      },
                      List.of(new InvariantChecker()))
                  .run();
            },
            line)
        .getMessage();
  }

  private static List<String> began(String line) {
    return List.of(BEGINS, SUBMITS, line);
  }
}
