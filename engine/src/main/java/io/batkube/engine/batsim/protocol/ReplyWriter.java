package io.batkube.engine.batsim.protocol;

import io.batkube.engine.batsim.DecisionProcess.Said;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Placement;
import java.util.List;

/** Writes a decision process's replies to Batsim. */
final class ReplyWriter {
  private ReplyWriter() {}

  static String write(long nowNs, List<Said> commands) {
    return WireText.message(
        nowNs, commands, Said::atNs, (said, out) -> command(said.command(), out));
  }

  private static void command(Command command, WireText out) {
    switch (command) {
      case Command.Execute(JobId job, HostSet hosts, Placement placement) -> {
        type("EXECUTE_JOB", out).raw("\"job_id\":").text(job.toString());
        out.raw(",\"alloc\":").hosts(hosts);
        placement(placement, out);
      }
      case Command.Reject(JobId job, String _) ->
          type("REJECT_JOB", out).raw("\"job_id\":").text(job.toString());
      case Command.Kill(List<JobId> jobs) -> {
        type("KILL_JOB", out).raw("\"job_ids\":[");
        String separator = "";
        for (JobId job : jobs) {
          out.raw(separator).text(job.toString());
          separator = ",";
        }
        out.raw("]");
      }
      case Command.CallMeLater(long atNs) ->
          type("CALL_ME_LATER", out).raw("\"timestamp\":").seconds(atNs);
      case Command.RegisterJob(Job job) ->
          type("REGISTER_JOB", out)
              .raw("\"job_id\":")
              .text(job.id().toString())
              .raw(",\"job\":")
              .job(job);
      case Command.RegisterProfile(String workload, Profile profile) ->
          type("REGISTER_PROFILE", out)
              .raw("\"workload_name\":")
              .text(workload)
              .raw(",\"profile_name\":")
              .text(profile.name())
              .raw(",\"profile\":")
              .profile(profile);
      case Command.FinishRegistration() -> notify("registration_finished", out);
      case Command.ContinueRegistration() -> notify("continue_registration", out);
      case Command.SetHostState(HostSet hosts, int pstate) ->
          type("SET_RESOURCE_STATE", out)
              .raw("\"resources\":")
              .hosts(hosts)
              .raw(",\"state\":\"")
              .integer(pstate)
              .raw("\"");
      case Command.SetJobMetadata(JobId job, String metadata) ->
          type("SET_JOB_METADATA", out)
              .raw("\"job_id\":")
              .text(job.toString())
              .raw(",\"metadata\":")
              .text(metadata);
      case Command.ChangeJobState(JobId job, JobState state) ->
          type("CHANGE_JOB_STATE", out)
              .raw("\"job_id\":")
              .text(job.toString())
              .raw(",\"job_state\":\"")
              .raw(state.name())
              .raw("\"");
      case Command.QueryEnergy() -> type("QUERY", out).raw("\"requests\":{\"consumed_energy\":{}}");
    }
  }

  private static WireText type(String type, WireText out) {
    return out.raw(type).raw("\",\"data\":{");
  }

  private static void notify(String type, WireText out) {
    type("NOTIFY", out).raw("\"type\":\"").raw(type).raw("\"");
  }

  private static void placement(Placement placement, WireText out) {
    if (!placement.executors().isEmpty()) {
      out.raw(",\"mapping\":{");
      for (int i = 0; i < placement.executors().size(); i++) {
        out.raw(i > 0 ? ",\"" : "\"").integer(i).raw("\":\"");
        out.integer(placement.executors().get(i)).raw("\"");
      }
      out.raw("}");
    }
    if (!placement.storage().isEmpty()) {
      out.raw(",\"storage_mapping\":{");
      String separator = "";
      for (var entry : placement.storage().entrySet()) {
        out.raw(separator).text(entry.getKey()).raw(":").integer(entry.getValue());
        separator = ",";
      }
      out.raw("}");
    }
  }
}
