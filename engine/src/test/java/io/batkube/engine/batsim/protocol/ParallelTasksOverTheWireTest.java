package io.batkube.engine.batsim.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.engine.batsim.BatsimServer;
import io.batkube.engine.batsim.Latencies;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.simulation.BareRun;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.workload.BatsimWorkloadReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that share hosts, links and storage, started and killed by a decision process. */
final class ParallelTasksOverTheWireTest {
  @TempDir Path folder;

  @Test
  void startShareEndAndAreKilled() throws IOException {
    Path platform = folder.resolve("platform.xml");
    Files.writeString(
        platform,
        """
        <platform version="4.1"><zone id="z" routing="Full">
          <host id="master_host" speed="1Gf"/>
          <host id="a" speed="100Mf"/><host id="b" speed="100Mf"/>
          <host id="s" speed="0f"><prop id="role" value="storage"/></host>
          <host id="t" speed="0f"><prop id="role" value="storage"/></host>
          <link id="ab" bandwidth="10MBps" latency="1ms"/>
          <link id="disk" bandwidth="5MBps" latency="0"/>
          <route src="a" dst="b"><link_ctn id="ab"/></route>
          <route src="a" dst="s"><link_ctn id="disk"/></route>
          <route src="s" dst="t"><link_ctn id="disk"/></route>
        </zone></platform>
        """);
    Path workload = folder.resolve("workload.json");
    Files.writeString(
        workload,
        """
        {"nb_res":2,"jobs":[
          {"id":"one","subtime":0,"res":2,"profile":"each"},
          {"id":"two","subtime":0,"res":2,"profile":"each"},
          {"id":"cut","subtime":0,"res":2,"walltime":1.5,"profile":"each"},
          {"id":"io","subtime":0,"res":1,"profile":"io"},
          {"id":"seq","subtime":0,"res":2,"profile":"seq"}],
         "profiles":{
          "each":{"type":"parallel_homogeneous","cpu":1e8,"com":1e6},
          "io":{"type":"parallel_homogeneous_pfs","bytes_to_write":1e7,"storage":"disk"},
          "stage":{"type":"data_staging","nb_bytes":5e6,"from":"disk","to":"tape"},
          "seq":{"type":"composed","repeat":2,"seq":["stage","each"]}}}
        """);
    var sent = new ArrayList<String>();
    var replies =
        List.of(
            "{\"now\":0,\"events\":[]}",
            """
            {"now":0,"events":[
             {"timestamp":0,"type":"EXECUTE_JOB","data":{"job_id":"w0!one","alloc":"0-1"}},
             {"timestamp":0,"type":"EXECUTE_JOB","data":{"job_id":"w0!two","alloc":"0-1","mapping":{"0":0,"1":1}}},
             {"timestamp":0,"type":"EXECUTE_JOB","data":{"job_id":"w0!cut","alloc":"0-1"}},
             {"timestamp":0,"type":"CALL_ME_LATER","data":{"timestamp":10}}]}\
            """,
            "{\"now\":1.5,\"events\":[]}",
            "{\"now\":2.500667,\"events\":[]}",
            """
            {"now":10,"events":[
             {"timestamp":10,"type":"EXECUTE_JOB","data":{"job_id":"w0!io","alloc":"0","storage_mapping":{"disk":2}}},
             {"timestamp":10,"type":"CALL_ME_LATER","data":{"timestamp":20}}]}\
            """,
            "{\"now\":12,\"events\":[]}",
            """
            {"now":20,"events":[
             {"timestamp":20,"type":"EXECUTE_JOB","data":{"job_id":"w0!seq","alloc":"0-1","storage_mapping":{"disk":2,"tape":3}}},
             {"timestamp":20,"type":"CALL_ME_LATER","data":{"timestamp":22.501}}]}\
            """,
            """
            {"now":22.501,"events":[
             {"timestamp":22.501,"type":"KILL_JOB","data":{"job_ids":["w0!seq"]}}]}\
            """,
            "{\"now\":22.501,\"events\":[]}",
            "{\"now\":22.501,\"events\":[]}");
    var left = replies.iterator();

    Path results = Files.createDirectory(folder.resolve("results"));
    run(
        platform,
        workload,
        results,
        message -> {
          sent.add(message);
          return left.next();
        });

    assertEquals(
        List.of(
            completed(1.5, "cut", "COMPLETED_WALLTIME_REACHED", -1, "0-1"),
            message(
                completedEvent(2.500667, "one", "COMPLETED_SUCCESSFULLY", 0, "0-1")
                    + ","
                    + completedEvent(2.500667, "two", "COMPLETED_SUCCESSFULLY", 0, "0-1"),
                2.500667)),
        sent.subList(2, 4));
    assertEquals(completed(12, "io", "COMPLETED_SUCCESSFULLY", 0, "0"), sent.get(5));
    assertEquals(
        message(
            completedEvent(22.501, "seq", "COMPLETED_KILLED", -1, "0-1")
                + ",{\"timestamp\":22.501000,\"type\":\"JOB_KILLED\",\"data\":{\"job_ids\":[\"w0!seq\"],"
                + "\"job_progress\":{\"w0!seq\":{\"profile_name\":\"seq\",\"current_task_index\":2,"
                + "\"current_task\":{\"profile_name\":\"stage\",\"progress\":0.500000}}}}}",
            22.501),
        sent.get(8));
    assertEquals(
        """
        cut,w0,each,0.000000,2,1.500000,0,COMPLETED_WALLTIME_REACHED,0.000000,1.500000,1.500000,0.000000,1.500000,1.000000,0-1,-1.000000,""
        one,w0,each,0.000000,2,-1.000000,1,COMPLETED_SUCCESSFULLY,0.000000,2.500667,2.500667,0.000000,2.500667,1.000000,0-1,-1.000000,""
        two,w0,each,0.000000,2,-1.000000,1,COMPLETED_SUCCESSFULLY,0.000000,2.500667,2.500667,0.000000,2.500667,1.000000,0-1,-1.000000,""
        io,w0,io,0.000000,1,-1.000000,1,COMPLETED_SUCCESSFULLY,10.000000,2.000000,12.000000,10.000000,12.000000,6.000000,0,-1.000000,""
        seq,w0,seq,0.000000,2,-1.000000,0,COMPLETED_KILLED,20.000000,2.501000,22.501000,20.000000,22.501000,8.996801,0-1,-1.000000,""
        """,
        Files.readString(results.resolve("jobs.csv")).replaceFirst(".*\n", ""));
  }

