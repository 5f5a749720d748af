package io.batkube.kubernetes.crd;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The formats of texts that a schema may ask for: those of kube-openapi's {@code
 * validation/strfmt}. A name means the same with and without its dashes.
 */
final class Formats {
  private static final String HEX12 = "[0-9a-fA-F]{12}";
  private static final String HEX4 = "[0-9a-fA-F]{4}";
  private static final String HEX3 = "[0-9a-fA-F]{3}";
  private static final String UUID_START = "[0-9a-fA-F]{8}-?" + HEX4 + "-?";
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String BYTE = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
  private static final Pattern HOSTNAME =
      Pattern.compile(
          "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
              + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}"
              + "([a-zA-Z\\p{L}]){2,63})\\z");
  private static final Pattern CARD =
      Pattern.compile(
          "4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
              + "|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35\\d{3})\\d{11}");
  private static final Pattern DURATION_PART = Pattern.compile("(\\d+)\\s*([A-Za-z\u00b5]+)");
  private static final Pattern GO_DURATION =
      Pattern.compile("[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)");
  private static final List<String> UNITS =
      List.of("ns", "us", "\u00b5s", "ms", "s", "m", "h", "hr", "d", "w", "wk");
  private static final List<String> UNIT_STARTS =
      List.of("nano", "micro", "milli", "sec", "min", "hour", "day", "week");
  private static final Pattern TIME_OF_DAY =
      Pattern.compile("([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))");
  private static final Pattern MAC =
      Pattern.compile(
          "([0-9a-fA-F]{2}([:-]))([0-9a-fA-F]{2}\\2){4}([0-9a-fA-F]{2}|([0-9a-fA-F]{2}\\2){1}[0-9a-fA-F]{2}"
              + "\\2[0-9a-fA-F]{2}|([0-9a-fA-F]{2}\\2){14}[0-9a-fA-F]{2})"
              + "|([0-9a-fA-F]{4}\\.){2}([0-9a-fA-F]{4}|[0-9a-fA-F]{4}\\.[0-9a-fA-F]{4}"
              + "|([0-9a-fA-F]{4}\\.){7}[0-9a-fA-F]{4})");
  private static final int MAX_HOSTNAME = 255;
  private static final int MAX_LABEL = 63;
  private static final int MAX_SUBDOMAIN = 253;

  private static final Map<String, Predicate<String>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("bsonobjectid", pattern("[0-9a-fA-F]{24}"));
    BY_NAME.put("uri", Formats::isUri);
    BY_NAME.put("email", Formats::isEmail);
    BY_NAME.put("hostname", Formats::isHostname);
    BY_NAME.put("ipv4", text -> text.contains(".") && isIp(text, true));
    BY_NAME.put("ipv6", text -> text.contains(":") && isIp(text, false));
    BY_NAME.put("cidr", Formats::isCidr);
    BY_NAME.put("mac", text -> MAC.matcher(text).matches());
    BY_NAME.put("uuid", pattern(UUID_START + HEX4 + "-?" + HEX4 + "-?" + HEX12));
    BY_NAME.put("uuid3", pattern(UUID_START + "3" + HEX3 + "-?" + HEX4 + "-?" + HEX12));
    BY_NAME.put("uuid4", pattern(UUID_START + "4" + HEX3 + "-?[89abAB]" + HEX3 + "-?" + HEX12));
    BY_NAME.put("uuid5", pattern(UUID_START + "5" + HEX3 + "-?[89abAB]" + HEX3 + "-?" + HEX12));
    BY_NAME.put("isbn", text -> isIsbn10(text) || isIsbn13(text));
    BY_NAME.put("isbn10", Formats::isIsbn10);
    BY_NAME.put("isbn13", Formats::isIsbn13);
    BY_NAME.put("creditcard", Formats::isCreditCard);
    BY_NAME.put("ssn", text -> text.length() == 11 && text.matches("\\d{3}[- ]?\\d{2}[- ]?\\d{4}"));
    BY_NAME.put("hexcolor", pattern("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"));
    BY_NAME.put("rgbcolor", pattern("rgb\\(" + BYTE + "," + BYTE + "," + BYTE + "\\)"));
    BY_NAME.put(
        "byte",
        pattern("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"));
    BY_NAME.put("password", text -> true);
    BY_NAME.put("date", Formats::isDate);
    BY_NAME.put("duration", Formats::isDuration);
    BY_NAME.put("datetime", Formats::isDateTime);
    BY_NAME.put("k8sshortname", text -> text.length() <= MAX_LABEL && text.matches(LABEL));
    BY_NAME.put(
        "k8slongname",
        text -> text.length() <= MAX_SUBDOMAIN && text.matches(LABEL + "(\\." + LABEL + ")*"));
  }

  private Formats() {}

  private static Predicate<String> pattern(String regex) {
    Pattern compiled = Pattern.compile(regex);
    return text -> compiled.matcher(text).matches();
  }

  private static String normal(String name) {
    return name.replace("-", "");
  }

  static boolean isKnown(String name) {
    return BY_NAME.containsKey(normal(name));
  }

  /** Whether a text is what a known format asks for. */
  static boolean holds(String name, String text) {
    return BY_NAME.get(normal(name)).test(text);
  }

  /** The format, or "" if it says nothing about values of this type. */
  static String meant(String format, List<String> types) {
    String type = types.size() == 1 ? types.getFirst() : "";
    boolean meant =
        switch (type) {
          case "", "string" -> isKnown(format);
          case "integer" -> format.equals("int32") || format.equals("int64");
          case "number" -> format.equals("float") || format.equals("double");
          default -> false;
        };
    return meant ? format : "";
  }

  private static boolean isUri(String text) {
    int colon = text.indexOf(':');
    boolean relative = text.startsWith("/");
    if (!relative && (colon < 1 || !text.substring(0, colon).matches("[a-zA-Z][a-zA-Z0-9+.-]*"))) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        return false;
      }
    }
    if (!relative && !text.startsWith("//", colon + 1)) {
      return true;
    }
    return hasGoodEscapes(text) && (relative && !text.startsWith("//") || hasGoodHost(text));
  }

  private static boolean hasGoodEscapes(String text) {
    String path = text.split("[?#]", 2)[0];
    return !path.replaceAll("%[0-9a-fA-F]{2}", "").contains("%");
  }

  private static boolean hasGoodHost(String text) {
    String host = text.substring(text.indexOf("//") + 2).split("[/?]", 2)[0];
    String withoutUser = host.substring(host.lastIndexOf('@') + 1);
    int port = withoutUser.lastIndexOf(':');
    boolean goodPort =
        port < 0
            || withoutUser.endsWith("]")
            || withoutUser.substring(port + 1).chars().allMatch(Character::isDigit);
    boolean goodName =
        withoutUser
            .chars()
            .noneMatch(c -> c == ' ' || c == '<' || c == '>' || c == '"' || c == '^');
    return goodPort && goodName;
  }

  /** As {@code net/url.ParseRequestURI} with a scheme and a host: an absolute address. */
  static boolean isUrl(String text) {
    if (!isUri(text)) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null && uri.getRawAuthority() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /** A plain address, or a name and an address in angle brackets. */
  private static boolean isEmail(String text) {
    String address = text.strip();
    if (address.endsWith(">")) {
      int from = address.lastIndexOf('<');
      if (from < 0) {
        return false;
      }
      String name = address.substring(0, from).strip();
      if (!name.matches("\"([^\"\\\\]|\\\\.)*\"|[^\"(),:;<>@\\[\\]\\\\]*")) {
        return false;
      }
      address = address.substring(from + 1, address.length() - 1);
    }
    String atom = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\-\\x{80}-\\x{10ffff}]+";
    String dotted = atom + "(\\." + atom + ")*";
    return address.matches(
        "(" + dotted + "|\"([^\"\\\\]|\\\\.)*\")@(" + dotted + "|\\[[^\\[\\]]*\\])");
  }

  private static boolean isHostname(String text) {
    if (!HOSTNAME.matcher(text).find()
        || text.getBytes(StandardCharsets.UTF_8).length > MAX_HOSTNAME) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (label.getBytes(StandardCharsets.UTF_8).length > MAX_LABEL) {
        return false;
      }
    }
    return true;
  }

  /**
   * An address of either family.
   *
   * @param zeros leading zeros are let pass in the numbers of version 4
   */
  private static boolean isIp(String text, boolean zeros) {
    return text.contains(":") ? isIp6(text, zeros) : isIp4(text, zeros);
  }

  private static boolean isIp4(String text, boolean zeros) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = part.matches(zeros ? "0*[0-9]{1,3}" : "0|[1-9][0-9]{0,2}");
      if (!digits || Integer.parseInt(part) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIp6(String text, boolean zeros) {
    String rest = text;
    int groups = 8;
    int dot = rest.indexOf('.');
    if (dot >= 0) {
      int from = rest.lastIndexOf(':') + 1;
      if (!isIp4(rest.substring(from), zeros)) {
        return false;
      }
      rest = rest.substring(0, from) + "0:0";
    }
    int gap = rest.indexOf("::");
    if (gap >= 0) {
      if (rest.indexOf("::", gap + 1) >= 0) {
        return false;
      }
      String before = rest.substring(0, gap);
      String after = rest.substring(gap + 2);
      int count = count(before) + count(after);
      return areGroups(before) && areGroups(after) && count < groups;
    }
    return !rest.isEmpty() && areGroups(rest) && count(rest) == groups;
  }

  private static int count(String groups) {
    return groups.isEmpty() ? 0 : groups.split(":", -1).length;
  }

  private static boolean areGroups(String groups) {
    return groups.isEmpty() || groups.matches("[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*");
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isIp(text.substring(0, slash), true)) {
      return false;
    }
    String bits = text.substring(slash + 1);
    int most = text.contains(":") ? 128 : 32;
    return bits.matches("[0-9]{1,4}") && Integer.parseInt(bits) <= most;
  }

  private static String withoutGaps(String text) {
    return text.replaceAll("[\\t\\n\\f\\r -]+", "");
  }

  private static boolean isIsbn10(String text) {
    String digits = withoutGaps(text);
    if (!digits.matches("[0-9]{9}[0-9X]")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += (i + 1) * (digits.charAt(i) == 'X' ? 10 : digits.charAt(i) - '0');
    }
    return sum % 11 == 0;
  }

  private static boolean isIsbn13(String text) {
    String digits = withoutGaps(text);
    if (!digits.matches("[0-9]{13}")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
    }
    return digits.charAt(12) - '0' == (10 - sum % 10) % 10;
  }

  private static boolean isCreditCard(String text) {
    String digits = text.replaceAll("[^0-9]+", "");
    if (!CARD.matcher(digits).matches()) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : digit * 2 % 10 + digit * 2 / 10;
    }
    return sum % 10 == 0;
  }

  private static boolean isDate(String text) {
    if (!text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      return false;
    }
    try {
      LocalDate.of(
          Integer.parseInt(text.substring(0, 4)),
          Integer.parseInt(text.substring(5, 7)),
          Integer.parseInt(text.substring(8)));
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isDateTime(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
    if (parts.length < 2 || !isDate(parts[0])) {
      return false;
    }
    Matcher time = TIME_OF_DAY.matcher(parts[1]);
    return time.matches()
        && time.group(1).compareTo("23") <= 0
        && time.group(2).compareTo("59") <= 0
        && time.group(3).compareTo("59") <= 0;
  }

  /** Go's durations, and numbers with units in words: "22 ns", "3 days". */
  private static boolean isDuration(String text) {
    if (GO_DURATION.matcher(text).matches()) {
      return true;
    }
    Matcher part = DURATION_PART.matcher(text);
    while (part.find()) {
      String unit = part.group(2).toLowerCase(Locale.ROOT);
      if (UNITS.contains(unit) || UNIT_STARTS.stream().anyMatch(unit::startsWith)) {
        return true;
      }
    }
    return false;
  }
}
