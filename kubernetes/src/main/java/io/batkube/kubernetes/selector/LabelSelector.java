package io.batkube.kubernetes.selector;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code app=web,tier in (a,b),!canary}: requirements on labels that must all hold. Immutable.
 *
 * @param requirements in the order of their keys
 */
public record LabelSelector(List<Requirement> requirements) {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** What is asked of the value of a label. */
  public enum Operator {
    EXISTS,
    DOES_NOT_EXIST,
    IN,
    NOT_IN,
    GREATER_THAN,
    LESS_THAN
  }

  /** One key, and what its value must be. Values of IN and NOT_IN are sorted. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean matches(Fields labels) {
      boolean has = labels.has(key);
      return switch (operator) {
        case EXISTS -> has;
        case DOES_NOT_EXIST -> !has;
        case IN -> has && values.contains(labels.text(key));
        case NOT_IN -> !has || !values.contains(labels.text(key));
        case GREATER_THAN -> has && difference(labels) > 0;
        case LESS_THAN -> has && difference(labels) < 0;
      };
    }

    /** The sign of label minus value; 0 if either is no integer. */
    private int difference(Fields labels) {
      try {
        return Long.compare(Long.parseLong(labels.text(key)), Long.parseLong(values.getFirst()));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }

  public boolean matches(Fields labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** Reads the text of a query; "" selects everything. */
  public static LabelSelector parse(String text) throws BadSelectorException {
    List<Requirement> found = new Parser(text).parse();
    found.sort((a, b) -> a.key().compareTo(b.key()));
    return new LabelSelector(found);
  }

  private enum Kind {
    WORD,
    COMMA,
    OPEN,
    CLOSE,
    NOT,
    EQUAL,
    NOT_EQUAL,
    GREATER,
    LESS,
    END,
    ERROR
  }

  private record Token(Kind kind, String text) {}

  private static final class Parser {
    private static final String SPECIAL = "=!(),<>";
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern SUBDOMAIN =
        Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Parser(String text) {
      int i = 0;
      while (i < text.length()) {
        char c = text.charAt(i);
        if (blank(c)) {
          i++;
        } else if (SPECIAL.indexOf(c) >= 0) {
          i = special(text, i);
        } else {
          int start = i;
          while (i < text.length()
              && !blank(text.charAt(i))
              && SPECIAL.indexOf(text.charAt(i)) < 0) {
            i++;
          }
          tokens.add(new Token(Kind.WORD, text.substring(start, i)));
        }
      }
      tokens.add(new Token(Kind.END, ""));
    }

    private static boolean blank(char c) {
      return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private int special(String text, int at) {
      String two = text.substring(at, Math.min(at + 2, text.length()));
      switch (two) {
        case "==" -> tokens.add(new Token(Kind.EQUAL, two));
        case "!=" -> tokens.add(new Token(Kind.NOT_EQUAL, two));
        default -> {
          tokens.add(single(text.charAt(at)));
          return at + 1;
        }
      }
      return at + 2;
    }

    private static Token single(char c) {
      Kind kind =
          switch (c) {
            case ',' -> Kind.COMMA;
            case '(' -> Kind.OPEN;
            case ')' -> Kind.CLOSE;
            case '!' -> Kind.NOT;
            case '=' -> Kind.EQUAL;
            case '>' -> Kind.GREATER;
            case '<' -> Kind.LESS;
            default -> Kind.ERROR;
          };
      return new Token(kind, String.valueOf(c));
    }

    private Token look() {
      return tokens.get(Math.min(at, tokens.size() - 1));
    }

    private Token take() {
      Token token = look();
      at++;
      return token;
    }

    List<Requirement> parse() throws BadSelectorException {
      List<Requirement> found = new ArrayList<>();
      while (true) {
        Token next = look();
        if (next.kind == Kind.END) {
          return found;
        }
        if (next.kind != Kind.WORD && next.kind != Kind.NOT) {
          throw bad(next, ", expected: !, identifier, or 'end of string'");
        }
        try {
          found.add(requirement());
        } catch (BadSelectorException e) {
          throw new BadSelectorException("unable to parse requirement: " + e.getMessage());
        }
        Token after = take();
        if (after.kind == Kind.END) {
          return found;
        }
        if (after.kind != Kind.COMMA) {
          throw bad(after, ", expected: ',' or 'end of string'");
        }
        if (look().kind != Kind.WORD && look().kind != Kind.NOT) {
          throw bad(look(), ", expected: identifier after ','");
        }
      }
    }

    private static BadSelectorException bad(Token found, String expected) {
      return new BadSelectorException("found '" + found.text + "'" + expected);
    }

    private Requirement requirement() throws BadSelectorException {
      Token first = take();
      boolean not = first.kind == Kind.NOT;
      Token key = not ? take() : first;
      if (key.kind != Kind.WORD) {
        throw bad(key, ", expected: identifier");
      }
      checkKey(key.text);
      if (look().kind == Kind.END || look().kind == Kind.COMMA) {
        return new Requirement(
            key.text, not ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
      }
      if (not) {
        return new Requirement(key.text, Operator.DOES_NOT_EXIST, List.of());
      }
      Token operator = take();
      return switch (operator.kind) {
        case EQUAL -> checked(key.text, Operator.IN, exact());
        case NOT_EQUAL -> checked(key.text, Operator.NOT_IN, exact());
        case GREATER -> checkedNumber(key.text, Operator.GREATER_THAN, exact());
        case LESS -> checkedNumber(key.text, Operator.LESS_THAN, exact());
        case WORD, COMMA, OPEN, CLOSE, NOT, END, ERROR -> {
          if (operator.text.equals("in")) {
            yield checked(key.text, Operator.IN, values());
          }
          if (operator.text.equals("notin")) {
            yield checked(key.text, Operator.NOT_IN, values());
          }
          throw bad(operator, ", expected: in, notin, =, ==, !=, gt, lt");
        }
      };
    }

    private List<String> exact() throws BadSelectorException {
      if (look().kind == Kind.END || look().kind == Kind.COMMA) {
        return List.of("");
      }
      Token value = take();
      if (value.kind != Kind.WORD) {
        throw bad(value, ", expected: identifier");
      }
      return List.of(value.text);
    }

    private List<String> values() throws BadSelectorException {
      Token open = take();
      if (open.kind != Kind.OPEN) {
        throw bad(open, " expected: '('");
      }
      Token first = look();
      if (first.kind == Kind.CLOSE) {
        take();
        return List.of("");
      }
      if (first.kind != Kind.WORD && first.kind != Kind.COMMA) {
        throw bad(first, ", expected: ',', ')' or identifier");
      }
      TreeSet<String> found = new TreeSet<>();
      list(found);
      if (take().kind != Kind.CLOSE) {
        throw bad(first, ", expected: ')'");
      }
      return List.copyOf(found);
    }

    /** Up to the closing parenthesis; nothing between two commas is the empty value. */
    private void list(Set<String> found) throws BadSelectorException {
      while (true) {
        Token token = take();
        if (token.kind == Kind.WORD) {
          found.add(token.text);
          if (look().kind == Kind.CLOSE) {
            return;
          }
          if (look().kind != Kind.COMMA) {
            throw bad(look(), ", expected: ',' or ')'");
          }
        } else if (token.kind == Kind.COMMA) {
          if (found.isEmpty() || look().kind == Kind.COMMA) {
            found.add("");
          }
          if (look().kind == Kind.CLOSE) {
            found.add("");
            return;
          }
        } else {
          throw bad(token, ", expected: ',', or identifier");
        }
      }
    }

    private static Requirement checked(String key, Operator operator, List<String> values)
        throws BadSelectorException {
      for (int i = 0; i < values.size(); i++) {
        List<String> problems = valueProblems(values.get(i));
        if (!problems.isEmpty()) {
          throw new BadSelectorException(
              FieldError.invalid(
                      "values[" + i + "][" + key + "]", values.get(i), String.join("; ", problems))
                  .toString());
        }
      }
      return new Requirement(key, operator, values);
    }

    private static Requirement checkedNumber(String key, Operator operator, List<String> values)
        throws BadSelectorException {
      String value = values.getFirst();
      if (!value.matches("[+-]?[0-9]{1,18}")) {
        throw new BadSelectorException(
            FieldError.invalid(
                    "values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer")
                .toString());
      }
      return checked(key, operator, values);
    }

    private static void checkKey(String key) throws BadSelectorException {
      List<String> problems = keyProblems(key);
      if (!problems.isEmpty()) {
        throw new BadSelectorException(
            FieldError.invalid("<nil>", key, String.join("; ", problems)).toString());
      }
    }

    private static List<String> valueProblems(String value) {
      List<String> problems = new ArrayList<>();
      if (value.length() > 63) {
        problems.add("must be no more than 63 bytes");
      }
      if (!value.isEmpty() && !NAME.matcher(value).matches()) {
        problems.add(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
                + " or 'my_value',  or '12345', regex used for validation is"
                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
      }
      return problems;
    }

    private static List<String> keyProblems(String key) {
      List<String> problems = new ArrayList<>();
      int slash = key.indexOf('/');
      String name = key.substring(slash + 1);
      if (slash == 0) {
        problems.add("prefix part must be non-empty");
      } else if (slash > 0 && !SUBDOMAIN.matcher(key.substring(0, slash)).matches()) {
        problems.add(
            "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                + " characters, '-' or '.', and must start and end with an alphanumeric character"
                + " (e.g. 'example.com', regex used for validation is '"
                + SUBDOMAIN.pattern()
                + "')");
      }
      if (name.isEmpty()) {
        problems.add("name part must be non-empty");
      } else if (name.length() > 63) {
        problems.add("name part must be no more than 63 bytes");
      }
      if (!NAME.matcher(name).matches()) {
        problems.add(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is '"
                + NAME.pattern()
                + "')");
      }
      return problems;
    }
  }
}
