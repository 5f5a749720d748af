package io.batkube.server.fuzz;

import io.batkube.kubernetes.tree.Fields;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Amounts of resources by name, added up by hand. */
final class Amounts {
  private static final Map<String, BigDecimal> UNITS =
      new TreeMap<>(
          Map.of(
              "m", new BigDecimal("0.001"),
              "k", BigDecimal.valueOf(1000),
              "M", BigDecimal.valueOf(1_000_000),
              "G", BigDecimal.valueOf(1_000_000_000),
              "Ki", BigDecimal.valueOf(1L << 10),
              "Mi", BigDecimal.valueOf(1L << 20),
              "Gi", BigDecimal.valueOf(1L << 30),
              "Ti", BigDecimal.valueOf(1L << 40)));

  private Amounts() {}

  static Map<String, BigDecimal> of(Fields amounts) {
    var all = new TreeMap<String, BigDecimal>();
    for (String name : amounts.names()) {
      all.put(name, amount(amounts.text(name)));
    }
    return all;
  }

  private static BigDecimal amount(String text) {
    int end = text.length();
    while (end > 0 && !Character.isDigit(text.charAt(end - 1))) {
      end--;
    }
    BigDecimal number = new BigDecimal(text.substring(0, end));
    String unit = text.substring(end);
    return unit.isEmpty() ? number : number.multiply(UNITS.get(unit));
  }

  /**
   * What a pod takes of a node: its containers and sidecars together, or what its start takes where
   * that is more; and one of the pods that a node may have.
   */
  static Map<String, BigDecimal> ofPod(Seen pod) {
    var beside = new TreeMap<String, BigDecimal>();
    var most = new TreeMap<String, BigDecimal>();
    for (Fields init : pod.spec().items("initContainers").eachFields()) {
      var own = of(init.fieldsAt("resources", "requests"));
      var peak = new TreeMap<>(beside);
      add(peak, own);
      peak.forEach((name, amount) -> most.merge(name, amount, BigDecimal::max));
      if (init.text("restartPolicy").equals("Always")) {
        add(beside, own);
      }
    }
    for (Fields container : pod.spec().items("containers").eachFields()) {
      add(beside, of(container.fieldsAt("resources", "requests")));
    }
    beside.forEach((name, amount) -> most.merge(name, amount, BigDecimal::max));
    most.put("pods", BigDecimal.ONE);
    return most;
  }

  static void add(Map<String, BigDecimal> sum, Map<String, BigDecimal> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
  }

  /** The first resource of which some is wanted, and more than there is beside what is taken. */
  static String shortage(
      Map<String, BigDecimal> wanted,
      Map<String, BigDecimal> taken,
      Map<String, BigDecimal> there) {
    for (Map.Entry<String, BigDecimal> wish : wanted.entrySet()) {
      BigDecimal all = wish.getValue().add(taken.getOrDefault(wish.getKey(), BigDecimal.ZERO));
      boolean isWanted = wish.getValue().signum() > 0;
      if (isWanted && all.compareTo(there.getOrDefault(wish.getKey(), BigDecimal.ZERO)) > 0) {
        return wish.getKey();
      }
    }
    return "";
  }
}
