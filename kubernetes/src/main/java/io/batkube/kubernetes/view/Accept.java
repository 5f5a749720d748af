package io.batkube.kubernetes.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The clauses of an Accept header in the order in which a real server tries them. That order is its
 * library's, which is none of HTTP's: a clause with a star comes after those without, whatever the
 * weights.
 */
record Accept(List<Clause> clauses) {
  Accept {
    clauses = List.copyOf(clauses);
  }

  /** One media range. */
  record Clause(String type, String subtype, double weight, Map<String, String> parameters) {

    boolean matches(MediaType media) {
      if (type.equals("*")) {
        return subtype.equals("*");
      }
      return type.equals("application") && (subtype.equals("*") || subtype.equals(media.subtype()));
    }

    /** Whether this clause, which stands later, is to be tried before another one. */
    private boolean precedes(Clause earlier) {
      return weight > earlier.weight
          || (!type.equals("*") && earlier.type.equals("*"))
          || (!subtype.equals("*") && earlier.subtype.equals("*"));
    }
  }

  /**
   * Headers that were read lately, by their hash: few clients differ in theirs. Any thread may find
   * or lose one here; what it finds is immutable.
   */
  private static final Recent[] RECENT = new Recent[256];

  private record Recent(String header, Accept accept) {}

  static Accept parse(String header) {
    int slot = header.hashCode() & (RECENT.length - 1);
    Recent recent = RECENT[slot];
    if (recent == null || !recent.header.equals(header)) {
      recent = new Recent(header, read(header));
      RECENT[slot] = recent;
    }
    return recent.accept;
  }

  private static Accept read(String header) {
    List<Clause> clauses = new ArrayList<>();
    for (String part : header.split(",", -1)) {
      addClause(part, clauses);
    }
    return new Accept(clauses);
  }

  private static void addClause(String part, List<Clause> clauses) {
    String[] pieces = part.split(";", -1);
    String[] range = trim(pieces[0]).split("/", -1);
    boolean star = range.length == 1 || (range.length == 2 && range[1].isEmpty());
    if (star ? !trim(range[0]).equals("*") : range.length > 2) {
      return;
    }
    double weight = 1;
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 1; i < pieces.length; i++) {
      String[] pair = pieces[i].split("=", -1);
      if (pair.length != 2 || pair[1].isEmpty()) {
        continue;
      }
      if (trim(pair[0]).equals("q")) {
        weight = weight(pair[1]);
      } else {
        parameters.put(trim(pair[0]), trim(pair[1]));
      }
    }
    insert(clauses, new Clause(trim(range[0]), star ? "*" : trim(range[1]), weight, parameters));
  }

  private static void insert(List<Clause> clauses, Clause clause) {
    int at = clauses.size();
    while (at > 0 && clause.precedes(clauses.get(at - 1))) {
      at--;
    }
    clauses.add(at, clause);
  }

  private static double weight(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  /**
   * The first test a real server makes before it looks at the request: whether a range is named
   * literally, or is {@code *}{@code /*}. No header is any range.
   */
  static boolean names(String header, List<String> available) {
    if (header.isEmpty() || available.contains(header)) {
      return true;
    }
    for (String part : header.split(",", -1)) {
      String range = trim(part.split(";", -1)[0]);
      if (range.equals("*/*") || available.contains(range)) {
        return true;
      }
    }
    return false;
  }
}
