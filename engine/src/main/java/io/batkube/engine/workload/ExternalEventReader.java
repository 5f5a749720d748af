package io.batkube.engine.workload;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.HostSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Batsim's files of external events: one JSON object a line, blank lines skipped. Source of
 * the rules: Batsim 4.2.1, {@code events.cpp}.
 */
public final class ExternalEventReader {
  private ExternalEventReader() {}

  /**
   * Reads the whole file. Events come in Batsim's order: by time, at one time first what makes
   * hosts available, then what makes them unavailable, then the rest; else as in the file.
   */
  public static List<ExternalEvent> read(InputFile file) {
    List<ExternalEvent> events = new ArrayList<>(file.read(in -> lines(file, in)));
    events.sort(
        comparingLong(ExternalEvent::atNs).thenComparing(comparingInt(ExternalEventReader::rank)));
    return List.copyOf(events);
  }

  private static List<ExternalEvent> lines(InputFile file, InputStream in) throws IOException {
    List<ExternalEvent> events = new ArrayList<>();
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    long number = 0;
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = (number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line).strip();
        if (!text.isEmpty()) {
          long at = number;
          events.add(
              JsonInput.readLine(file, number, text, parser -> event(file, at, text, parser)));
        }
      }
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + ": after line " + number + ": no valid UTF-8", e);
    }
    return events;
  }

  private static ExternalEvent event(InputFile file, long line, String text, JsonParser parser)
      throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw BadInputException.atLine(
          file, line, "found " + JsonInput.found(parser) + ", expected an event: one JSON object");
    }
    var fields = new FieldReader(file, "event", JsonObject.read(parser).onLine((int) line));
    if (parser.nextToken() != null) {
      throw BadInputException.atLine(
          file, line, "found " + JsonInput.found(parser) + " after the event, expected one a line");
    }
    String type = fields.text("type");
    long atNs = fields.seconds("timestamp");
    if (atNs < 0) {
      throw fields.refused("timestamp", "a number of seconds, 0 or more");
    }
    return switch (type) {
      case "machine_available" -> new ExternalEvent.HostsAvailable(atNs, hosts(fields));
      case "machine_unavailable" -> new ExternalEvent.HostsUnavailable(atNs, hosts(fields));
      default -> new ExternalEvent.Generic(atNs, type, text);
    };
  }

  private static HostSet hosts(FieldReader fields) {
    try {
      return HostSet.parse(fields.text("resources"));
    } catch (IllegalArgumentException e) {
      throw fields.refused("resources", "intervals of hosts such as \"0-3 7\": " + e.getMessage());
    }
  }

  private static int rank(ExternalEvent event) {
    return switch (event) {
      case ExternalEvent.HostsAvailable _ -> 0;
      case ExternalEvent.HostsUnavailable _ -> 1;
      case ExternalEvent.Generic _ -> 2;
    };
  }
}
