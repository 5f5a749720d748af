package io.batkube.engine.batsim.protocol;

import io.batkube.engine.batsim.DecisionProcess.Told;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.EngineEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Writes Batsim's messages to the decision process. */
final class MessageWriter {
  private final WireSettings settings;
  private final List<WireWorkload> workloads;

  MessageWriter(WireSettings settings, List<WireWorkload> workloads) {
    this.settings = settings;
    this.workloads = List.copyOf(workloads);
  }

  /** One message. */
  String write(long nowNs, List<Told> events) {
    return WireText.message(nowNs, events, Told::atNs, (told, out) -> event(told.event(), out));
  }

  /** The type and the members of the data. */
  private void event(EngineEvent event, WireText out) {
    switch (event) {
      case EngineEvent.SimulationBegins(Platform platform, var _) -> begins(platform, out);
      case EngineEvent.SimulationEnds() -> type("SIMULATION_ENDS", out);
      case EngineEvent.JobSubmitted(Job job) -> submitted(job, out);
      case EngineEvent.JobCompleted(Job job, JobState state, int code, HostSet hosts, long _) -> {
        type("JOB_COMPLETED", out);
        out.raw("\"job_id\":").text(job.id().toString());
        out.raw(",\"job_state\":\"").raw(state.name());
        out.raw("\",\"return_code\":").integer(code);
        out.raw(",\"alloc\":").hosts(hosts);
      }
      case EngineEvent.JobsKilled(List<JobId> jobs, var progress) -> killed(jobs, progress, out);
      case EngineEvent.RequestedCall() -> type("REQUESTED_CALL", out);
      case EngineEvent.HostStateChanged(HostSet hosts, int pstate) -> {
        type("RESOURCE_STATE_CHANGED", out);
        out.raw("\"resources\":").hosts(hosts).raw(",\"state\":\"").integer(pstate).raw("\"");
      }
      case EngineEvent.HostsUnavailable(HostSet hosts) ->
          notify("event_machine_unavailable", hosts, out);
      case EngineEvent.HostsAvailable(HostSet hosts) ->
          notify("event_machine_available", hosts, out);
      case EngineEvent.GenericEvent(String _, String json) -> {
        String data = new WireText().json(json).toString();
        out.raw("NOTIFY\",\"data\":").raw(data.substring(0, data.length() - 1));
      }
      case EngineEvent.EnergyConsumed(double joules) -> {
        type("ANSWER", out);
        out.raw("\"consumed_energy\":").number(joules);
      }
      case EngineEvent.NoMoreStaticJobs() -> notify("no_more_static_job_to_submit", out);
      case EngineEvent.NoMoreExternalEvents() -> notify("no_more_external_event_to_occur", out);
      case EngineEvent.EnergyRead _ ->
          throw new IllegalArgumentException("no event of the protocol: " + event);
    }
  }

  private static void type(String type, WireText out) {
    out.raw(type).raw("\",\"data\":{");
  }

  private static void notify(String type, WireText out) {
    type("NOTIFY", out);
    out.raw("\"type\":\"").raw(type).raw("\"");
  }

  private static void notify(String type, HostSet hosts, WireText out) {
    notify(type, out);
    out.raw(",\"resources\":").hosts(hosts);
  }

  private void submitted(Job job, WireText out) {
    type("JOB_SUBMITTED", out);
    out.raw("\"job_id\":").text(job.id().toString()).raw(",\"job\":").job(job);
    if (settings.forwardProfiles()) {
      out.raw(",\"profile\":").profile(job.profile());
    }
  }

  private static void killed(List<JobId> jobs, Map<JobId, Progress> progress, WireText out) {
    type("JOB_KILLED", out);
    out.raw("\"job_ids\":[");
    String separator = "";
    for (JobId job : jobs) {
      out.raw(separator).text(job.toString());
      separator = ",";
    }
    out.raw("],\"job_progress\":{");
    separator = "";
    for (JobId job : jobs) {
      if (progress.containsKey(job)) {
        out.raw(separator).text(job.toString()).raw(":");
        separator = ",";
        progress(progress.get(job), out);
      }
    }
    out.raw("}");
  }

