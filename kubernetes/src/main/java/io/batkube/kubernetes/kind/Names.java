package io.batkube.kubernetes.kind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules of names, with the texts a real server gives when one is broken: those of
 * k8s.io/apimachinery 0.36, {@code pkg/util/validation} and {@code pkg/api/validation}.
 */
public final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAINS = LABEL + "(\\." + LABEL + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
  private static final String C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
  private static final Pattern WILDCARD = Pattern.compile("\\*\\." + SUBDOMAINS);
  private static final Pattern DNS_1035_LABEL = Pattern.compile(LABEL_1035);
  private static final Pattern KEY = Pattern.compile(CONFIG_KEY);
  private static final Pattern IDENTIFIER = Pattern.compile(C_IDENTIFIER);

  private Names() {}

  /** A DNS-1123 subdomain of at most 253 bytes. */
  public static List<String> subdomainProblems(String name) {
    List<String> problems = lengthProblems(name, 253);
    if (!isSubdomain(name)) {
      problems.add(
          patternProblem(
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character",
              SUBDOMAINS,
              "example.com"));
    }
    return problems;
  }

  /** Whether a text is of the form {@link #SUBDOMAINS}; every write asks this. */
  private static boolean isSubdomain(String text) {
    boolean inLabel = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isDigit(c) || isLower(c)) {
        inLabel = true;
      } else if (!inLabel || (c != '-' && (c != '.' || text.charAt(i - 1) == '-'))) {
        return false;
      } else if (c == '.') {
        inLabel = false;
      }
    }
    return inLabel && text.charAt(text.length() - 1) != '-';
  }

  /** "*." and a DNS-1123 subdomain. */
  public static List<String> wildcardProblems(String name) {
    List<String> problems = lengthProblems(name, 253);
    if (!WILDCARD.matcher(name).matches()) {
      problems.add(
          patternProblem(
              "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                  + " subdomain, which must consist of lower case alphanumeric characters, '-' or"
                  + " '.' and end with an alphanumeric character",
              WILDCARD.pattern(),
              "*.example.com"));
    }
    return problems;
  }

  /** A DNS-1123 label of at most 63 bytes. */
  public static List<String> labelProblems(String name) {
    List<String> problems = lengthProblems(name, 63);
    if (!isSubdomain(name) || name.indexOf('.') >= 0) {
      problems.add(
          isSubdomain(name)
              ? "must not contain dots"
              : patternProblem(
                  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                      + " or '-', and must start and end with an alphanumeric character",
                  LABEL,
                  "my-name",
                  "123-abc"));
    }
    return problems;
  }

  /** A label that begins with a letter. */
  public static List<String> label1035Problems(String name) {
    List<String> problems = lengthProblems(name, 63);
    if (!DNS_1035_LABEL.matcher(name).matches()) {
      problems.add(
          patternProblem(
              "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                  + " with an alphabetic character, and end with an alphanumeric character",
              LABEL_1035,
              "my-name",
              "abc-123"));
    }
    return problems;
  }

  /** Anything that can be a part of a path: the least that every name must be. */
  public static List<String> pathSegmentProblems(String name, boolean prefix) {
    if (!prefix && (name.equals(".") || name.equals(".."))) {
      return List.of("may not be '" + name + "'");
    }
    List<String> problems = new ArrayList<>();
    for (String part : List.of("/", "%")) {
      if (name.contains(part)) {
        problems.add("may not contain '" + part + "'");
      }
    }
    return problems;
  }

  /** A key in the data of a ConfigMap or a Secret: a name of a file. */
  public static List<String> configKeyProblems(String key) {
    List<String> problems = lengthProblems(key, 253);
    if (!KEY.matcher(key).matches()) {
      problems.add(
          patternProblem(
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
              CONFIG_KEY,
              "key.name",
              "KEY_NAME",
              "key-name"));
    }
    if (key.equals(".") || key.equals("..")) {
      problems.add("must not be '" + key + "'");
    } else if (key.startsWith("..")) {
      problems.add("must not start with '..'");
    }
    return problems;
  }

  public static List<String> identifierProblems(String name) {
    return IDENTIFIER.matcher(name).matches()
        ? List.of()
        : List.of(
            patternProblem(
                "a valid C identifier must start with alphabetic character or '_', followed by a"
                    + " string of alphanumeric characters or '_'",
                C_IDENTIFIER,
                "my_name",
                "MY_NAME",
                "MyName"));
  }

  /** The name of a port of a container or a service. */
  public static List<String> portProblems(String name) {
    List<String> problems = lengthProblems(name, 15);
    if (name.isEmpty() || !name.chars().allMatch(c -> c == '-' || isDigit(c) || isLower(c))) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (name.chars().noneMatch(Names::isLower)) {
      problems.add("must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      problems.add("must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      problems.add("must not begin or end with a hyphen");
    }
    return problems;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static List<String> lengthProblems(String text, int most) {
    List<String> problems = new ArrayList<>(0);
    if (bytes(text) > most) {
      problems.add("must be no more than " + most + " characters");
    }
    return problems;
  }

  /** The length as a real server counts it: in UTF-8. */
  public static int bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.length();
  }

  /** "rule (e.g. 'a', or 'b', regex used for validation is 'x')", spaces as in the original. */
  public static String patternProblem(String rule, String pattern, String... examples) {
    StringBuilder text = new StringBuilder(rule).append(" (");
    for (int i = 0; i < examples.length; i++) {
      text.append(i == 0 ? "e.g. '" : " or '").append(examples[i]).append("', ");
    }
    return text.append("regex used for validation is '").append(pattern).append("')").toString();
  }

  /** A prefix may end in a dash, since something follows. */
  public static String maskTrailingDash(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 2) + "a"
        : prefix;
  }
}
