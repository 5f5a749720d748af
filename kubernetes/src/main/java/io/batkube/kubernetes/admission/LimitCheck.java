package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Collects what is out of the limits of one limit range. Where a real server goes through a map in
 * no order, this one goes by name. One thread.
 */
final class LimitCheck {
  /** The most units whose thousandths still fit into a number of Go. */
  private static final long MOST_MILLI = Long.MAX_VALUE / 1000;

  private final Set<String> problems = new LinkedHashSet<>();

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** One problem as it is, several in brackets. */
  @Override
  public String toString() {
    return problems.size() == 1
        ? problems.iterator().next()
        : "[" + String.join(", ", problems) + "]";
  }

  /** Minimum, maximum and ratio of one limit. */
  void all(Fields limit, Amounts requests, Amounts limits) {
    String type = limit.text("type");
    Amounts min = Amounts.of(limit.fields("min"));
    for (String name : min.names()) {
      minimum(type, name, min.get(name), requests, limits);
    }
    Amounts max = Amounts.of(limit.fields("max"));
    for (String name : max.names()) {
      maximum(type, name, max.get(name), requests, limits);
    }
    Amounts ratios = Amounts.of(limit.fields("maxLimitRequestRatio"));
    for (String name : ratios.names()) {
      ratio(type, name, ratios.get(name), requests, limits);
    }
  }

  /** Claims have requests only. */
  void claim(Fields limit, Amounts requests) {
    String type = limit.text("type");
    Amounts min = Amounts.of(limit.fields("min"));
    for (String name : min.names()) {
      minimum(type, name, min.get(name), requests, Amounts.NONE);
    }
    Amounts max = Amounts.of(limit.fields("max"));
    for (String name : max.names()) {
      Quantity most = max.get(name);
      String rule = "maximum " + name + " usage per " + type + " is " + most;
      if (!requests.has(name)) {
        problems.add(rule + ".  No request is specified");
      } else if (more(requests.get(name), most)) {
        problems.add(rule + ", but request is " + requests.get(name));
      }
    }
  }

  private void minimum(String type, String name, Quantity least, Amounts requests, Amounts limits) {
    String rule = "minimum " + name + " usage per " + type + " is " + least;
    if (!requests.has(name)) {
      problems.add(rule + ".  No request is specified");
    } else if (more(least, requests.get(name))) {
      problems.add(rule + ", but request is " + requests.get(name));
    } else if (limits.has(name) && more(least, limits.get(name))) {
      problems.add(rule + ", but limit is " + limits.get(name));
    }
  }

  private void maximum(String type, String name, Quantity most, Amounts requests, Amounts limits) {
    String rule = "maximum " + name + " usage per " + type + " is " + most;
    if (!limits.has(name)) {
      problems.add(rule + ".  No limit is specified");
    } else if (more(limits.get(name), most)) {
      problems.add(rule + ", but limit is " + limits.get(name));
    } else if (requests.has(name) && more(requests.get(name), most)) {
      problems.add(rule + ", but request is " + requests.get(name));
    }
  }

  private void ratio(String type, String name, Quantity most, Amounts requests, Amounts limits) {
    String rule = name + " max limit to request ratio per " + type + " is " + most;
    Quantity request = requests.get(name);
    Quantity limit = limits.get(name);
    if (request.signum() == 0) {
      problems.add(rule + ", but no request is specified or request is 0");
      return;
    }
    if (limit.signum() == 0) {
      problems.add(rule + ", but no limit is specified or limit is 0");
      return;
    }
    boolean inMilli = fits(request) && fits(limit) && fits(most);
    double found =
        inMilli
            ? (double) limit.milliValue() / request.milliValue()
            : (double) limit.value() / request.value();
    boolean over = fits(most) ? found * 1000 > most.milliValue() : found > most.value();
    if (over) {
      problems.add(rule + ", but provided ratio is " + String.format(Locale.ROOT, "%.6f", found));
    }
  }

  /** Compares in thousandths where they fit, else in whole units. */
  private static boolean more(Quantity one, Quantity other) {
    return fits(one) && fits(other)
        ? one.milliValue() > other.milliValue()
        : one.value() > other.value();
  }

  private static boolean fits(Quantity amount) {
    return amount.value() <= MOST_MILLI;
  }
}
