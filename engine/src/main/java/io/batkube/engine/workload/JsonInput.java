package io.batkube.engine.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * The way all JSON from files is read: as a stream, a key twice in one object refused, and whatever
 * is no JSON refused with the file and the line.
 */
public final class JsonInput {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Advice that jackson gives to programmers, of no use to who wrote the file. */
  private static final Pattern ADVICE =
      Pattern.compile("(?s): enable `.*|, from `[^`]*`|\\s*\\((start marker at|not recognized) .*");

  private JsonInput() {}

  /** What reads the tokens. */
  @FunctionalInterface
  public interface Reading<T> {
    T from(JsonParser parser) throws IOException;
  }

  /** Reads a whole file as one JSON document. */
  static <T> T read(InputFile file, Reading<T> reading) {
    return file.read(
        in -> {
          try (JsonParser parser = FACTORY.createParser(in)) {
            return reading.from(parser);
          } catch (JsonProcessingException e) {
            throw refused(file, 1, e);
          }
        });
  }

  /**
   * Reads one JSON document from the text of a line.
   *
   * @param source how a message names the file or whatever the line is of
   * @param line 0 in a source without lines
   */
  public static <T> T readLine(Object source, long line, String text, Reading<T> reading) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return reading.from(parser);
    } catch (JsonProcessingException e) {
      throw refused(source, line, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never: the text is in memory
    }
  }

  /** How an error names the token that the parser stands at. */
  public static String found(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "the text \"" + shortened(parser.getText()) + "\"";
      case JsonToken other when other.isNumeric() -> "the number " + shortened(parser.getText());
      default -> parser.getText();
    };
  }

  /** A text from a file as far as it is fit for a line of message. */
  public static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static BadInputException refused(
      Object source, long firstLine, JsonProcessingException e) {
    long line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    long place = firstLine == 0 ? 0 : firstLine + line - 1;
    String problem = ADVICE.matcher(e.getOriginalMessage()).replaceAll("");
    return new BadInputException(
        BadInputException.atLine(source, place, "bad JSON: " + problem).getMessage(), e);
  }
}
