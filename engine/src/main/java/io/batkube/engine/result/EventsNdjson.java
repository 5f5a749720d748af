package io.batkube.engine.result;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Placement;
import io.batkube.engine.simulation.Recorder;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * {@code events.ndjson}: everything that engine and decider said, one JSON object a line, by the
 * names of Batsim's protocol.
 */
final class EventsNdjson implements Recorder, Closeable {
  private static final byte[] TIMESTAMP = Text.ascii("{\"timestamp\":");
  private static final byte[] SUBMITTED =
      Text.ascii(",\"type\":\"JOB_SUBMITTED\",\"data\":{\"job_id\":");
  private static final byte[] COMPLETED =
      Text.ascii(",\"type\":\"JOB_COMPLETED\",\"data\":{\"job_id\":");
  private static final byte[] EXECUTE =
      Text.ascii(",\"type\":\"EXECUTE_JOB\",\"data\":{\"job_id\":");
  private static final byte[] JOB = Text.ascii(",\"job\":");
  private static final byte[] JOB_STATE = Text.ascii(",\"job_state\":\"");
  private static final byte[] RETURN_CODE = Text.ascii("\",\"return_code\":");
  private static final byte[] ALLOC = Text.ascii(",\"alloc\":\"");
  private static final byte[] END_OF_TEXT = Text.ascii("\"}}\n");
  private static final byte[] END = Text.ascii("}}\n");
  private static final byte[] ID = Text.ascii("{\"id\":");
  private static final byte[] SUBTIME = Text.ascii(",\"subtime\":");
  private static final byte[] RES = Text.ascii(",\"res\":");
  private static final byte[] WALLTIME = Text.ascii(",\"walltime\":");
  private static final byte[] PROFILE = Text.ascii(",\"profile\":");
  private static final byte[][] STATES = Text.ascii(JobState.values());

  private final Text text;

