package io.batkube.engine.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Computing speeds as SimGrid writes them: a number and a unit, {@code 100Mf} or {@code
 * 16.673E9flops}; a number alone is in flop/s. Source: SimGrid 3.32, {@code xbt_parse_units.cpp};
 * the binary units {@code Kif} … are taken as well.
 */
public final class Speed {
  private static final int MAX_PSTATES = 1000;
  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([+-]?(?:[0-9]++\\.?+[0-9]*+|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?)(.*)");
  private static final Map<String, Double> UNITS = units();

  private Speed() {}

  private static Map<String, Double> units() {
    Map<String, Double> units = new LinkedHashMap<>();
    units.put("", 1.0);
    units.put("f", 1.0);
    units.put("flops", 1.0);
    String[] words = {"kilo", "mega", "giga", "tera", "peta", "exa", "zeta", "yotta"};
    double decimal = 1;
    double binary = 1;
    for (int i = 0; i < words.length; i++) {
      decimal *= 1000;
      binary *= 1024;
      String letter = "kMGTPEZY".substring(i, i + 1);
      units.put(letter + "f", decimal);
      units.put(words[i] + "flops", decimal);
      units.put((letter.equals("k") ? "K" : letter) + "if", binary);
    }
    return units;
  }

  /**
   * Flop/s of one speed, zero or more.
   *
   * @throws IllegalArgumentException saying what was found and expected
   */
  public static double parse(String text) {
    Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "found '" + text.strip() + "', expected a speed such as 1Gf or 16.673E9f");
    }
    Double unit = UNITS.get(parts.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(
          "found unit '"
              + parts.group(2)
              + "' in '"
              + text.strip()
              + "', expected f, kf, Mf, Gf, Tf, Pf, Ef, Zf, Yf, Kif, Mif, Gif … or flops");
    }
    double flops = Double.parseDouble(parts.group(1)) * unit;
    if (flops < 0 || Double.isInfinite(flops)) {
      throw new IllegalArgumentException(
          "found '" + text.strip() + "', expected a finite speed of 0f or more");
    }
    return flops;
  }

  /**
   * Flop/s of every power state: speeds separated by commas.
   *
   * @throws IllegalArgumentException saying what was found and expected
   */
  static List<Double> parseList(String text) {
    if (text.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "found '" + text.strip() + "', expected speeds separated by commas, without braces");
    }
    List<Double> speeds = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (speeds.size() == MAX_PSTATES) {
        throw new IllegalArgumentException("more than " + MAX_PSTATES + " speeds");
      }
      speeds.add(parse(part));
    }
    return List.copyOf(speeds);
  }
}
