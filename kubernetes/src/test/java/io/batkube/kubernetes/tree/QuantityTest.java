package io.batkube.kubernetes.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Quantity.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuantityTest {
  private static final Path RECORDED =
      Path.of(
          System.getProperty("batkube.root"),
          "kubernetes/src/test/resources/io/batkube/kubernetes/tree/quantities.tsv");

  static List<String> recorded() throws IOException {
    return Files.readAllLines(RECORDED).stream().filter(line -> !line.startsWith("#")).toList();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void quantitiesAreReadAndPrintedAsByApimachinery(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    String input = fields.getFirst().substring(1, fields.getFirst().length() - 1);
    if (fields.get(1).equals("error")) {
      assertThrows(IllegalArgumentException.class, () -> Quantity.parse(input));
      return;
    }
    Quantity quantity = Quantity.parse(input);
    assertEquals(fields.get(1), quantity.toString());
    assertEquals(fields.get(2).toUpperCase(Locale.ROOT), quantity.format().name().replace("_", ""));
    if (!fields.get(3).equals("-")) {
      assertEquals(Long.parseLong(fields.get(3)), quantity.value());
    }
    if (!fields.get(4).equals("-")) {
      assertEquals(Long.parseLong(fields.get(4)), quantity.milliValue());
    }
    assertEquals(quantity, Quantity.parse(quantity.toString()), "what is printed reads back");
  }

  /** The messages that a Kubernetes Status carries. */
  @ParameterizedTest
  @CsvSource({
    "'', quantities must match the regular expression",
    "aoeu, quantities must match the regular expression",
    "1 Gi, quantities must match the regular expression",
    "1i, unable to parse quantity's suffix",
    "1e, unable to parse quantity's suffix",
    "Ei, unable to parse numeric part of quantity"
  })
  void aRefusalHasTheWordsOfARealServer(String input, String message) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Quantity.parse(input)).getMessage();
    assertTrue(said.startsWith(message), said);
  }

  @ParameterizedTest
  @CsvSource({
    "12E, 9223372036854775807, 9223372036854775807",
    "8Ei, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 9223372036854775807, 9223372036854775807",
    "1e30, 9223372036854775807, 9223372036854775807",
    "-1e30, -9223372036854775808, -9223372036854775808",
    "10P, 10000000000000000, 9223372036854775807",
    "-1.5, -2, -1500",
    "-512Ti, -562949953421312, -562949953421312000",
    "0.1m, 1, 1",
    "-0.1m, -1, -1"
  })
  void valuesRoundAwayFromZeroAndSaturate(String text, long value, long milliValue) {
    assertEquals(value, Quantity.parse(text).value());
    assertEquals(milliValue, Quantity.parse(text).milliValue());
  }

  @ParameterizedTest
  @CsvSource({"1000E, 1e21", "-1000000E, -1e24", "10000E, 10e21"})
  void anAmountBeyondTheSuffixesKeepsItsValue(String text, String printed) {
    assertEquals(printed, Quantity.parse(text).toString());
  }

  @Test
  void whatWouldUseUpAllMemoryIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Quantity.parse("1e2000000000"));
    assertThrows(IllegalArgumentException.class, () -> Quantity.parse("1" + "0".repeat(100_000)));
    assertEquals("1e-9", Quantity.parse("1e-2000000000").toString());
    assertEquals("0", Quantity.parse("0e-2000000000").toString());
  }

  @Test
  void equalityIsThatOfTheValue() {
    Quantity one = Quantity.parse("1");
    assertEquals(one, Quantity.parse("1000m"));
    assertEquals(one.hashCode(), Quantity.parse("1000m").hashCode());
    assertNotEquals(one, Quantity.parse("1001m"));
    assertEquals(Quantity.ZERO, Quantity.parse("0Gi"));
    assertEquals(Quantity.ZERO.hashCode(), Quantity.parse("0.000").hashCode());
    assertTrue(Quantity.parse("10000T").compareTo(Quantity.parse("100Gi")) > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "100m, 0, 100m, 100m",
    "0, 1Gi, 1Gi, -1Gi",
    "1Gi, 512Mi, 1536Mi, 512Mi",
    "1Gi, 1Gi, 2Gi, 0",
    "1, 1500m, 2500m, -500m",
    "1Gi, 1M, 1074741824, 1072741824",
    "1e3, 1, 1001, 999"
  })
  void sumsKeepTheFormatOfTheFirstThatIsNotZero(String a, String b, String sum, String difference) {
    assertEquals(sum, Quantity.parse(a).plus(Quantity.parse(b)).toString());
    assertEquals(difference, Quantity.parse(a).minus(Quantity.parse(b)).toString());
  }

  @Test
  void numbersPrintInTheFormatGiven() {
    assertEquals("1500m", Quantity.ofMilli(1500, Format.DECIMAL_SI).toString());
    assertEquals("2", Quantity.ofMilli(2000, Format.DECIMAL_SI).toString());
    assertEquals("64Gi", Quantity.of(64L << 30, Format.BINARY_SI).toString());
    assertEquals("500", Quantity.of(500, Format.BINARY_SI).toString());
    assertEquals("3e3", Quantity.of(3000, Format.DECIMAL_EXPONENT).toString());
    assertEquals("0", Quantity.of(0, Format.BINARY_SI).toString());
  }
}
