package io.batkube.kubernetes.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees from JSON and to JSON. What is written is what Go's encoder writes: compact, numbers in
 * their shortest form, {@code <}, {@code >}, {@code &} and the line separators escaped.
 *
 * <p>An integer that fits 64 bits is a {@code Long}, any other number a {@code Double}, as in Go's
 * decoder for Kubernetes.
 */
public final class Json {
  /** Objects and lists inside each other, at most. */
  public static final int MAX_DEPTH = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(1_000)
                  .build())
          .build();

  private Json() {}

  /** A tree, and the paths of names that came twice in one object ("spec.nodeName"). */
  public record Document(Object value, List<String> duplicates) {}

  /** The bytes are no JSON document. The message is the parser's. */
  public static final class BadJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    BadJsonException(String message) {
      super(message);
    }
  }

  /**
   * Parses a text of our own.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  public static Object parse(String text) {
    try {
      return parse(text.getBytes(StandardCharsets.UTF_8)).value();
    } catch (BadJsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The last of several fields of one name counts. */
  public static Document parse(byte[] bytes) throws BadJsonException {
    List<String> duplicates = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() == null) {
        throw new BadJsonException("unexpected end of JSON input");
      }
      Object value = value(parser, duplicates);
      if (parser.nextToken() != null) {
        throw new BadJsonException("invalid character after top-level value");
      }
      return new Document(value, duplicates);
    } catch (JsonProcessingException e) {
      throw new BadJsonException(e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(JsonParser parser, List<String> duplicates) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, duplicates);
      case START_ARRAY -> array(parser, duplicates);
      case VALUE_STRING -> RecentTexts.shared(parser.getText());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private static Object integer(JsonParser parser) throws IOException {
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    BigInteger number = parser.getBigIntegerValue();
    return number.doubleValue();
  }

  private static Fields object(JsonParser parser, List<String> duplicates) throws IOException {
    Fields.Builder fields = new Fields.Builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (!fields.put(name, value(parser, duplicates))) {
        duplicates.add(place(parser.getParsingContext()));
      }
    }
    return fields.build();
  }

  /** Where the parser is: "spec.containers[0].image". */
  private static String place(JsonStreamContext context) {
    if (context.inRoot()) {
      return "";
    }
    String parent = place(context.getParent());
    if (context.inArray()) {
      return parent + "[" + context.getCurrentIndex() + "]";
    }
    return parent.isEmpty() ? context.getCurrentName() : parent + "." + context.getCurrentName();
  }

  private static Items array(JsonParser parser, List<String> duplicates) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser, duplicates));
    }
    return Items.of(items);
  }

  public static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  public static byte[] bytes(Object value) {
    JsonBytes out = new JsonBytes(512);
    out.value(value);
    return out.toBytes();
  }
}
