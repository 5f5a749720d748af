package io.batkube.engine.result;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.InvariantChecker.Invariant;
import io.batkube.engine.simulation.Recorder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of one run, written into a folder while it goes on; see docs/results.md. */
public final class ResultFolder implements Recorder, AutoCloseable {
  private final Path folder;
  private final List<OutputStream> files = new ArrayList<>();
  private final JobsCsv jobsCsv;
  private final HostStates hostStates;
  private final EventsNdjson eventsNdjson;
  private final ScheduleCsv scheduleCsv = new ScheduleCsv();
  private final FiguresRecorder figures;
  private final Rows rows = new Rows();
  private final List<EnergyFiles> energy;
  private int hosts;

  /** Starts the files of a run in a folder that exists. */
  public ResultFolder(Path folder) {
    this(folder, false);
  }

  /**
   * Starts the files of a run in a folder that exists.
   *
   * @param measuresEnergy whether there are those of energy among them
   */
  public ResultFolder(Path folder, boolean measuresEnergy) {
    this.folder = folder;
    try {
      jobsCsv = new JobsCsv(open("jobs.csv"));
      hostStates = new HostStates(open("machine_states.csv"));
      eventsNdjson = new EventsNdjson(open("events.ndjson"));
      energy =
          measuresEnergy
              ? List.of(new EnergyFiles(open("consumed_energy.csv"), open("pstate_changes.csv")))
              : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    figures = new FiguresRecorder(List.of(jobsCsv, scheduleCsv));
  }

  private OutputStream open(String file) throws IOException {
    OutputStream out = Files.newOutputStream(folder.resolve(file));
    files.add(out);
    return out;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    recorders().forEach(part -> part.event(atNs, event));
  }

  @Override
  public void command(long atNs, Command command) {
    recorders().forEach(part -> part.command(atNs, command));
  }

  /**
   * Its parts, which together see what it must see until {@link #finish}. They share nothing: each
   * may work in a thread of its own.
   */
  public List<Recorder> recorders() {
    return List.of(eventsNdjson, rows);
  }

  /** Writes what is known only at the end. */
  public Figures finish(RunDescription run, List<Invariant> invariants) {
    Figures result =
        hostStates.isShared()
            ? figures
                .figures()
                .withBusyHosts(hostStates.secondsIn(HostStates.State.COMPUTING), run.computeHosts())
            : figures.figures();
    try {
      jobsCsv.close();
      hostStates.close();
      eventsNdjson.close();
      double joules = 0;
      for (EnergyFiles files : energy) {
        files.close();
        joules = files.joules();
      }
      scheduleCsv.write(
          open("schedule.csv"), "batkube-" + run.version(), hosts, hostStates, joules);
      SummaryJson.write(
          open("summary.json"), run, result, hostStates.unavailabilities(), invariants);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  /** Frees the files; those of a run that did not finish are incomplete. */
  @Override
  public void close() {
    try {
      for (OutputStream file : files) {
        file.close(); // the file itself, not what waits in a buffer for a disk that may be full
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All but the events, which are more bytes than the rest together. */
  private final class Rows implements Recorder {
    @Override
    public void event(long atNs, EngineEvent event) {
      if (event instanceof EngineEvent.SimulationBegins(var platform, var _)) {
        hosts = platform.hosts().size();
      }
      hostStates.event(atNs, event);
      energy.forEach(files -> files.event(atNs, event));
      figures.event(atNs, event);
    }

    @Override
    public void command(long atNs, Command command) {
      hostStates.command(atNs, command);
      energy.forEach(files -> files.command(atNs, command));
      figures.command(atNs, command);
    }
  }
}
