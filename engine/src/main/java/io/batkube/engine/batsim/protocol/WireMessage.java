package io.batkube.engine.batsim.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.FieldReader;
import io.batkube.engine.workload.JsonInput;
import io.batkube.engine.workload.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of either end, as far as all have the same form.
 *
 * @param source how a message to people names it
 */
record WireMessage(String source, long nowNs, List<Event> events) {

  /**
   * One event of it.
   *
   * @param owner how a message to people names it
   * @param data its members
   */
  record Event(String source, String owner, long atNs, String type, FieldReader data) {
    /** Refuses members that are not among those known. */
    void allow(List<String> known) {
      for (String member : data.json().fields().keySet()) {
        if (!known.contains(member)) {
          throw refused(
              "has the member '" + member + "', expected " + String.join(", ", known) + " only");
        }
      }
    }

    BadInputException refused(String problem) {
      return new BadInputException(source + ": " + owner + ": " + problem);
    }

    /** The event in a line: what it was about. */
    String shortened() {
      return owner + " " + JsonInput.shortened(data.json().text());
    }
  }

  /** Reads a message; what it says of times is checked, of events only that they have the form. */
  static WireMessage read(String source, String text) {
    return JsonInput.readLine(source, 0, text, parser -> read(source, parser));
  }

  private static WireMessage read(String source, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadInputException(
          source + ": found " + JsonInput.found(parser) + ", expected {\"now\":…,\"events\":[…]}");
    }
    var plain = new ArrayList<JsonObject>();
    String now = "";
    boolean hasEvents = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (key) {
        case "now" -> {
          if (!token.isNumeric()) {
            throw new BadInputException(
                source
                    + ": 'now' is "
                    + JsonInput.found(parser)
                    + ", expected a number of seconds");
          }
          now = parser.getText();
        }
        case "events" -> {
          hasEvents = true;
          readEvents(source, parser, plain);
        }
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new BadInputException(
          source + ": found " + JsonInput.found(parser) + " after the message, expected nothing");
    }
    if (now.isEmpty() || !hasEvents) {
      throw new BadInputException(
          source
              + ": the message has no '"
              + (now.isEmpty() ? "now" : "events")
              + "', expected {\"now\":…,\"events\":[…]}");
    }
    return checked(source, seconds(source, "'now'", now), plain);
  }

  private static void readEvents(String source, JsonParser parser, List<JsonObject> events)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new BadInputException(
          source + ": 'events' is " + JsonInput.found(parser) + ", expected a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new BadInputException(
            source
                + ": event "
                + events.size()
                + " is "
                + JsonInput.found(parser)
                + ", expected an object");
      }
      events.add(JsonObject.read(parser).onLine(0));
    }
  }

  private static WireMessage checked(String source, long nowNs, List<JsonObject> plain) {
    var events = new ArrayList<Event>(plain.size());
    long lastNs = 0;
    for (int i = 0; i < plain.size(); i++) {
      Event event = event(source, i, plain.get(i));
      if (event.atNs > nowNs) {
        throw event.refused(
            "'timestamp' is "
                + Seconds.format(event.atNs)
                + ", expected at most the message's 'now', "
                + Seconds.format(nowNs));
      }
      if (event.atNs < lastNs) {
        throw event.refused(
            "'timestamp' is "
                + Seconds.format(event.atNs)
                + ", expected at least that of the event before, "
                + Seconds.format(lastNs));
      }
      lastNs = event.atNs;
      events.add(event);
    }
    return new WireMessage(source, nowNs, events);
  }

  private static Event event(String source, int number, JsonObject json) {
    var fields = new FieldReader(source, "event " + number, json);
    long atNs = fields.seconds("timestamp");
    String type = fields.text("type");
    JsonObject.Field data = fields.field("data", "an object");
    if (data.token() != JsonToken.START_OBJECT) {
      throw fields.refused("data", "an object");
    }
    String owner = "event " + number + " (" + JsonInput.shortened(type) + ")";
    return new Event(source, owner, atNs, type, new FieldReader(source, owner, object(data)));
  }

  /** A member that is an object, which has been read before. */
  static JsonObject object(JsonObject.Field field) {
    return JsonInput.readLine(
            "JSON",
            0,
            field.text(),
            parser -> {
              parser.nextToken();
              return JsonObject.read(parser);
            })
        .onLine(0);
  }

  private static long seconds(String source, String member, String text) {
    try {
      return Seconds.parse(text);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BadInputException(
          source + ": " + member + " is " + text + ", expected a number of seconds", e);
    }
  }
}