  private static void progress(Progress progress, WireText out) {
    out.raw("{\"profile_name\":").text(progress.profileName());
    switch (progress) {
      case Progress.Task(String _, double fraction) -> out.raw(",\"progress\":").number(fraction);
      case Progress.Sequence(String _, int index, Progress current) -> {
        out.raw(",\"current_task_index\":").integer(index).raw(",\"current_task\":");
        progress(current, out);
      }
    }
    out.raw("}");
  }

  private void begins(Platform platform, WireText out) {
    type("SIMULATION_BEGINS", out);
    int hosts = platform.hosts().size();
    out.raw("\"nb_resources\":").integer(hosts);
    out.raw(",\"nb_compute_resources\":").integer(platform.computeHosts());
    out.raw(",\"nb_storage_resources\":").integer(hosts - platform.computeHosts());
    flag("allow_compute_sharing", settings.computeSharing(), out);
    flag("allow_storage_sharing", settings.storageSharing(), out);
    out.raw(",\"config\":{\"redis-enabled\":false,\"redis-hostname\":\"127.0.0.1\"");
    out.raw(",\"redis-port\":6379,\"redis-prefix\":\"default\"");
    flag("profiles-forwarded-on-submission", settings.forwardProfiles(), out);
    flag("dynamic-jobs-enabled", settings.dynamicJobs(), out);
    flag("dynamic-jobs-acknowledged", settings.acknowledgeDynamicJobs(), out);
    flag("profile-reuse-enabled", settings.profileReuse(), out);
    out.raw(",\"sched-config\":").text(settings.schedConfig());
    flag("forward-unknown-events", settings.forwardUnknownEvents(), out);
    out.raw("},\"compute_resources\":");
    hosts(platform.hosts().subList(0, platform.computeHosts()), out);
    out.raw(",\"storage_resources\":");
    hosts(platform.hosts().subList(platform.computeHosts(), hosts), out);
    var byName = new TreeMap<String, WireWorkload>();
    workloads.forEach(workload -> byName.put(workload.name(), workload));
    out.raw(",\"workloads\":{");
    String separator = "";
    for (WireWorkload workload : byName.values()) {
      out.raw(separator).text(workload.name()).raw(":").text(workload.file());
      separator = ",";
    }
    out.raw("},\"profiles\":{");
    separator = "";
    for (WireWorkload workload : byName.values()) {
      out.raw(separator).text(workload.name()).raw(":");
      separator = ",";
      profiles(workload, out);
    }
    out.raw("}");
  }

  private static void flag(String name, boolean value, WireText out) {
    out.raw(",").text(name).raw(value ? ":true" : ":false");
  }

  private static void profiles(WireWorkload workload, WireText out) {
    out.raw("{");
    String separator = "";
    for (var profile : new TreeMap<>(workload.profiles()).entrySet()) {
      out.raw(separator).text(profile.getKey()).raw(":").profile(profile.getValue());
      separator = ",";
    }
    out.raw("}");
  }

  private static void hosts(List<Host> hosts, WireText out) {
    out.raw("[");
    String separator = "";
    for (Host host : hosts) {
      out.raw(separator).raw("{\"id\":").integer(host.id()).raw(",\"name\":").text(host.name());
      separator = ",";
      out.raw(",\"state\":\"idle\",\"properties\":");
      properties(ofHost(host), out);
      out.raw(",\"zone_properties\":");
      properties(host.zoneProperties().reversed(), out);
      out.raw("}");
    }
    out.raw("]");
  }

  /**
   * The properties of a host as Batsim keeps them, in a hash table of C++ that shows what came last
   * first: those of the file, turned round twice on the way, after the role that Batsim adds.
   */
  private static SequencedMap<String, String> ofHost(Host host) {
    var properties = new LinkedHashMap<>(host.properties());
    if (properties.lastEntry().getKey().equals("role")
        && properties.lastEntry().getValue().isEmpty()) {
      properties.putFirst("role", "");
    }
    return properties;
  }

  private static void properties(Map<String, String> properties, WireText out) {
    out.raw("{");
    String separator = "";
    for (var property : properties.entrySet()) {
      out.raw(separator).text(property.getKey()).raw(":").text(property.getValue());
      separator = ",";
    }
    out.raw("}");
  }
}
