package io.batkube.engine.batsim.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.batsim.DecisionProcess.Reply;
import io.batkube.engine.batsim.DecisionProcess.Said;
import io.batkube.engine.batsim.protocol.WireMessage.Event;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Placement;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Reads a decision process's replies. What Batsim 4.2.1 checks of each event is checked here or by
 * the engine that carries the command out.
 */
final class ReplyReader {
  private static final List<String> TYPES =
      List.of(
          "EXECUTE_JOB",
          "REJECT_JOB",
          "KILL_JOB",
          "CALL_ME_LATER",
          "REGISTER_JOB",
          "REGISTER_PROFILE",
          "SET_RESOURCE_STATE",
          "SET_JOB_METADATA",
          "CHANGE_JOB_STATE",
          "NOTIFY",
          "QUERY",
          "ANSWER",
          "TO_JOB_MSG");

  private final WireSettings settings;
  private final Catalogue profiles;

  ReplyReader(WireSettings settings, Catalogue profiles) {
    this.settings = settings;
    this.profiles = profiles;
  }

  /**
   * Reads a reply.
   *
   * @param source how a message to people names it
   */
  Reply read(String source, String text) {
    WireMessage message = WireMessage.read(source, text);
    var commands = new ArrayList<Said>();
    for (Event event : message.events()) {
      for (Command command : commands(event)) {
        commands.add(new Said(event.atNs(), command, source + ": " + event.shortened()));
      }
    }
    return new Reply(message.nowNs(), commands);
  }

  private List<Command> commands(Event event) {
    return switch (event.type()) {
      case "EXECUTE_JOB" -> List.of(execute(event));
      case "REJECT_JOB" -> {
        event.allow(List.of("job_id"));
        yield List.of(new Command.Reject(job(event), "the decision process rejects it"));
      }
      case "KILL_JOB" -> {
        event.allow(List.of("job_ids"));
        yield List.of(new Command.Kill(jobs(event)));
      }
      case "CALL_ME_LATER" -> {
        event.allow(List.of("timestamp"));
        yield List.of(new Command.CallMeLater(event.data().seconds("timestamp")));
      }
      case "REGISTER_JOB" -> List.of(registerJob(event));
      case "REGISTER_PROFILE" -> List.of(registerProfile(event));
      case "SET_RESOURCE_STATE" -> List.of(setState(event));
      case "SET_JOB_METADATA" -> {
        event.allow(List.of("job_id", "metadata"));
        yield List.of(new Command.SetJobMetadata(job(event), event.data().text("metadata")));
      }
      case "CHANGE_JOB_STATE" -> List.of(new Command.ChangeJobState(job(event), state(event)));
      case "NOTIFY" -> List.of(notice(event));
      case "QUERY" -> List.of(query(event));
      case "ANSWER" -> {
        answer(event);
        yield List.of(); // Batsim has no use for it either
      }
      case "TO_JOB_MSG" ->
          throw event.refused("no job can hear it: profiles of the type recv are not modelled");
      default ->
          throw event.refused(
              "'type' is \""
                  + JsonInput.shortened(event.type())
                  + "\", which is unknown"
                  + (Suggestion.nearest(event.type(), TYPES).isPresent()
                      ? Suggestion.phrase(event.type(), TYPES)
                      : ", expected one of " + String.join(", ", TYPES)));
    };
  }

  // ---- jobs ----

  private static JobId job(Event event) {
    return job(event, "job_id", event.data().text("job_id"));
  }

  private static JobId job(Event event, String member, String text) {
    try {
      return JobId.parse(text);
    } catch (IllegalArgumentException e) {
      throw event.data().refused(member, "a job's id such as \"w0!12\"");
    }
  }

  private static List<JobId> jobs(Event event) {
    String expected = "a list of one or more ids of jobs such as [\"w0!12\"]";
    JsonObject.Field list = event.data().field("job_ids", expected);
    List<String> texts =
        list.isList()
            ? JsonInput.readLine(event.source(), 0, list.text(), ReplyReader::texts)
            : List.of();
    if (texts.isEmpty()) {
      throw event.data().refused("job_ids", expected);
    }
    return texts.stream().map(text -> job(event, "job_ids", text)).toList();
  }

