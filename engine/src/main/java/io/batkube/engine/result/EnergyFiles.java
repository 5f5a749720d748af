package io.batkube.engine.result;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.EngineEvent.EnergyRead;
import io.batkube.engine.simulation.Recorder;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code consumed_energy.csv} and {@code pstate_changes.csv} as Batsim 4.2 writes them in a run
 * that measures energy: the meter whenever a job starts or ends or hosts switch, and the power
 * states of hosts.
 */
final class EnergyFiles implements Recorder, Closeable {
  /** What stands in the file for hosts on their way to a state in which they compute, or sleep. */
  private static final int SWITCHING_ON = -1;

  private static final int SWITCHING_OFF = -2;

  private final Text energy;
  private final Text pstates;
  private Platform platform;
  private long lastNs;
  private double lastJoules;
  private double joulesAtFirstSubmission = -1;
  private double joulesAtLastEnd;

  EnergyFiles(OutputStream energy, OutputStream pstates) {
    this.energy = new Text(energy);
    this.pstates = new Text(pstates);
    this.energy.add("time,energy,event_type,wattmin,epower\n");
    this.pstates.add("time,machine_id,new_pstate\n");
  }

  /** From the first submission to the last end of a job. */
  double joules() {
    return joulesAtLastEnd - joulesAtFirstSubmission;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.SimulationBegins(Platform begun, var _) -> {
        platform = begun;
        Map<Integer, BitSet> hosts = new TreeMap<>();
        for (Host host : begun.hosts()) {
          hosts.computeIfAbsent(host.startPstate(), _ -> new BitSet()).set(host.id());
        }
        hosts.forEach((pstate, in) -> change(atNs, HostSet.of(in), pstate));
      }
      case EngineEvent.HostStateChanged(HostSet hosts, int pstate) -> change(atNs, hosts, pstate);
      case EnergyRead(EnergyRead.Reading reading, double joules, double idleWatts) -> {
        switch (reading) {
          case EnergyRead.FirstSubmission() -> joulesAtFirstSubmission = joules;
          case EnergyRead.JobStarted() -> read(atNs, joules, 's', idleWatts);
          case EnergyRead.HostsSwitched() -> read(atNs, joules, 'p', idleWatts);
          case EnergyRead.JobEnded _ -> {
            read(atNs, joules, 'e', idleWatts);
            joulesAtLastEnd = joules;
          }
        }
      }
      default -> {}
    }
  }

  @Override
  public void command(long atNs, Command command) {
    if (command instanceof Command.SetHostState(HostSet hosts, int pstate)) {
      boolean sleeps = platform.host(hosts.first(0)).isSleepPstate(pstate);
      change(atNs, hosts, sleeps ? SWITCHING_OFF : SWITCHING_ON);
    }
  }

  private void change(long atNs, HostSet hosts, int pstate) {
    pstates.addG(atNs).add(',').add(hosts).add(',').add((long) pstate).add('\n');
  }

  /** The power is the mean since the last reading. */
  private void read(long atNs, double joules, char reason, double idleWatts) {
    energy.addF(atNs).add(',').addF(joules).add(',').add(reason).add(',').addF(idleWatts);
    if (atNs > lastNs) {
      energy.add(',').addF((joules - lastJoules) / ((atNs - lastNs) / 1e9)).add('\n');
    } else {
      energy.add(",NA\n");
    }
    lastNs = atNs;
    lastJoules = joules;
  }

  @Override
  public void close() throws IOException {
    energy.close();
    pstates.close();
  }
}
