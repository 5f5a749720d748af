package io.batkube.engine.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recorded conversation with Batsim 4.2.1: lines {@code B>} from Batsim, {@code S>} its
 * scheduler's replies, and the files that Batsim wrote.
 */
record Transcript(String name, List<Message> fromBatsim, List<Message> replies) {
  private static final Path FOLDER =
      Path.of(
          System.getProperty("batkube.root"),
          "engine/src/test/resources/io/batkube/engine/simulation/transcripts");

  /** What was said at one instant. */
  record Message(double now, List<Said> events) {}

  /** One event or command. */
  record Said(double timestamp, String type, Fields data) {}

  /** A JSON object. */
  record Fields(Map<String, Object> values) {
    String text(String key) {
      return values.get(key).toString();
    }

    double number(String key) {
      return ((BigDecimal) values.get(key)).doubleValue();
    }

    boolean has(String key) {
      return values.containsKey(key);
    }

    Fields object(String key) {
      return (Fields) values.get(key);
    }

    List<?> list(String key) {
      return (List<?>) values.get(key);
    }
  }

  static Transcript read(String name) throws IOException {
    var fromBatsim = new ArrayList<Message>();
    var replies = new ArrayList<Message>();
    for (String line : Files.readAllLines(FOLDER.resolve(name + ".msgs"))) {
      (line.startsWith("B>") ? fromBatsim : replies).add(message(line.substring(2)));
    }
    return new Transcript(name, fromBatsim, replies);
  }

  /** A file that Batsim wrote, line by line, its columns separated. */
  List<List<String>> csv(String file) throws IOException {
    return rows(FOLDER.resolve(name + "_" + file));
  }

  static List<List<String>> rows(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  Fields simulationBegins() {
    return fromBatsim.getFirst().events().getFirst().data();
  }

  private static Message message(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      var fields = (Fields) value(parser);
      var events = new ArrayList<Said>();
      for (Object event : fields.list("events")) {
        var said = (Fields) event;
        events.add(new Said(said.number("timestamp"), said.text("type"), said.object("data")));
      }
      return new Message(fields.number("now"), events);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          fields.put(key, value(parser));
        }
        yield new Fields(fields);
      }
      case START_ARRAY -> {
        var elements = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> throw new IllegalArgumentException(parser.currentToken().toString());
    };
  }
}
