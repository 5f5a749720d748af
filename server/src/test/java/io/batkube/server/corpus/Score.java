package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many steps were answered as recorded, by area. Steps marked unstable do not count. */
final class Score {
  private static final int SHOWN = 200;

  /** Steps of an area: equal ones, and all. */
  private record Count(int equal, int all) {}

  /**
   * A step that was answered otherwise.
   *
   * @param how paths with both values, one a line
   */
  record Difference(String caseName, int step, String how) {
    String key() {
      return caseName + " " + step;
    }
  }

  private final Map<String, Count> areas = new TreeMap<>();
  private final List<Difference> differences = new ArrayList<>();

  void add(String area, String caseName, List<Fields> recorded, List<Fields> found) {
    for (int i = 0; i < recorded.size(); i++) {
      Fields wanted = recorded.get(i).without("unstableAt");
      if (wanted.isTrue("unstable") || !wanted.has("status")) {
        continue;
      }
      Count before = areas.getOrDefault(area, new Count(0, 0));
      boolean equal = wanted.equals(found.get(i));
      areas.put(area, new Count(before.equal + (equal ? 1 : 0), before.all + 1));
      if (!equal) {
        List<String> how = new ArrayList<>();
        compare(wanted, found.get(i), "", how);
        differences.add(new Difference(caseName, i, String.join("\n", how)));
      }
    }
  }

  /** Adds one line for each place where two values differ. */
  static void compare(Object wanted, Object found, String path, List<String> how) {
    if (wanted.equals(found)) {
      return;
    }
    if (wanted instanceof Fields a && found instanceof Fields b) {
      TreeSet<String> names = new TreeSet<>(a.names());
      names.addAll(b.names());
      for (String name : names) {
        compare(
            a.find(name).orElse("(absent)"),
            b.find(name).orElse("(absent)"),
            path + "/" + name,
            how);
      }
    } else if (wanted instanceof Items a && found instanceof Items b && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        compare(a.get(i), b.get(i), path + "/" + i, how);
      }
    } else {
      how.add("  " + path + " wanted " + shown(wanted) + " found " + shown(found));
    }
  }

  private static String shown(Object value) {
    String json = Json.text(value);
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "...";
  }

  List<Difference> differences() {
    return List.copyOf(differences);
  }

  /** The part of the steps outside some areas that was equal, in percent. */
  double percentOutside(List<String> others) {
    int equal = 0;
    int all = 0;
    for (Map.Entry<String, Count> area : areas.entrySet()) {
      if (!others.contains(area.getKey())) {
        equal += area.getValue().equal;
        all += area.getValue().all;
      }
    }
    return 100.0 * equal / Math.max(1, all);
  }

  /** One line an area. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("answers equal to kube-apiserver 1.36.3, by area\n");
    int equal = 0;
    int all = 0;
    for (Map.Entry<String, Count> area : areas.entrySet()) {
      equal += area.getValue().equal;
      all += area.getValue().all;
      out.append(line(area.getKey(), area.getValue()));
    }
    return out.append(line("all", new Count(equal, all))).toString();
  }

  private static String line(String name, Count count) {
    return String.format(
        Locale.ROOT,
        "  %-10s %5d of %5d  %5.1f %%%n",
        name,
        count.equal,
        count.all,
        100.0 * count.equal / count.all);
  }
}
