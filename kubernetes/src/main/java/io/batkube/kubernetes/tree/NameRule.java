package io.batkube.kubernetes.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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
      if (!KEY.matcher(name).matches()) {
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
      if (!text.isEmpty() && !KEY.matcher(text).matches()) {
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

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern KEY = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");

  /** What is wrong with a text, in the words of a real server; empty if it is allowed. */
  public abstract List<String> problems(String text);

  /** Two places of apimachinery check this, and count the same length in different words. */
  private static List<String> subdomainProblems(String text, String unit) {
    List<String> problems = new ArrayList<>();
    checkLength(text, 253, unit, "", problems);
    if (!SUBDOMAIN.matcher(text).matches()) {
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
    if (text.getBytes(StandardCharsets.UTF_8).length > most) {
      problems.add(part + "must be no more than " + most + " " + unit);
    }
  }
}