  EventsNdjson(OutputStream out) {
    text = new Text(out);
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.SimulationBegins(var platform, List<String> workloads) -> {
        begin(atNs, "SIMULATION_BEGINS");
        text.add("\"nb_resources\":").add((long) platform.hosts().size());
        text.add(",\"nb_compute_resources\":").add((long) platform.computeHosts());
        text.add(",\"workloads\":[");
        for (int i = 0; i < workloads.size(); i++) {
          text.add(i > 0 ? "," : "").addJson(workloads.get(i));
        }
        text.add(']');
      }
      case EngineEvent.SimulationEnds() -> begin(atNs, "SIMULATION_ENDS");
      case EngineEvent.JobSubmitted(Job job) -> {
        id(atNs, SUBMITTED, job.id());
        text.add(JOB);
        job(job);
      }
      case EngineEvent.JobCompleted(Job job, JobState state, int code, HostSet hosts, long _) -> {
        id(atNs, COMPLETED, job.id());
        text.add(JOB_STATE).add(STATES[state.ordinal()]);
        text.add(RETURN_CODE).add((long) code);
        text.add(ALLOC).add(hosts).add(END_OF_TEXT);
        return;
      }
      case EngineEvent.JobsKilled(List<JobId> jobs, var progress) -> {
        begin(atNs, "JOB_KILLED");
        ids(jobs);
        text.add(",\"job_progress\":{");
        String separator = "";
        for (var entry : progress.entrySet()) {
          text.add(separator);
          separator = ",";
          id(entry.getKey());
          text.add(':');
          progress(entry.getValue());
        }
        text.add('}');
      }
      case EngineEvent.RequestedCall() -> begin(atNs, "REQUESTED_CALL");
      case EngineEvent.HostStateChanged(HostSet hosts, int pstate) ->
          state(atNs, "RESOURCE_STATE_CHANGED", hosts, pstate);
      case EngineEvent.HostsUnavailable(HostSet hosts) ->
          notify(atNs, "event_machine_unavailable", hosts);
      case EngineEvent.HostsAvailable(HostSet hosts) ->
          notify(atNs, "event_machine_available", hosts);
      case EngineEvent.GenericEvent(String _, String json) -> {
        text.add("{\"timestamp\":").addSeconds(atNs);
        text.add(",\"type\":\"NOTIFY\",\"data\":").add(json).add("}\n");
        return;
      }
      case EngineEvent.EnergyConsumed(double joules) -> {
        begin(atNs, "ANSWER");
        text.add("\"consumed_energy\":").addF(joules);
      }
      case EngineEvent.EnergyRead _ -> {
        return; // no part of the protocol: consumed_energy.csv has it
      }
      case EngineEvent.NoMoreStaticJobs() -> notify(atNs, "no_more_static_job_to_submit");
      case EngineEvent.NoMoreExternalEvents() -> notify(atNs, "no_more_external_event_to_occur");
    }
    text.add(END);
  }

  @Override
  public void command(long atNs, Command command) {
    switch (command) {
      case Command.Execute(JobId job, HostSet hosts, Placement placement) -> {
        id(atNs, EXECUTE, job);
        text.add(ALLOC).add(hosts).add('"');
        placement(placement);
      }
      case Command.Reject(JobId job, String reason) -> {
        begin(atNs, "REJECT_JOB");
        text.add("\"job_id\":");
        id(job);
        text.add(",\"reason\":").addJson(reason);
      }
      case Command.Kill(List<JobId> jobs) -> {
        begin(atNs, "KILL_JOB");
        ids(jobs);
      }
      case Command.CallMeLater(long laterNs) -> {
        begin(atNs, "CALL_ME_LATER");
        text.add("\"timestamp\":").addSeconds(laterNs);
      }
      case Command.RegisterJob(Job job) -> {
        begin(atNs, "REGISTER_JOB");
        text.add("\"job_id\":");
        id(job.id());
        text.add(",\"job\":");
        job(job);
      }
      case Command.RegisterProfile(String workload, Profile profile) -> {
        begin(atNs, "REGISTER_PROFILE");
        text.add("\"workload_name\":").addJson(workload);
        text.add(",\"profile_name\":").addJson(profile.name());
        text.add(",\"profile\":").add(profile.json().isEmpty() ? "{}" : profile.json());
      }
      case Command.FinishRegistration() -> notify(atNs, "registration_finished");
      case Command.ContinueRegistration() -> notify(atNs, "continue_registration");
      case Command.SetHostState(HostSet hosts, int pstate) ->
          state(atNs, "SET_RESOURCE_STATE", hosts, pstate);
      case Command.SetJobMetadata(JobId job, String metadata) -> {
        begin(atNs, "SET_JOB_METADATA");
        text.add("\"job_id\":");
        id(job);
        text.add(",\"metadata\":").addJson(metadata);
      }
      case Command.QueryEnergy() -> {
        begin(atNs, "QUERY");
        text.add("\"requests\":{\"consumed_energy\":{}}");
      }
      case Command.ChangeJobState(JobId job, JobState state) -> {
        begin(atNs, "CHANGE_JOB_STATE");
        text.add("\"job_id\":");
        id(job);
        text.add(",\"job_state\":\"").add(state.name()).add('"');
      }
    }
    text.add(END);
  }

  private void placement(Placement placement) {
    if (!placement.executors().isEmpty()) {
      text.add(",\"mapping\":{");
      for (int i = 0; i < placement.executors().size(); i++) {
        text.add(i > 0 ? "," : "").add('"').add((long) i).add("\":\"");
        text.add((long) placement.executors().get(i)).add('"');
      }
      text.add('}');
    }
    if (!placement.storage().isEmpty()) {
      text.add(",\"storage_mapping\":{");
      String separator = "";
      for (var entry : placement.storage().entrySet()) {
        text.add(separator).addJson(entry.getKey()).add(':').add((long) entry.getValue());
        separator = ",";
      }
      text.add('}');
    }
  }

  private void id(long atNs, byte[] typeAndName, JobId job) {
    text.add(TIMESTAMP).addSeconds(atNs).add(typeAndName);
    id(job);
  }

  private void begin(long atNs, String type) {
    text.add(TIMESTAMP).addSeconds(atNs);
    text.add(",\"type\":\"").add(type).add("\",\"data\":{");
  }

  private void notify(long atNs, String type) {
    begin(atNs, "NOTIFY");
    text.add("\"type\":\"").add(type).add('"');
  }

  private void notify(long atNs, String type, HostSet hosts) {
    notify(atNs, type);
    text.add(",\"resources\":\"").add(hosts).add('"');
  }

  private void state(long atNs, String type, HostSet hosts, int pstate) {
    begin(atNs, type);
    text.add("\"resources\":\"").add(hosts);
    text.add("\",\"state\":\"").add((long) pstate).add('"');
  }

  private void id(JobId id) {
    if (isPlain(id.name()) && isPlain(id.workload())) {
      text.add('"').add(id.workload()).add('!').add(id.name()).add('"');
    } else {
      text.addJson(id.toString());
    }
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private void ids(List<JobId> jobs) {
    text.add("\"job_ids\":[");
    for (int i = 0; i < jobs.size(); i++) {
      text.add(i > 0 ? "," : "");
      id(jobs.get(i));
    }
    text.add(']');
  }

  /** The job as its workload has it, or in the same form where the workload is no JSON. */
  private void job(Job job) {
    if (!job.json().isEmpty()) {
      text.add(job.json());
      return;
    }
    text.add(ID);
    id(job.id());
    text.add(SUBTIME).addSeconds(job.submissionNs());
    text.add(RES).add((long) job.requestedResources());
    if (job.hasWalltime()) {
      text.add(WALLTIME).addSeconds(job.walltimeNs());
    }
    text.add(PROFILE).addJson(job.profile().name()).add('}');
  }

  private void progress(Progress progress) {
    text.add("{\"profile_name\":").addJson(progress.profileName());
    switch (progress) {
      case Progress.Task(String _, double fraction) -> text.add(",\"progress\":").addF(fraction);
      case Progress.Sequence(String _, int index, Progress current) -> {
        text.add(",\"current_task_index\":").add((long) index).add(",\"current_task\":");
        progress(current);
      }
    }
    text.add('}');
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
