package io.batkube.kubernetes.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What Kubernetes allows as a name or a label. Rules and messages are those of k8s.io/apimachinery
 * 0.36, {@code pkg/util/validation} and {@code pkg/api/validate/content}.
 */
public enum NameRule {
  /** The name of a node, a pod and most objects. */
  DNS_SUBDOMAIN {
    @Override
    public List<String> problems(String text) {
      return subdomainProblems(text, "characters");
    }
  },

  /** The key of a label or an annotation, or a resource: a name with an optional DNS prefix. */
  QUALIFIED_NAME {
    @Override
    public List<String> problems(String text) {
      List<String> problems = new ArrayList<>();
      int slash = text.indexOf('/');
      if (slash != text.lastIndexOf('/')) {
        problems.add(
            "a valid label key "
                + keyProblem()
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        return problems;
      }
      if (slash == 0) {
        problems.add("prefix part must be non-empty");
      } else if (slash > 0) {
        subdomainProblems(text.substring(0, slash), "bytes")
            .forEach(problem -> problems.add("prefix part " + problem));
      }
      String name = text.substring(slash + 1);
      if (name.isEmpty()) {
        problems.add("name part must be non-empty");
      } else {
        checkLength(name, 63, "bytes", "name part ", problems);
      }
      if (!isKey(name)) {
        problems.add("name part " + keyProblem());
      }
      return problems;
    }
  },

  /** The value of a label; it may be empty. */
  LABEL_VALUE {
    @Override
    public List<String> problems(String text) {
      List<String> problems = new ArrayList<>();
      checkLength(text, 63, "bytes", "", problems);
      if (!text.isEmpty() && !isKey(text)) {
        problems.add(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',"
                + "  or 'my_value',  or '12345', regex used for validation is '("
                + KEY
                + ")?')");
      }
      return problems;
    }
  };

  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

  /** Whether a text is of the form {@link #SUBDOMAIN}; every write asks this many times. */
  private static boolean isSubdomain(String text) {
    boolean inLabel = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isDigit(c) || (c >= 'a' && c <= 'z')) {
        inLabel = true;
      } else if (!inLabel || (c != '-' && (c != '.' || text.charAt(i - 1) == '-'))) {
        return false;
      } else if (c == '.') {
        inLabel = false;
      }
    }
    return inLabel && text.charAt(text.length() - 1) != '-';
  }

  /** Whether a text is of the form {@link #KEY}. */
  private static boolean isKey(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = i > 0 && i < text.length() - 1;
      if (!isLetterOrDigit(c) && !(inside && (c == '-' || c == '_' || c == '.'))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetterOrDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** What is wrong with a text, in the words of a real server; empty if it is allowed. */
  public abstract List<String> problems(String text);

  /** Two places of apimachinery check this, and count the same length in different words. */
  private static List<String> subdomainProblems(String text, String unit) {
    List<String> problems = new ArrayList<>();
    checkLength(text, 253, unit, "", problems);
    if (!isSubdomain(text)) {
      problems.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
              + " '-' or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
    return problems;
  }

  private static String keyProblem() {
    return "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
        + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
        + " validation is '"
        + KEY
        + "')";
  }

  private static void checkLength(
      String text, int most, String unit, String part, List<String> problems) {
    if (text.length() > most / 3 && text.getBytes(StandardCharsets.UTF_8).length > most) {
      problems.add(part + "must be no more than " + most + " " + unit);
    }
  }
}
