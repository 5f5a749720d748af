package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Small languages inside fields: ports, keys, variables, paths. Each says what is wrong. */
public final class TextRules {
  private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
  private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern HTTP_PATH = Pattern.compile("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");
  private static final String SEARCH_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SEARCH_DOMAIN =
      Pattern.compile(SEARCH_LABEL + "(\\." + SEARCH_LABEL + ")*");

  private TextRules() {}

  public static List<String> portProblems(long port) {
    return port >= 1 && port <= 65535
        ? List.of()
        : List.of("must be between 1 and 65535, inclusive");
  }

  /** A port as a number or a name, as probes and services have it. */
  public static void checkPort(String path, Object port, Mistakes mistakes) {
    if (port instanceof String name) {
      mistakes.invalid(path, name, Names.portProblems(name));
    } else {
      long number = port instanceof Long value ? value : 0;
      mistakes.invalid(path, number, portProblems(number));
    }
  }

  public static List<String> percentProblems(String text) {
    return PERCENT.matcher(text).matches()
        ? List.of()
        : List.of(
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',"
                + "  or '93%', regex used for validation is '[0-9]+%')");
  }

  /** The name of an environment variable: nearly everything. */
  public static List<String> variableProblems(String name) {
    if (name.isEmpty()) {
      return List.of("environment variable name must be non-empty");
    }
    return name.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '=')
        ? List.of()
        : List.of(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
  }

  public static List<String> headerProblems(String name) {
    return HEADER.matcher(name).matches()
        ? List.of()
        : List.of(
            "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                + " 'X-Header-Name', regex used for validation is '"
                + HEADER
                + "')");
  }

  /** A search domain of DNS, where underscores are usual. */
  public static List<String> searchDomainProblems(String name) {
    List<String> problems = new ArrayList<>();
    if (name.length() > 253) {
      problems.add("must be no more than 253 characters");
    }
    if (!SEARCH_DOMAIN.matcher(name).matches()) {
      problems.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_',"
              + " '-' or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SEARCH_DOMAIN
              + "')");
    }
    return problems;
  }

  /** A path such as acme.io/foo. */
  public static void checkDomainPrefixedPath(String path, String value, Mistakes mistakes) {
    int slash = value.indexOf('/');
    if (value.isEmpty()) {
      mistakes.required(path);
    } else if (slash <= 0 || slash == value.length() - 1) {
      mistakes.invalid(path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
      String host = value.substring(0, slash);
      String rest = value.substring(slash + 1);
      mistakes.invalid(path, host, Names.subdomainProblems(host));
      if (!HTTP_PATH.matcher(rest).matches()) {
        mistakes.invalid(
            path, rest, "Invalid path (regex used for validation is '" + HTTP_PATH + "')");
      }
    }
  }

  /** A key such as acme.io/foo. */
  public static void checkDomainPrefixedKey(String path, String value, Mistakes mistakes) {
    List<String> problems = NameRule.QUALIFIED_NAME.problems(value.toLowerCase(Locale.ROOT));
    if (value.isEmpty()) {
      mistakes.required(path);
    } else if (!problems.isEmpty()) {
      mistakes.invalid(path, value, problems);
    } else if (value.indexOf('/') < 0) {
      mistakes.invalid(path, value, "must be a domain-prefixed key (such as \"acme.io/foo\")");
    }
  }

  /** A path of files without steps upwards. */
  public static void checkNoBacksteps(String path, String value, Mistakes mistakes) {
    if (List.of(value.split("/", -1)).contains("..")) {
      mistakes.invalid(path, value, "must not contain '..'");
    }
  }

  /** A path of files below some folder. */
  public static void checkDescending(String path, String value, Mistakes mistakes) {
    if (value.startsWith("/")) {
      mistakes.invalid(path, value, "must be a relative path");
    }
    checkNoBacksteps(path, value, mistakes);
  }

  /**
   * A path of files below some folder that does not begin with the two dots kept for the server.
   */
  public static void checkNotReserved(String path, String value, Mistakes mistakes) {
    checkDescending(path, value, mistakes);
    if (value.startsWith("..") && !value.startsWith("../")) {
      mistakes.invalid(path, value, "must not start with '..'");
    }
  }
}
