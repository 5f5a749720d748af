package io.batkube.kubernetes.kind;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of names, with the texts a real server gives when one is broken. */
public final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private Names() {}

  /** A DNS-1123 subdomain of at most 253 bytes. */
  public static List<String> subdomainProblems(String name) {
    List<String> problems = new ArrayList<>();
    if (name.length() > 253) {
      problems.add("must be no more than 253 characters");
    }
    if (!SUBDOMAIN.matcher(name).matches()) {
      problems.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SUBDOMAIN.pattern()
              + "')");
    }
    return problems;
  }

  /** A DNS-1123 label of at most 63 bytes. */
  public static List<String> labelProblems(String name) {
    List<String> problems = new ArrayList<>();
    if (name.length() > 63) {
      problems.add("must be no more than 63 characters");
    }
    if (SUBDOMAIN.matcher(name).matches() && name.indexOf('.') >= 0) {
      problems.add("must not contain dots");
    } else if (!DNS_LABEL.matcher(name).matches()) {
      problems.add(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
              + " '123-abc', regex used for validation is '"
              + LABEL
              + "')");
    }
    return problems;
  }

  /** A prefix may end in a dash, since something follows. */
  public static String maskTrailingDash(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 2) + "a"
        : prefix;
  }
}
