package io.batkube.engine.workload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object of a file, kept whole: its text for those who get it as it stands, its fields for
 * those who look a key up.
 *
 * @param line where it begins in its file
 * @param text compact JSON: no blanks outside texts, keys in order, numbers as they were written
 */
public record JsonObject(int line, String text, Map<String, Field> fields) {

  /**
   * A value of the object.
   *
   * @param text of a text its characters, of anything else its compact JSON
   */
  public record Field(JsonToken token, String text) {
    public boolean isText() {
      return token == JsonToken.VALUE_STRING;
    }

    public boolean isInteger() {
      return token == JsonToken.VALUE_NUMBER_INT;
    }

    public boolean isNumber() {
      return token.isNumeric();
    }

    public boolean isList() {
      return token == JsonToken.START_ARRAY;
    }

    /** How an error names it: as it stands in the file. */
    public String found() {
      return isText() ? '"' + JsonInput.shortened(text) + '"' : JsonInput.shortened(text);
    }
  }

  /** The same object, of a text that is a line of a larger file. */
  public JsonObject onLine(int lineOfFile) {
    return new JsonObject(lineOfFile, text, fields);
  }

  public Optional<Field> field(String key) {
    return Optional.ofNullable(fields.get(key));
  }

  /** Reads the object that the parser stands at the opening brace of, up to its closing brace. */
  public static JsonObject read(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    Map<String, Field> fields = new LinkedHashMap<>();
    StringBuilder out = new StringBuilder(128).append('{');
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      separate(out);
      quote(key, out).append(':');
      JsonToken token = parser.nextToken();
      int from = out.length();
      copyValue(parser, out);
      String text =
          token == JsonToken.VALUE_STRING ? parser.getText() : out.substring(from, out.length());
      fields.put(key, new Field(token, text));
    }
    return new JsonObject(line, out.append('}').toString(), fields);
  }

  private static void copyValue(JsonParser parser, StringBuilder out) throws IOException {
    int depth = 0;
    while (true) {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        depth--;
        out.append(token.asString());
      } else {
        separate(out);
        if (token.isStructStart()) {
          depth++;
          out.append(token.asString());
        } else if (token == JsonToken.FIELD_NAME) {
          quote(parser.currentName(), out).append(':');
        } else if (token == JsonToken.VALUE_STRING) {
          quote(parser.getText(), out);
        } else {
          out.append(parser.getText());
        }
      }
      if (depth == 0) {
        return;
      }
      parser.nextToken();
    }
  }

  /** A comma, unless the text so far ends where the first element or a value belongs. */
  private static void separate(StringBuilder out) {
    char last = out.charAt(out.length() - 1);
    if (last != '{' && last != '[' && last != ':') {
      out.append(',');
    }
  }

  private static StringBuilder quote(String text, StringBuilder out) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    return out.append('"');
  }
}
