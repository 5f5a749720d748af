package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.Quantities;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/** Amounts by the name of their resource, in the order of names. Immutable. */
public final class Amounts {
  static final Amounts NONE = new Amounts(new TreeMap<>());

  /** In the order of names. */
  private final Map<String, Quantity> byName;

  private Amounts(Map<String, Quantity> byName) {
    this.byName = byName;
  }

  /** The amounts of a tree, such as the requests of a container. */
  static Amounts of(Fields tree) {
    if (tree.isEmpty()) {
      return NONE;
    }
    TreeMap<String, Quantity> all = new TreeMap<>();
    for (int i = 0; i < tree.size(); i++) {
      all.put(tree.name(i), Quantities.of(tree, tree.name(i)));
    }
    return new Amounts(all);
  }

  static Amounts count(String name, long number) {
    return NONE.with(name, Quantity.of(number, Quantity.Format.DECIMAL_SI));
  }

  Amounts with(String name, Quantity amount) {
    TreeMap<String, Quantity> more = new TreeMap<>(byName);
    more.put(name, amount);
    return new Amounts(more);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  public Collection<String> names() {
    return byName.keySet();
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  Optional<Quantity> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Zero if there is none. */
  public Quantity get(String name) {
    return byName.getOrDefault(name, Quantity.ZERO);
  }

  Amounts plus(Amounts others) {
    return merged(others, Quantity::plus);
  }

  /** The larger of each. */
  Amounts max(Amounts others) {
    return merged(others, (mine, theirs) -> mine.compareTo(theirs) >= 0 ? mine : theirs);
  }

  /** With the others' in place of these. */
  Amounts replaced(Amounts others) {
    return merged(others, (mine, theirs) -> theirs);
  }

  private Amounts merged(Amounts others, BinaryOperator<Quantity> rule) {
    if (others.isEmpty()) {
      return this;
    }
    TreeMap<String, Quantity> all = new TreeMap<>(byName);
    others.byName.forEach((name, amount) -> all.merge(name, amount, rule));
    return new Amounts(all);
  }

  /** What is more here than there. */
  Amounts growthOver(Amounts before) {
    TreeMap<String, Quantity> more = new TreeMap<>();
    byName.forEach(
        (name, amount) -> {
          Quantity growth = amount.minus(before.get(name));
          if (growth.signum() > 0) {
            more.put(name, growth);
          }
        });
    return new Amounts(more);
  }

  Amounts only(Predicate<String> wanted) {
    TreeMap<String, Quantity> some = new TreeMap<>(byName);
    some.keySet().removeIf(wanted.negate());
    return new Amounts(some);
  }

  Amounts withoutZeros() {
    TreeMap<String, Quantity> some = new TreeMap<>(byName);
    some.values().removeIf(amount -> amount.signum() == 0);
    return new Amounts(some);
  }

  /** The names of which there is more here than a limit there allows. */
  List<String> over(Amounts limits) {
    return limits.byName.entrySet().stream()
        .filter(limit -> has(limit.getKey()) && get(limit.getKey()).compareTo(limit.getValue()) > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  List<String> negative() {
    return byName.keySet().stream().filter(name -> get(name).signum() < 0).toList();
  }

  public Fields tree() {
    Fields.Builder tree = new Fields.Builder(byName.size());
    byName.forEach((name, amount) -> tree.put(name, amount.toString()));
    return tree.build();
  }

  /** The same amounts, however they are written. */
  boolean sameAs(Amounts others) {
    return byName.equals(others.byName);
  }

  /** "cpu=1,memory=1Gi". */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Iterator<Map.Entry<String, Quantity>> all = byName.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Quantity> each = all.next();
      text.append(each.getKey()).append('=').append(each.getValue());
      if (all.hasNext()) {
        text.append(',');
      }
    }
    return text.toString();
  }
}
