package io.batkube.engine.platform;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A power state in which a host is off, and the two virtual power states that model the way there
 * and back: such a transition takes as long as one flop at the virtual state's speed.
 *
 * <p>Source: Batsim 4.2.1, {@code src/machines.cpp}, the property {@code sleep_pstates}.
 *
 * @param pstate the host sleeps while it is in this state
 * @param offPstate the host is being switched off
 * @param onPstate the host is being switched on
 */
public record SleepPstate(int pstate, int offPstate, int onPstate) {
  private static final double MAX_TRANSITION_NS = 9e18;

  /**
   * Reads {@code "13:14:15"}: triples sleep:off:on, separated by commas. Triples may share their
   * virtual states; a state is either a sleep state or a virtual one, and sleeps once.
   *
   * @param pstateFlops speed of every state of the host, in flop/s
   * @throws IllegalArgumentException saying what was found and expected
   */
  static List<SleepPstate> parse(String text, List<Double> pstateFlops) {
    List<SleepPstate> states = new ArrayList<>();
    BitSet sleeping = new BitSet();
    BitSet virtual = new BitSet();
    for (String part : text.split(",", -1)) {
      if (part.isBlank() && !text.isBlank()) {
        continue; // Batsim takes ",," for ","
      }
      String[] triple = part.split(":", -1);
      if (triple.length != 3) {
        throw new IllegalArgumentException(
            "found '" + part.strip() + "', expected sleep:off:on such as 13:14:15");
      }
      var state =
          new SleepPstate(
              pstate(triple[0], pstateFlops),
              pstate(triple[1], pstateFlops),
              pstate(triple[2], pstateFlops));
      virtual.set(state.offPstate);
      virtual.set(state.onPstate);
      if (sleeping.get(state.pstate)) {
        throw new IllegalArgumentException("pstate " + state.pstate + " sleeps twice");
      }
      sleeping.set(state.pstate);
      if (sleeping.intersects(virtual)) {
        throw new IllegalArgumentException(
            "in '"
                + part.strip()
                + "' a pstate is both asleep and a transition, expected one of them");
      }
      checkTransition(state.offPstate, pstateFlops);
      checkTransition(state.onPstate, pstateFlops);
      states.add(state);
    }
    return List.copyOf(states);
  }

  private static int pstate(String text, List<Double> pstateFlops) {
    String digits = text.strip();
    int pstate = -1;
    if (digits.matches("[0-9]{1,9}")) {
      pstate = Integer.parseInt(digits);
    }
    if (pstate < 0 || pstate >= pstateFlops.size()) {
      throw new IllegalArgumentException(
          "pstate '"
              + digits
              + "' does not exist, expected 0 to "
              + (pstateFlops.size() - 1)
              + " (the host has "
              + pstateFlops.size()
              + (pstateFlops.size() == 1 ? " speed)" : " speeds)"));
    }
    return pstate;
  }

  private static void checkTransition(int pstate, List<Double> pstateFlops) {
    double flops = pstateFlops.get(pstate);
    if (!(flops > 0) || 1e9 / flops > MAX_TRANSITION_NS) {
      throw new IllegalArgumentException(
          "a transition in pstate " + pstate + " of " + flops + " flop/s would never end");
    }
  }

  /** Nanoseconds of one flop at a speed above zero. */
  static long transitionNs(double flops) {
    return Math.round(1e9 / flops);
  }
}
