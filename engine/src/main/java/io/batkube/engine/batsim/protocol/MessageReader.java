package io.batkube.engine.batsim.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.batsim.protocol.WireMessage.Event;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.BatsimJob;
import io.batkube.engine.workload.BatsimProfiles;
import io.batkube.engine.workload.FieldReader;
import io.batkube.engine.workload.JsonInput;
import io.batkube.engine.workload.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads the messages of a Batsim. Keeps the platform, the profiles and the jobs alive, because
 * later messages only name them. Used by the thread of the run.
 */
final class MessageReader {
  private static final List<String> TYPES =
      List.of(
          "SIMULATION_BEGINS",
          "SIMULATION_ENDS",
          "JOB_SUBMITTED",
          "JOB_COMPLETED",
          "JOB_KILLED",
          "RESOURCE_STATE_CHANGED",
          "REQUESTED_CALL",
          "NOTIFY",
          "ANSWER",
          "QUERY",
          "FROM_JOB_MSG");

  /** A job that has not ended. */
  private record Live(Job job, long startNs) {}

  private final Map<String, SequencedMap<String, Profile>> profiles = new LinkedHashMap<>();
  private final Map<JobId, Live> live = new LinkedHashMap<>();
  private boolean begun;
  private boolean dynamicJobs;
  private int hosts;

  /** Whether the Batsim takes jobs from its decision process. */
  boolean dynamicJobs() {
    return dynamicJobs;
  }

  /** How many hosts a job asks for. */
  int resources(JobId job) {
    Live known = live.get(job);
    return known == null ? 0 : known.job.requestedResources();
  }

  /** A job was registered. */
  void registered(Job job) {
    live.put(job.id(), new Live(job, 0));
  }

  /** A job was started. */
  void started(JobId job, long atNs) {
    live.computeIfPresent(job, (_, known) -> new Live(known.job, atNs));
  }

  /** A job is over without an event. */
  void forgotten(JobId job) {
    live.remove(job);
  }

  /** What a message says happened. */
  List<EngineEvent> events(WireMessage message) {
    var events = new ArrayList<EngineEvent>();
    for (Event event : message.events()) {
      boolean begins = event.type().equals("SIMULATION_BEGINS");
      if (begins == begun) {
        throw event.refused(
            begins
                ? "a second SIMULATION_BEGINS, expected one"
                : "the first event, expected SIMULATION_BEGINS");
      }
      begun = true;
      event(event).ifPresent(events::add);
    }
    return events;
  }

  private Optional<EngineEvent> event(Event event) {
    return switch (event.type()) {
      case "SIMULATION_BEGINS" -> Optional.of(begins(event));
      case "SIMULATION_ENDS" -> Optional.of(new EngineEvent.SimulationEnds());
      case "JOB_SUBMITTED" -> Optional.of(submitted(event));
      case "JOB_COMPLETED" -> Optional.of(completed(event));
      case "JOB_KILLED" -> Optional.of(killed(event));
      case "RESOURCE_STATE_CHANGED" ->
          Optional.of(
              new EngineEvent.HostStateChanged(hosts(event, "resources"), integer(event, "state")));
      case "REQUESTED_CALL" -> Optional.of(new EngineEvent.RequestedCall());
      case "NOTIFY" -> Optional.of(notice(event));
      case "ANSWER" ->
          Optional.of(new EngineEvent.EnergyConsumed(event.data().amount("consumed_energy")));
      case "FROM_JOB_MSG" -> Optional.empty(); // jobs may talk; nobody here listens
      case "QUERY" -> throw event.refused("a question, and no version of Batsim ever asked one");
      default ->
          throw event.refused(
              "'type' is \""
                  + JsonInput.shortened(event.type())
                  + "\", which is unknown"
                  + Suggestion.phrase(event.type(), TYPES));
    };
  }

  // ---- the beginning ----

