package io.batkube.engine.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.batkube.engine.platform.HostSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvFileSource(resources = "seconds-as-c-prints-them.csv")
  void printsSecondsAsC(long ns, String f, String g) {
    assertEquals(f, written(text -> text.addF(ns)));
    assertEquals(g, written(text -> text.addG(ns)));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "doubles-as-c-prints-them.csv")
  void printsDoublesAsC(String hexadecimal, String f) {
    double value = Double.parseDouble(hexadecimal.contains("p") ? hexadecimal : hexadecimal + "p0");
    assertEquals(f, written(text -> text.addF(value)));
  }

  @Test
  void printsWhatIsNoNumberAsC() {
    assertEquals("inf", written(text -> text.addF(1.0 / 0)));
    assertEquals("-inf", written(text -> text.addF(-1.0 / 0)));
    assertEquals("-nan", written(text -> text.addF(0.0 / 0))); // what 0.0/0 gives on x86
  }

  @Test
  void roundsRandomNumbersByTheirExactValue() {
    var expected = new StringBuilder();
    String actual =
        written(
            text -> {
              var random = new SplittableRandom(1);
              for (int i = 0; i < 50_000; i++) {
                long ns = random.nextLong() >>> random.nextInt(1, 64);
                text.add(ns).add(": ").addF(ns).add('\n');
                double nearest = BigDecimal.valueOf(ns, 9).doubleValue();
                expected.append(ns).append(": ").append(exact(nearest)).append('\n');

                double value = random.nextDouble() * Math.pow(10, random.nextInt(-9, 18));
                text.addF(value).add('\n');
                expected.append(exact(value)).append('\n');

                double tie = random.nextInt(1 << 30) / 128.0 / 1e4;
                text.addF(tie).add('\n');
                expected.append(exact(tie)).append('\n');
              }
            });
    assertLinesMatch(expected.toString().lines(), actual.lines());
  }

  private static String exact(double value) {
    return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0.000000001",
    "500000000, 0.5",
    "12000000000, 12",
    "12000000010, 12.00000001",
    "9223372036854775806, 9223372036.854775806",
  })
  void printsExactSeconds(long ns, String expected) {
    assertEquals(expected, written(text -> text.addSeconds(ns)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "plain, plain, '\"plain\"'",
        "'a,b', '\"a,b\"', '\"a,b\"'",
        "'say \"hi\"', '\"say \"\"hi\"\"\"', '\"say \"\"hi\"\"\"'",
        "'two\nlines', '\"two\nlines\"', '\"two\nlines\"'",
        "'\r', '\"\r\"', '\"\r\"'",
        "'', '', '\"\"'",
        "é😀, é😀, '\"é😀\"'",
      })
  void quotesFieldsOfRows(String field, String needed, String always) {
    assertEquals(needed, written(text -> text.addCsv(field)));
    assertEquals(always, written(text -> text.addQuotedCsv(field)));
  }

  @Test
  void jsonStringsComeBackAsTheyWere() throws IOException {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      var original = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        original.appendCodePoint(
            switch (random.nextInt(4)) {
              case 0 -> random.nextInt(0x20);
              case 1 -> "\"\\/\u007f\u2028é".codePointAt(random.nextInt(6));
              case 2 -> random.nextInt(0x10000, 0x11000);
              default -> random.nextInt(0x20, 0x7f);
            });
      }
      String json = written(text -> text.addJson(original.toString()));
      try (JsonParser parser = new JsonFactory().createParser(json)) {
        parser.nextToken();
        assertEquals(original.toString(), parser.getText());
      }
    }
  }

  @Test
  void losesNothingWhereTheBufferIsFull() {
    var expected = new StringBuilder();
    String actual =
        written(
            text -> {
              var random = new SplittableRandom(3);
              HostSet hosts = HostSet.parse("0-3 7 9-11");
              for (int i = 0; i < 60_000; i++) {
                String word = "x".repeat(random.nextInt(9)) + (i % 7 == 0 ? "é" : "");
                text.add(word).add(',').add((long) i).add(hosts);
                expected.append(word).append(',').append(i).append(hosts);
              }
              String huge = "é" + "y".repeat(200_000);
              text.add(huge).add(Long.MIN_VALUE).add(Long.MAX_VALUE);
              expected.append(huge).append(Long.MIN_VALUE).append(Long.MAX_VALUE);
            });
    assertEquals(expected.toString(), actual);
  }

  @Test
  void tellsOfAFullDisk() {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    @SuppressWarnings("resource") // closing would fail too
    var text = new Text(full);
    assertThrows(UncheckedIOException.class, () -> text.add("x".repeat(Text.CAPACITY)).add('x'));
  }

  private static String written(Consumer<Text> writing) {
    var out = new ByteArrayOutputStream();
    try (var text = new Text(out)) {
      writing.accept(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
