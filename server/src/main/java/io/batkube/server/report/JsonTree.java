package io.batkube.server.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A place in a JSON document, which may be empty: what an absent member or {@code null} gives. A
 * number keeps its text. Immutable.
 *
 * <p>A member that is there with another type than asked for is a mistake of the document, and
 * every accessor says so with a {@link BadInputException} that names the file and the member.
 */
final class JsonTree {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private record NumberText(String text) {}

  private final Path file;
  private final String place;

  /** Map, List, String, NumberText, Boolean; empty for a member that is absent or null. */
  private final Optional<Object> value;

  private JsonTree(Path file, String place, Optional<Object> value) {
    this.file = file;
    this.place = place;
    this.value = value;
  }

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws BadInputException if it is missing, no JSON, or no object
   */
  static JsonTree read(Path file) {
    return new InputFile(file).read(in -> parse(file, in));
  }

  private static JsonTree parse(Path file, InputStream in) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw BadInputException.atLine(
            file, 1, "found " + (first == null ? "nothing" : first) + ", expected a JSON object");
      }
      var root = new JsonTree(file, "", value(parser));
      if (parser.nextToken() != null) {
        throw BadInputException.atLine(
            file,
            parser.currentTokenLocation().getLineNr(),
            "found more text after the object, expected the end of the file");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw BadInputException.atLine(
          file,
          e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
          "found broken JSON, expected an object: "
              + e.getOriginalMessage().replaceAll(" \\(start marker at .*", ""));
    }
  }

  private static Optional<Object> value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          value(parser).ifPresent(v -> members.put(name, v));
        }
        yield Optional.of(members);
      }
      case START_ARRAY -> {
        var items = new ArrayList<Optional<Object>>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield Optional.of(items);
      }
      case VALUE_STRING -> Optional.of(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(new NumberText(parser.getText()));
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_NULL -> Optional.empty();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value: " + parser.currentToken());
    };
  }

  /** The place reached by these member names, one after the other. */
  JsonTree at(String... names) {
    JsonTree tree = this;
    for (String name : names) {
      String inside = tree.place.isEmpty() ? name : tree.place + "." + name;
      tree = new JsonTree(file, inside, Optional.ofNullable(tree.map().get(name)));
    }
    return tree;
  }

  boolean isPresent() {
    return value.isPresent();
  }

  /** Members of an object in the order of the file; none where there is no object. */
  SequencedMap<String, JsonTree> members() {
    var members = new LinkedHashMap<String, JsonTree>();
    map().keySet().forEach(name -> members.put((String) name, at((String) name)));
    return Collections.unmodifiableSequencedMap(members);
  }

  private java.util.Map<?, ?> map() {
    if (value.isEmpty()) {
      return new LinkedHashMap<>();
    }
    if (value.get() instanceof java.util.Map<?, ?> map) {
      return map;
    }
    throw wrong("an object");
  }

  /** Items of an array; none where there is no array. */
  List<JsonTree> items() {
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof List<?> list)) {
      throw wrong("an array");
    }
    var items = new ArrayList<JsonTree>(list.size());
    for (int i = 0; i < list.size(); i++) {
      @SuppressWarnings("unchecked")
      var item = (Optional<Object>) list.get(i);
      items.add(new JsonTree(file, place + "[" + i + "]", item));
    }
    return items;
  }

  /** The text of a string. */
  Optional<String> text() {
    return of(String.class, "a string");
  }

  /** The text of a string, number or boolean: what a table shows. */
  Optional<String> words() {
    return value.map(
        v ->
            switch (v) {
              case String s -> s;
              case NumberText n -> n.text();
              case Boolean b -> b ? "yes" : "no";
              default -> throw wrong("a string, a number, true or false");
            });
  }

  /** A number, exactly as written. */
  Optional<BigDecimal> decimal() {
    return of(NumberText.class, "a number").map(this::exactly);
  }

  private BigDecimal exactly(NumberText number) {
    var exact = new BigDecimal(number.text());
    if (Math.abs((long) exact.scale()) + exact.precision() > 400) {
      throw wrong("a number of reasonable size");
    }
    return exact;
  }

  /** A whole number from 0 to 2³¹ − 1. */
  Optional<Integer> count() {
    return decimal().map(this::whole);
  }

  private int whole(BigDecimal number) {
    try {
      int whole = number.intValueExact();
      if (whole >= 0) {
        return whole;
      }
    } catch (ArithmeticException _) {
      // Said below.
    }
    throw wrong("a whole number, 0 or more");
  }

  Optional<Boolean> truth() {
    return of(Boolean.class, "true or false");
  }

  private <T> Optional<T> of(Class<T> type, String expected) {
    if (value.isPresent() && !type.isInstance(value.get())) {
      throw wrong(expected);
    }
    return value.map(type::cast);
  }

  /** The mistake at this place: what was found, and what was expected. */
  BadInputException wrong(String expected) {
    String found =
        switch (value.orElse("")) {
          case java.util.Map<?, ?> _ -> "an object";
          case List<?> _ -> "an array";
          case NumberText n -> n.text();
          case Boolean b -> b.toString();
          case Object o -> value.isEmpty() ? "nothing" : "'" + o + "'";
        };
    return BadInputException.at(file, place, "found " + found + ", expected " + expected);
  }
}