  private EngineEvent begins(Event event) {
    FieldReader config = object(event, "config");
    if (flag(config, "redis-enabled")) {
      throw config.refused("redis-enabled", "false: Redis is not supported");
    }
    if (config.has("redis") && flag(object(config, "redis"), "enabled")) {
      throw config.refused("redis", "it not enabled: Redis is not supported");
    }
    dynamicJobs = flag(config, "dynamic-jobs-enabled");
    boolean sharing =
        flag(event.data(), "allow_compute_sharing")
            || flag(event.data(), "allow_time_sharing_on_compute");
    List<Host> compute = hosts(event, "compute_resources", Host.Role.COMPUTE, 0, sharing);
    List<Host> all = new ArrayList<>(compute);
    all.addAll(hosts(event, "storage_resources", Host.Role.STORAGE, compute.size(), sharing));
    hosts = all.size();
    for (var workload : object(event, "profiles").json().fields().entrySet()) {
      var known = new LinkedHashMap<String, Profile>();
      WireMessage.object(workload.getValue()).fields().entrySet().stream()
          .filter(profile -> profile.getValue().token() == JsonToken.START_OBJECT)
          .forEach(
              profile ->
                  known.put(
                      profile.getKey(),
                      profile(profile.getKey(), WireMessage.object(profile.getValue()))));
      profiles.put(workload.getKey(), known);
    }
    List<String> workloads = List.copyOf(object(event, "workloads").json().fields().keySet());
    return new EngineEvent.SimulationBegins(new Platform(all, compute.size()), workloads);
  }

  private static boolean flag(FieldReader fields, String key) {
    return fields.has(key) && fields.field(key, "true or false").text().equals("true");
  }

  private static List<Host> hosts(
      Event event, String member, Host.Role role, int firstId, boolean sharing) {
    JsonObject.Field list = event.data().field(member, "a list of hosts");
    if (!list.isList()) {
      throw event.data().refused(member, "a list of hosts");
    }
    var found = new ArrayList<Host>();
    for (JsonObject json :
        JsonInput.readLine(event.source(), 0, list.text(), MessageReader::objects)) {
      var fields = new FieldReader(event.source(), event.owner() + ": a host", json);
      int id = fields.integer("id", 0);
      if (id != firstId + found.size()) {
        throw fields.refused("id", String.valueOf(firstId + found.size()));
      }
      var properties = properties(object(fields, "properties"));
      found.add(
          new Host(
              id,
              fields.text("name"),
              role,
              sharing ? cores(properties.get("core")) : 1,
              List.of(1e9), // Batsim does not tell
              0,
              List.of(),
              new LinkedHashMap<>(),
              new LinkedHashMap<>(),
              properties,
              fields.has("zone_properties")
                  ? properties(object(fields, "zone_properties"))
                  : new LinkedHashMap<>()));
    }
    return found;
  }

  /**
   * Batsim tells no cores; platforms made for Batkube repeat them as a property. They mean nothing
   * where a host runs one job at a time.
   */
  private static int cores(String property) {
    return property != null && property.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(property) : 1;
  }

  private static SequencedMap<String, String> properties(FieldReader fields) {
    var properties = new LinkedHashMap<String, String>();
    fields.json().fields().forEach((key, value) -> properties.put(key, value.text()));
    return properties;
  }

