package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.ListedWorkload.ns;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.SleepPstate;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small world and what a decider says in it, written down in words; the README beside the
 * scenarios has the language.
 */
final class Scenario implements Decider {
  /** A command and its instant. */
  private record Timed(long atNs, Command command) {}

  private final List<Host> hosts = new ArrayList<>();
  private final Map<String, Profile> profiles = new LinkedHashMap<>();
  private final Map<String, List<Job>> workloads = new LinkedHashMap<>();
  private final List<ExternalEvent> external = new ArrayList<>();
  private final StringBuilder asked = new StringBuilder();
  private final List<Command> first = new ArrayList<>();
  private final List<Timed> commands = new ArrayList<>();
  private final Map<Long, Long> busy = new LinkedHashMap<>();
  private Set<String> options = Set.of();

  Scenario(List<String> lines) {
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        read(new ArrayList<>(Arrays.asList(line.strip().split(" +"))));
      }
    }
  }

  EmbeddedEngine engine() {
    return new EmbeddedEngine(
        new Platform(hosts, hosts.size()),
        workloads.entrySet().stream()
            .<Workload>map(workload -> ListedWorkload.of(workload.getKey(), workload.getValue()))
            .toList(),
        external,
        new EmbeddedEngine.Options(
            options.contains("dynamic"),
            options.contains("acknowledge"),
            options.contains("remember"),
            options.contains("share")));
  }

  /** Whether its hosts may run several jobs. */
  boolean shares() {
    return options.contains("share");
  }

  @Override
  public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
    asked.append(" %s s: %d events;".formatted(Seconds.format(nowNs), events.size()));
    if (events.getFirst() instanceof EngineEvent.SimulationBegins) {
      first.forEach(decision::add);
      return;
    }
    commands.forEach(timed -> decision.addAt(timed.atNs(), timed.command()));
    commands.clear();
    if (busy.containsKey(nowNs)) {
      decision.busyUntil(busy.get(nowNs));
    }
  }

  /** When the decider was asked, and about how much, if it was busy at times. */
  String asked() {
    return busy.isEmpty() ? "" : "asked at" + asked + "\n";
  }

  private void read(List<String> words) {
    String what = words.removeFirst();
    switch (what) {
      case "hosts" -> {
        for (int i = Integer.parseInt(words.getFirst()); i > 0; i--) {
          hosts.add(Host.plain(hosts.size(), "node" + hosts.size()));
        }
      }
      case "host" -> hosts.add(host(words));
      case "options" -> options = Set.copyOf(words);
      case "profile" -> {
        String name = words.removeFirst();
        profiles.put(name, profile(name, words));
      }
      case "workload" -> workloads.put(words.getFirst(), new ArrayList<>());
      case "job" ->
          workloads.get(workloads.keySet().toArray()[workloads.size() - 1]).add(job(words));
      case "event" -> external.add(event(time(words), words));
      case "busy" -> busy.put(time(words), time(words));
      case "begin" -> first.add(command(words));
      case "at" -> commands.add(new Timed(time(words), command(words)));
      default -> throw new IllegalArgumentException(what);
    }
  }

  private Host host(List<String> speeds) {
    Host plain = Host.plain(hosts.size(), "node" + hosts.size());
    return new Host(
        plain.id(),
        plain.name(),
        plain.role(),
        1,
        speeds.stream().map(Double::valueOf).toList(),
        0,
        speeds.size() < 4 ? List.of() : List.of(new SleepPstate(1, 2, 3)),
        plain.resources(),
        plain.labels(),
        plain.properties(),
        plain.zoneProperties());
  }

  private Profile profile(String name, List<String> words) {
    int returned = words.indexOf("returns");
    int code = returned < 0 ? 0 : Integer.parseInt(words.get(returned + 1));
    List<String> rest = words.subList(1, returned < 0 ? words.size() : returned);
    return switch (words.getFirst()) {
      case "delay" -> new Profile.Delay(name, Seconds.parse(rest.getFirst()), code, "");
      case "flops" ->
          new Profile.ParallelHomogeneous(name, Double.parseDouble(rest.getFirst()), code, "");
      case "times" ->
          new Profile.Composed(
              name,
              Integer.parseInt(rest.getFirst()),
              rest.stream().skip(1).map(profiles::get).toList(),
              code,
              "");
      default -> throw new IllegalArgumentException(words.getFirst());
    };
  }

  private Job job(List<String> words) {
    JobId id = id(words.removeFirst());
    long submissionNs = field("at", words, 0);
    long walltimeNs = field("within", words, Job.NO_WALLTIME);
    int size = Integer.parseInt(words.get(words.indexOf("on") + 1));
    Profile profile = profiles.get(words.get(words.indexOf("does") + 1));
    return new Job(id, submissionNs, size, walltimeNs, profile, "");
  }

  private static long field(String name, List<String> words, long otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : Seconds.parse(words.get(at + 1));
  }

  private static ExternalEvent event(long atNs, List<String> words) {
    String rest = String.join(" ", words.subList(1, words.size()));
    return switch (words.getFirst()) {
      case "unavailable" -> new ExternalEvent.HostsUnavailable(atNs, HostSet.parse(rest));
      case "available" -> new ExternalEvent.HostsAvailable(atNs, HostSet.parse(rest));
      default -> new ExternalEvent.Generic(atNs, words.getFirst(), rest);
    };
  }

  private Command command(List<String> words) {
    String what = words.removeFirst();
    String rest = String.join(" ", words);
    String afterFirst = String.join(" ", words.stream().skip(1).toList());
    return switch (what) {
      case "execute" -> new Command.Execute(id(words.getFirst()), HostSet.parse(afterFirst));
      case "reject" -> new Command.Reject(id(words.getFirst()), afterFirst);
      case "kill" -> new Command.Kill(words.stream().map(Scenario::id).toList());
      case "call" -> new Command.CallMeLater(time(words));
      case "register" -> new Command.RegisterJob(job(words));
      case "register-profile" -> new Command.RegisterProfile("dyn", profiles.get(words.getFirst()));
      case "finish" -> new Command.FinishRegistration();
      case "continue" -> new Command.ContinueRegistration();
      case "state" ->
          new Command.SetHostState(
              HostSet.parse(rest.substring(0, rest.indexOf(" to "))),
              Integer.parseInt(words.getLast()));
      case "metadata" -> new Command.SetJobMetadata(id(words.getFirst()), afterFirst);
      case "change" ->
          new Command.ChangeJobState(id(words.getFirst()), JobState.valueOf(words.getLast()));
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static JobId id(String text) {
    return text.contains("!") ? JobId.parse(text) : new JobId("w0", text);
  }

  private static long time(List<String> words) {
    return ns(Double.parseDouble(words.removeFirst()));
  }
}
