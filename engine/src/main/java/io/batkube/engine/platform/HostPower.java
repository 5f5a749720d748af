package io.batkube.engine.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * What a host consumes in each of its power states, in watts.
 *
 * <p>Source: SimGrid 3.32, {@code plugins/host_energy.cpp}: the property {@code wattage_per_state},
 * formerly {@code watt_per_state}, holds for each state {@code idle:all} or {@code
 * idle:epsilon:all}: without load, with as good as none, under full load; between the last two the
 * power grows linearly with the load.
 *
 * @param states by power state
 */
public record HostPower(List<State> states) {
  private static final String[] PROPERTIES = {"wattage_per_state", "watt_per_state"};

  /** The watts of one power state. */
  public record State(double idle, double epsilon, double full) {
    /**
     * The watts under a load.
     *
     * @param load 0 to 1
     */
    public double watts(double load) {
      return load > 0 ? epsilon + load * (full - epsilon) : idle;
    }
  }

  public HostPower {
    states = List.copyOf(states);
  }

  /**
   * The power of a host, from its properties.
   *
   * @throws IllegalArgumentException saying what was found and expected
   */
  public static HostPower of(Host host) {
    for (String property : PROPERTIES) {
      String text = host.properties().get(property);
      if (text != null) {
        return parse(host, property, text);
      }
    }
    throw new IllegalArgumentException(
        "host '"
            + host.name()
            + "' has no property "
            + PROPERTIES[0]
            + ", expected the watts of each of its power states such as 95:190.7");
  }

  private static HostPower parse(Host host, String property, String text) {
    var states = new ArrayList<State>();
    for (String part : text.split(",", -1)) {
      String[] watts = part.strip().split(":", -1);
      if (watts.length < 2 || watts.length > 3) {
        throw refused(host, property, part.strip());
      }
      double[] numbers = new double[watts.length];
      for (int i = 0; i < watts.length; i++) {
        try {
          numbers[i] = Double.parseDouble(watts[i].strip());
        } catch (NumberFormatException e) {
          throw refused(host, property, part.strip());
        }
        if (!(numbers[i] >= 0) || Double.isInfinite(numbers[i])) {
          throw refused(host, property, part.strip());
        }
      }
      states.add(
          numbers.length == 2
              ? new State(numbers[0], numbers[0], numbers[1])
              : new State(numbers[0], numbers[1], numbers[2]));
    }
    if (states.size() != host.pstateFlops().size()) {
      throw new IllegalArgumentException(
          "host '"
              + host.name()
              + "': "
              + property
              + " has the watts of "
              + states.size()
              + " power states, expected those of "
              + host.pstateFlops().size());
    }
    return new HostPower(states);
  }

  private static IllegalArgumentException refused(Host host, String property, String part) {
    return new IllegalArgumentException(
        "host '"
            + host.name()
            + "': "
            + property
            + ": found '"
            + part
            + "', expected idle:all or idle:epsilon:all in watts, such as 95:190.7");
  }
}
