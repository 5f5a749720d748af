package io.batkube.engine.workload;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.HostSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
    List<ExternalEvent> events =
        new ArrayList<>(events(file, file.read(InputStream::readAllBytes)));
    events.sort(
        comparingLong(ExternalEvent::atNs).thenComparing(comparingInt(ExternalEventReader::rank)));
    return List.copyOf(events);
  }

  private static List<ExternalEvent> events(InputFile file, byte[] content) {
    List<ExternalEvent> events = new ArrayList<>();
    int start = 0;
    for (int line = 1; start < content.length; line++) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      String text = text(file, line, ByteBuffer.wrap(content, start, end - start));
      if (!text.isEmpty()) {
        int at = line;
        events.add(JsonInput.readLine(file, line, text, parser -> event(file, at, text, parser)));
      }
      start = end + 1;
    }
    return events;
  }

  private static String text(InputFile file, int line, ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return (line == 1 && text.startsWith("\ufeff") ? text.substring(1) : text).strip();
    } catch (CharacterCodingException e) {
      throw BadInputException.atLine(file, line, "no valid UTF-8");
    }
  }

  private static ExternalEvent event(InputFile file, int line, String text, JsonParser parser)
      throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw BadInputException.atLine(
          file, line, "found " + JsonInput.found(parser) + ", expected an event: one JSON object");
    }
    var fields = new FieldReader(file, "event", JsonObject.read(parser).onLine(line));
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