  private static List<JsonObject> objects(JsonParser parser) throws IOException {
    var objects = new ArrayList<JsonObject>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      objects.add(JsonObject.read(parser).onLine(0));
    }
    return objects;
  }

  private static FieldReader object(Event event, String member) {
    return object(event.data(), member);
  }

  private static FieldReader object(FieldReader fields, String member) {
    JsonObject.Field field = fields.field(member, "an object");
    if (field.token() != JsonToken.START_OBJECT) {
      throw fields.refused(member, "an object");
    }
    return new FieldReader(fields.source(), fields.owner(), WireMessage.object(field));
  }

  // ---- jobs ----

  private EngineEvent submitted(Event event) {
    JobId id = job(event, event.data().text("job_id"));
    if (!event.data().has("job")) {
      throw event.refused("has no 'job', expected an object (Redis is not supported)");
    }
    JsonObject json = object(event, "job").json();
    BatsimJob job = BatsimJob.read(event.source() + ": " + event.owner(), id.workload(), json);
    Live known = live.get(id);
    if (known != null && known.startNs > 0) {
      throw event.data().refused("job_id", "a job that was not submitted before");
    }
    Profile profile =
        event.data().has("profile")
            ? profile(job.profile(), object(event, "profile").json())
            : profiles
                .getOrDefault(id.workload(), new LinkedHashMap<>())
                .getOrDefault(job.profile(), unknown(job.profile(), ""));
    Job bound = known == null ? job.bind(profile) : known.job;
    live.put(id, new Live(bound, 0));
    return new EngineEvent.JobSubmitted(bound);
  }

  /** A profile that we know how long it takes, or one that only the Batsim knows. */
  private static Profile profile(String name, JsonObject json) {
    try {
      return BatsimProfiles.beside("profile", new LinkedHashMap<>()).add(name, json);
    } catch (BadInputException e) {
      return unknown(name, json.text());
    }
  }

  private static Profile unknown(String name, String json) {
    return new Profile.Delay(name, Seconds.NEVER, 0, json);
  }

  private EngineEvent completed(Event event) {
    JobId id = job(event, event.data().text("job_id"));
    Live known = live.remove(id);
    if (known == null) {
      throw event.data().refused("job_id", "a job that was submitted and is not over");
    }
    String state = event.data().text("job_state");
    var states =
        Arrays.stream(JobState.values())
            .map(Enum::name)
            .filter(name -> name.startsWith("COMPLETED_"))
            .toList();
    if (!states.contains(state)) {
      throw event.data().refused("job_state", "one of " + String.join(", ", states));
    }
    return new EngineEvent.JobCompleted(
        known.job,
        JobState.valueOf(state),
        event.data().has("return_code")
            ? event.data().integer("return_code", Integer.MIN_VALUE)
            : 0,
        hosts(event, "alloc"),
        known.startNs);
  }

  private static EngineEvent killed(Event event) {
    JsonObject.Field list = event.data().field("job_ids", "a list of ids of jobs");
    var jobs = new ArrayList<JobId>();
    for (String id : JsonInput.readLine(event.source(), 0, list.text(), MessageReader::texts)) {
      jobs.add(job(event, id));
    }
    var progress = new LinkedHashMap<JobId, Progress>();
    FieldReader trees = object(event, "job_progress");
    for (String id : trees.json().fields().keySet()) {
      progress.put(job(event, id), progress(object(trees, id)));
    }
    return new EngineEvent.JobsKilled(jobs, progress);
  }

  private static Progress progress(FieldReader tree) {
    String name = tree.text("profile_name");
    if (!tree.has("current_task_index")) {
      return new Progress.Task(name, tree.has("progress") ? tree.amount("progress") : 0);
    }
    int index = tree.integer("current_task_index", -1);
    return new Progress.Sequence(
        name,
        index,
        tree.has("current_task")
            ? progress(object(tree, "current_task"))
            : new Progress.Task(name, 0));
  }

  private static List<String> texts(JsonParser parser) throws IOException {
    var texts = new ArrayList<String>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(parser.getText());
    }
    return texts;
  }

  private static JobId job(Event event, String text) {
    try {
      return JobId.parse(text);
    } catch (IllegalArgumentException e) {
      throw event.refused(e.getMessage());
    }
  }

  // ---- hosts ----

  private HostSet hosts(Event event, String member) {
    try {
      HostSet found = HostSet.parse(event.data().text(member));
      if (found.max() < hosts) {
        return found;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, with the whole of it.
    }
    throw event.data().refused(member, "intervals of the hosts 0 to " + (hosts - 1));
  }

  private static int integer(Event event, String member) {
    String text = event.data().text(member);
    if (!text.matches("-?[0-9]{1,9}")) {
      throw event.data().refused(member, "a power state such as \"0\"");
    }
    return Integer.parseInt(text);
  }

  private EngineEvent notice(Event event) {
    return switch (event.data().text("type")) {
      case "no_more_static_job_to_submit" -> new EngineEvent.NoMoreStaticJobs();
      case "no_more_external_event_to_occur" -> new EngineEvent.NoMoreExternalEvents();
      case "event_machine_unavailable", "event_resource_unavailable" ->
          new EngineEvent.HostsUnavailable(hosts(event, "resources"));
      case "event_machine_available", "event_resource_available" ->
          new EngineEvent.HostsAvailable(hosts(event, "resources"));
      default ->
          new EngineEvent.GenericEvent(event.data().text("type"), event.data().json().text());
    };
  }
}
