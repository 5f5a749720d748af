package io.batkube.engine.result;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code machine_states.csv} as Batsim 4.2 writes it: a row when a job starts or ends and when
 * hosts switch; and the time that hosts spent in each state, up to each host's last change.
 */
final class HostStates implements Recorder, Closeable {
  /** Batsim's machine states. */
  enum State {
    SLEEPING,
    SWITCHING_ON,
    SWITCHING_OFF,
    IDLE,
    COMPUTING,
    UNAVAILABLE
  }

  /** A time in which hosts took no jobs; {@code toNs} is -1 while it lasts. */
  record Unavailability(HostSet hosts, long fromNs, long toNs) {}

  private static final State[] STATES = State.values();

  private final Text text;
  private final int[] hostsIn = new int[STATES.length];
  private final ExactSum[] timeIn = new ExactSum[STATES.length];
  private final List<Unavailability> unavailabilities = new ArrayList<>();
  private State[] stateOf = {};

  /** How many jobs each host runs. */
  private int[] jobs = {};

  private long[] sinceNs = {};
  private Platform platform;
  private boolean shared;
  private long switches;
  private long groupedSwitches;

  HostStates(OutputStream out) {
    text = new Text(out);
    text.add("time,nb_sleeping,nb_switching_on,nb_switching_off,nb_idle,nb_computing\n");
    for (int i = 0; i < timeIn.length; i++) {
      timeIn[i] = new ExactSum();
    }
  }

  /** Whether a host has run several jobs at once. */
  boolean isShared() {
    return shared;
  }

  /** Hosts that were told to switch their power state, each counted. */
  long switches() {
    return switches;
  }

  /** Commands to switch. */
  long groupedSwitches() {
    return groupedSwitches;
  }

  double secondsIn(State state) {
    return timeIn[state.ordinal()].toSeconds();
  }

  List<Unavailability> unavailabilities() {
    return unavailabilities;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.SimulationBegins begins -> begin(begins.platform());
      case EngineEvent.JobCompleted completed -> {
        HostSet hosts = completed.hosts();
        for (int i = 0; i < hosts.intervals(); i++) {
          for (int h = hosts.first(i); h <= hosts.last(i); h++) {
            if (--jobs[h] == 0 && stateOf[h] == State.COMPUTING) {
              set(h, State.IDLE, atNs);
            }
          }
        }
        row(atNs);
      }
      case EngineEvent.HostsUnavailable(HostSet hosts) -> {
        setAll(hosts, State.UNAVAILABLE, atNs);
        unavailabilities.add(new Unavailability(hosts, atNs, -1));
      }
      case EngineEvent.HostsAvailable(HostSet hosts) -> {
        for (int i = 0; i < hosts.intervals(); i++) {
          for (int h = hosts.first(i); h <= hosts.last(i); h++) {
            set(h, jobs[h] > 0 ? State.COMPUTING : State.IDLE, atNs);
          }
        }
        endUnavailability(hosts, atNs);
      }
      case EngineEvent.HostStateChanged(HostSet hosts, int pstate) -> {
        boolean sleeps = platform.host(hosts.first(0)).isSleepPstate(pstate);
        setAll(hosts, sleeps ? State.SLEEPING : State.IDLE, atNs);
        row(atNs);
      }
      default -> {}
    }
  }

  @Override
  public void command(long atNs, Command command) {
    switch (command) {
      case Command.Execute(var _, HostSet hosts, var _) -> {
        for (int i = 0; i < hosts.intervals(); i++) {
          for (int h = hosts.first(i); h <= hosts.last(i); h++) {
            shared |= jobs[h]++ > 0;
            set(h, State.COMPUTING, atNs);
          }
        }
        row(atNs);
      }
      case Command.SetHostState(HostSet hosts, int pstate) -> {
        groupedSwitches++;
        switches += hosts.size();
        Host first = platform.host(hosts.first(0));
        boolean sleeping = stateOf[hosts.first(0)] == State.SLEEPING;
        if (sleeping || first.isSleepPstate(pstate)) {
          setAll(hosts, sleeping ? State.SWITCHING_ON : State.SWITCHING_OFF, atNs);
          row(atNs);
        }
      }
      default -> {}
    }
  }

  private void begin(Platform begun) {
    platform = begun;
    int hosts = begun.hosts().size();
    stateOf = new State[hosts];
    Arrays.fill(stateOf, State.IDLE);
    jobs = new int[hosts];
    sinceNs = new long[hosts];
    hostsIn[State.IDLE.ordinal()] = begun.computeHosts();
  }

  private void setAll(HostSet hosts, State state, long atNs) {
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        set(h, state, atNs);
      }
    }
  }

  private void set(int host, State state, long atNs) {
    int old = stateOf[host].ordinal();
    timeIn[old].add(atNs - sinceNs[host]);
    sinceNs[host] = atNs;
    hostsIn[old]--;
    hostsIn[state.ordinal()]++;
    stateOf[host] = state;
  }

  private void endUnavailability(HostSet hosts, long atNs) {
    var back = hosts.toBitSet();
    var before = List.copyOf(unavailabilities);
    unavailabilities.clear();
    for (Unavailability time : before) {
      int returning = time.toNs() < 0 ? time.hosts().countIn(back) : 0;
      if (returning == 0) {
        unavailabilities.add(time);
        continue;
      }
      var ended = time.hosts().toBitSet();
      ended.and(back);
      var lasting = time.hosts().toBitSet();
      lasting.andNot(back);
      unavailabilities.add(new Unavailability(HostSet.of(ended), time.fromNs(), atNs));
      if (!lasting.isEmpty()) {
        unavailabilities.add(new Unavailability(HostSet.of(lasting), time.fromNs(), -1));
      }
    }
  }

  private void row(long atNs) {
    text.addG(atNs);
    for (int i = 0; i < STATES.length - 1; i++) {
      text.add(',').add((long) hostsIn[i]);
    }
    text.add('\n');
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
