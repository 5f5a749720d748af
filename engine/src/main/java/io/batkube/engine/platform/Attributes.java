package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamReader;

/**
 * The attributes of an element of a platform file, with SimGrid's units. Source: SimGrid 3.32,
 * {@code xbt/xbt_parse_units.cpp}: bandwidths in bits or bytes, powers of 1000 or 1024; times from
 * picoseconds to weeks.
 */
final class Attributes {
  private static final Pattern NUMBER =
      Pattern.compile("([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)\\s*([A-Za-z]*)");
  private static final Map<String, Double> TIMES = new LinkedHashMap<>();
  private static final Map<String, Double> BANDWIDTHS = new LinkedHashMap<>();

  static {
    TIMES.put("", 1.0);
    TIMES.put("s", 1.0);
    TIMES.put("ms", 1e-3);
    TIMES.put("us", 1e-6);
    TIMES.put("ns", 1e-9);
    TIMES.put("ps", 1e-12);
    TIMES.put("m", 60.0);
    TIMES.put("h", 3600.0);
    TIMES.put("d", 86_400.0);
    TIMES.put("w", 604_800.0);
    BANDWIDTHS.put("", 1.0);
    BANDWIDTHS.put("Bps", 1.0);
    BANDWIDTHS.put("bps", 0.125);
    double decimal = 1;
    double binary = 1;
    for (String letter : "k M G T P E".split(" ", -1)) {
      decimal *= 1000;
      binary *= 1024;
      BANDWIDTHS.put(letter + "Bps", decimal);
      BANDWIDTHS.put(letter + "bps", decimal / 8);
      String upper = letter.equals("k") ? "K" : letter;
      BANDWIDTHS.put(upper + "iBps", binary);
      BANDWIDTHS.put(upper + "ibps", binary / 8);
    }
  }

  private final InputFile file;
  private final int line;
  private final String name;
  private final Map<String, String> values = new LinkedHashMap<>();

  Attributes(InputFile file, XMLStreamReader xml) {
    this.file = file;
    this.line = xml.getLocation().getLineNumber();
    this.name = xml.getLocalName();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      values.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key) {
    String text = values.get(key);
    if (text == null) {
      throw refused("no attribute '" + key + "'");
    }
    return text;
  }

  double seconds(String key, double absent) {
    return has(key) ? number(key, TIMES, "a time such as 50us") : absent;
  }

  double bandwidth(String key) {
    double bandwidth = number(key, BANDWIDTHS, "a bandwidth such as 125MBps");
    if (bandwidth <= 0) {
      throw refused(key + ": found '" + text(key) + "', expected more than 0");
    }
    return bandwidth;
  }

  private double number(String key, Map<String, Double> units, String expected) {
    Matcher parts = NUMBER.matcher(text(key).strip());
    Double unit = parts.matches() ? units.get(parts.group(2)) : null;
    double number = unit == null ? -1 : Double.parseDouble(parts.group(1)) * unit;
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw refused(key + ": found '" + text(key) + "', expected " + expected);
    }
    return number;
  }

  BadInputException refused(String problem) {
    return BadInputException.atLine(file, line, "<" + name + ">: " + problem);
  }
}
