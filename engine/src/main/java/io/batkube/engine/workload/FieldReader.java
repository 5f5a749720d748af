package io.batkube.engine.workload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.Amounts;
import io.batkube.engine.time.Seconds;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Looks fields of a JSON object up by key and type; whatever is missing or of another type is
 * refused in one line with the file, the line, the owner, what was found and what was expected.
 *
 * @param source how a message names the file or whatever the object stands in
 * @param owner how a message names the object, such as {@code job '12'}
 */
public record FieldReader(Object source, String owner, JsonObject json) {
  /** No number worth reading is longer; longer ones take quadratic time. */
  private static final int LONGEST_NUMBER = 400;

  public boolean has(String key) {
    return json.fields().containsKey(key);
  }

  public JsonObject.Field field(String key, String expected) {
    JsonObject.Field field = json.fields().get(key);
    if (field == null) {
      throw BadInputException.atLine(
          source, json.line(), owner + " has no '" + key + "', expected " + expected);
    }
    return field;
  }

  public String text(String key) {
    JsonObject.Field field = field(key, "a text");
    if (!field.isText()) {
      throw refused(key, "a text");
    }
    return field.text();
  }

  public String textOrInteger(String key) {
    JsonObject.Field field = field(key, "a text or an integer");
    if (!field.isText() && !field.isInteger()) {
      throw refused(key, "a text or an integer");
    }
    return field.text();
  }

  /** An integer of at least {@code least} that fits an {@code int}. */
  public int integer(String key, int least) {
    String expected =
        least == Integer.MIN_VALUE
            ? "an integer"
            : least == 0 ? "an integer, 0 or more" : "an integer, " + least + " or more";
    JsonObject.Field field = field(key, expected);
    OptionalInt value = field.isInteger() ? asInt(field.text()) : OptionalInt.empty();
    if (value.isEmpty() || value.getAsInt() < least) {
      throw refused(key, expected);
    }
    return value.getAsInt();
  }

  /** A number of seconds as nanoseconds. */
  public long seconds(String key) {
    JsonObject.Field field = field(key, "a number of seconds");
    if (!field.isNumber()) {
      throw refused(key, "a number of seconds");
    }
    try {
      if (field.text().length() <= LONGEST_NUMBER) {
        return Seconds.parse(field.text());
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Refused below: JSON's numbers are decimal numbers, so it is one beyond the range.
    }
    throw refused(key, "a number of seconds within 292 years");
  }

  /** A number, 0 or more, that a {@code double} can hold. */
  public double amount(String key) {
    String expected = "a number from 0 to 1.8e308";
    JsonObject.Field field = field(key, expected);
    double value =
        field.isNumber() && field.text().length() <= LONGEST_NUMBER
            ? Double.parseDouble(field.text())
            : Double.NaN;
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refused(key, expected);
    }
    return value;
  }

  /** A list of one or more such numbers. */
  Amounts amounts(String key, String expected) {
    JsonObject.Field list = field(key, expected);
    double[] values =
        list.isList()
            ? JsonInput.readLine(source, json.line(), list.text(), FieldReader::numbers)
            : new double[0];
    try {
      if (values.length > 0) {
        return Amounts.of(values);
      }
    } catch (IllegalArgumentException e) {
      // Refused below, with the whole of it.
    }
    throw refused(key, expected);
  }

  /** The elements of a list of numbers; none if one is no number. */
  private static double[] numbers(JsonParser parser) throws IOException {
    double[] values = new double[16];
    int size = 0;
    parser.nextToken();
    while (parser.nextToken().isNumeric() && parser.getText().length() <= LONGEST_NUMBER) {
      values = size == values.length ? Arrays.copyOf(values, 2 * size) : values;
      values[size++] = Double.parseDouble(parser.getText());
    }
    return parser.currentToken() == JsonToken.END_ARRAY
        ? Arrays.copyOf(values, size)
        : new double[0];
  }

  public BadInputException refused(String key, String expected) {
    String found = field(key, expected).found();
    return BadInputException.atLine(
        source, json.line(), owner + ": '" + key + "' is " + found + ", expected " + expected);
  }

  static OptionalInt asInt(String integer) {
    try {
      return OptionalInt.of(Integer.parseInt(integer));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