  private static String completed(double at, String job, String state, int code, String alloc) {
    return message(completedEvent(at, job, state, code, alloc), at);
  }

  private static String message(String events, double at) {
    return "{\"now\":%s,\"events\":[%s]}".formatted(WireText.sixDecimals(at), events);
  }

  private static String completedEvent(
      double at, String job, String state, int code, String alloc) {
    return ("{\"timestamp\":%s,\"type\":\"JOB_COMPLETED\",\"data\":{\"job_id\":\"w0!%s\","
            + "\"job_state\":\"%s\",\"return_code\":%d,\"alloc\":\"%s\"}}")
        .formatted(WireText.sixDecimals(at), job, state, code, alloc);
  }

  private static void run(Path platform, Path workload, Path results, UnaryOperator<String> wire)
      throws IOException {
    var hosts = BatsimPlatformReader.read(new InputFile(platform), "master_host");
    var jobs = BatsimWorkloadReader.read(new InputFile(workload), "w0");
    var settings = new WireSettings(true, true, false, false, false, false, "", false, false);
    var server =
        new BatsimServer(
            new WireDecisionProcess(
                wire, settings, List.of(new WireWorkload("w0", "workload", jobs.profiles()))),
            Latencies.NONE,
            false,
            List.of(jobs),
            0);
    var options =
        new EmbeddedEngine.Options(false, false, true, EmbeddedEngine.Options.Sharing.HOSTS, false);
    try (var engine = new EmbeddedEngine(hosts, List.of(jobs), List.of(), options);
        var written = new ResultFolder(results, false)) {
      var checker = new InvariantChecker(true);
      new Simulation(engine, server, List.of(checker, written)).run();
      written.finish(BareRun.describedAs("wire"), checker.invariants());
    }
  }
}