  /** The elements of a list of texts; none if one is no text. */
  private static List<String> texts(JsonParser parser) throws IOException {
    var texts = new ArrayList<String>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(parser.getText());
    }
    return parser.currentToken() == JsonToken.END_ARRAY ? texts : List.of();
  }

  private static HostSet hosts(Event event, String member) {
    String expected = "intervals of hosts separated by one space, such as \"0-3 7\"";
    String text = event.data().text(member);
    try {
      if (text.indexOf(',') < 0) {
        HostSet hosts = HostSet.parse(text);
        if (!hosts.isEmpty()) {
          return hosts;
        }
      }
    } catch (IllegalArgumentException e) {
      // Refused below, with the whole of it.
    }
    throw event.data().refused(member, expected);
  }

  private static Command execute(Event event) {
    if (event.data().has("additional_io_job")) {
      throw event.refused("has 'additional_io_job', which is not modelled");
    }
    event.allow(List.of("job_id", "alloc", "mapping", "storage_mapping"));
    if (event.data().has("mapping") && event.data().has("storage_mapping")) {
      throw event.refused("has both 'mapping' and 'storage_mapping', Batsim takes one of them");
    }
    HostSet hosts = hosts(event, "alloc");
    return new Command.Execute(
        job(event), hosts, new Placement(executors(event, hosts.size()), storage(event.data())));
  }

  /** The member {@code mapping}: from executor to the place of its host among the job's. */
  private static List<Integer> executors(Event event, int hosts) {
    if (!event.data().has("mapping")) {
      return List.of();
    }
    String expected = "an object such as {\"0\":\"0\",\"1\":\"0\"}";
    Map<Integer, Integer> places = new TreeMap<>();
    for (var entry : object(event.data(), "mapping", expected).fields().entrySet()) {
      Optional<Integer> executor = number(entry.getKey());
      Optional<Integer> place = number(entry.getValue().text());
      if (executor.isEmpty() || place.isEmpty()) {
        throw event.data().refused("mapping", expected);
      }
      if (place.get() < 0 || place.get() >= hosts) {
        throw event
            .data()
            .refused("mapping", "places of hosts in 'alloc', from 0 to " + (hosts - 1));
      }
      places.put(executor.get(), place.get());
    }
    int next = 0;
    for (int executor : places.keySet()) {
      if (executor != next++) {
        throw event.data().refused("mapping", "every executor from 0 on, and " + (next - 1));
      }
    }
    if (places.isEmpty()) {
      throw event.data().refused("mapping", expected);
    }
    return List.copyOf(places.values());
  }

  private static SequencedMap<String, Integer> storage(FieldReader data) {
    SequencedMap<String, Integer> hosts = new LinkedHashMap<>();
    if (data.has("storage_mapping")) {
      String expected = "an object of hosts by label such as {\"pfs\":2}";
      for (var entry : object(data, "storage_mapping", expected).fields().entrySet()) {
        Optional<Integer> host =
            entry.getValue().isInteger() ? number(entry.getValue().text()) : Optional.empty();
        hosts.put(
            entry.getKey(), host.orElseThrow(() -> data.refused("storage_mapping", expected)));
      }
      if (hosts.isEmpty()) {
        throw data.refused("storage_mapping", expected);
      }
    }
    return hosts;
  }

  private static JsonObject object(FieldReader data, String member, String expected) {
    JsonObject.Field field = data.field(member, expected);
    if (field.token() != JsonToken.START_OBJECT) {
      throw data.refused(member, expected);
    }
    return WireMessage.object(field);
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static JobState state(Event event) {
    String text = event.data().text("job_state");
    var states = Arrays.stream(JobState.values()).map(Enum::name).toList();
    if (!states.contains(text)) {
      throw event.data().refused("job_state", "a state of jobs" + Suggestion.phrase(text, states));
    }
    return JobState.valueOf(text.toUpperCase(Locale.ROOT));
  }

  // ---- registration ----

  private Command registerJob(Event event) {
    requireDynamic(event);
    JobId id = job(event);
    if (!event.data().has("job")) {
      throw event.refused("has no 'job', expected an object (Redis is not supported)");
    }
    JsonObject json = object(event.data(), "job", "an object");
    BatsimProfiles known =
        profiles
            .of(id.workload())
            .orElseThrow(
                () ->
                    event.data().refused("job_id", "a workload that exists, by REGISTER_PROFILE"));
    String source = event.source() + ": " + event.owner();
    BatsimJob job = BatsimJob.read(source, id.workload(), json);
    if (!job.id().equals(id)) {
      throw event.data().refused("job_id", "the job's own id, \"" + job.id() + "\"");
    }
    return new Command.RegisterJob(job.bind(source, known.of(id, job.profile(), 0)));
  }

  private Command registerProfile(Event event) {
    requireDynamic(event);
    String workload = event.data().text("workload_name");
    String name = event.data().text("profile_name");
    JsonObject json = object(event.data(), "profile", "an object");
    BatsimProfiles known = profiles.ofNew(workload);
    if (known.contains(name)) {
      throw event
          .data()
          .refused("profile_name", "a new name: workload '" + workload + "' has this profile");
    }
    return new Command.RegisterProfile(workload, known.add(name, json));
  }

  private void requireDynamic(Event event) {
    if (!settings.dynamicJobs()) {
      throw event.refused("dynamic jobs are not enabled (--enable-dynamic-jobs)");
    }
  }

  private static Command notice(Event event) {
    return switch (event.data().text("type")) {
      case "registration_finished" -> new Command.FinishRegistration();
      case "continue_registration" -> new Command.ContinueRegistration();
      default ->
          throw event.data().refused("type", "registration_finished or continue_registration");
    };
  }

  // ---- energy ----

  private Command setState(Event event) {
    event.allow(List.of("resources", "state"));
    requireEnergy(event);
    HostSet hosts = hosts(event, "resources");
    int pstate =
        number(event.data().text("state"))
            .orElseThrow(() -> event.data().refused("state", "a power state such as \"13\""));
    return new Command.SetHostState(hosts, pstate);
  }

  private Command query(Event event) {
    event.allow(List.of("requests"));
    String expected = "{\"consumed_energy\":{}}";
    JsonObject requests = object(event.data(), "requests", expected);
    if (!requests.text().equals(expected)) {
      throw event.data().refused("requests", expected);
    }
    requireEnergy(event);
    return new Command.QueryEnergy();
  }

  private void requireEnergy(Event event) {
    if (!settings.energy()) {
      throw event.refused("energy is not measured (--energy)");
    }
  }

  private static void answer(Event event) {
    event.allow(List.of("estimate_waiting_time"));
    JsonObject answer =
        object(event.data(), "estimate_waiting_time", "an object with an estimated_waiting_time");
    var fields = new FieldReader(event.source(), event.owner(), answer);
    fields.text("job_id");
    fields.seconds("estimated_waiting_time");
  }
}
