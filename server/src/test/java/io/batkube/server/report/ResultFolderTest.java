package io.batkube.server.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFolderTest {
  private static final String SHORT_HEADER =
      "job_id,workload_name,submission_time,final_state,starting_time,finish_time,"
          + "allocated_resources\n";

  @TempDir Path dir;

  private JobTable jobs(String csv) {
    return ResultFolder.read(ResultFolders.write(dir, ResultFolders.SUMMARY, csv)).jobs();
  }

  private String refused(String summary, String jobs) {
    ResultFolders.write(dir, summary, jobs);
    var refused = assertThrows(BadInputException.class, () -> ResultFolder.read(dir));
    return refused.getMessage().replace(dir + "/", "");
  }

  @Test
  void readsEveryKindOfJob() {
    JobTable jobs = jobs(ResultFolders.JOBS);

    assertEquals(5, jobs.size());
    assertEquals(12_500_000_000L, jobs.finishNs(0));
    assertEquals(JobTable.NEVER, jobs.walltimeNs(0));
    assertEquals(19_000_000_000L, jobs.walltimeNs(1));
    assertEquals("</script><b>3</b>", jobs.text(jobs.name, 2));
    assertEquals("a,\"b\"", jobs.text(jobs.profile, 2));
    assertEquals(2, jobs.intervals(2));
    assertEquals(2, jobs.firstHost(2, 1));
    assertEquals(3, jobs.lastHost(2, 1));
    assertEquals(3_000_001_000L, jobs.submissionNs(3));
    assertEquals(0, jobs.intervals(3));
    assertEquals(JobState.REJECTED, jobs.state(4));
    assertEquals(JobTable.NEVER, jobs.startNs(4));
    assertEquals("two\nlines", jobs.text(jobs.metadata, 4));
  }

  @Test
  void whatIsWrongWithPodsIsSaidAfterWhatIsWrongWithJobs() throws IOException {
    Files.writeString(dir.resolve("pods.csv"), "namespace,name\n");

    assertEquals(
        "pods.csv:1: found no column job_id, expected it in the header",
        refused(ResultFolders.SUMMARY, ResultFolders.JOBS));
    assertEquals(
        "jobs.csv:2: found 1 columns, expected the 7 of the header",
        refused(ResultFolders.SUMMARY, SHORT_HEADER + "a\n"));

    Files.writeString(dir.resolve("pods.csv"), "");
    assertEquals(
        "pods.csv:1: found an empty file, expected the header of pods",
        refused(ResultFolders.SUMMARY, ResultFolders.JOBS));
  }

  @Test
  void whatGoesWrongAheadIsThrownToWhoeverWaits() {
    var failure = new BadInputException("x: no such file");
    var error = new StackOverflowError();

    var first =
        Ahead.of(
            () -> {
              throw failure;
            });
    var second =
        Ahead.of(
            () -> {
              throw error;
            });

    assertSame(failure, assertThrows(BadInputException.class, first::get));
    assertSame(error, assertThrows(StackOverflowError.class, second::get));
    assertEquals(List.of(1), Ahead.of(() -> List.of(1)).get());
  }

  @Test
  void columnsMayStandInAnyOrderAmongUnknownOnesAndLinesMayEndAsOnWindows() {
    JobTable jobs =
        jobs(
            "pods,final_state,job_id,workload_name,submission_time,finish_time,starting_time,"
                + "allocated_resources\r\n7,COMPLETED_SUCCESSFULLY,a,w,1e1,12,11.5,\"0,2-3\"\r\n");

    assertEquals(1, jobs.size());
    assertEquals(10_000_000_000L, jobs.submissionNs(0));
    assertEquals(11_500_000_000L, jobs.startNs(0));
    assertEquals(2, jobs.intervals(0));
    assertEquals("", jobs.text(jobs.profile, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a,w,x,COMPLETED_KILLED,,,        | submission_time: found 'x', expected seconds
          a,w,,COMPLETED_KILLED,,,         | submission_time: found nothing, expected seconds
          a,w,1,DONE,1,2,0                 | final_state: found 'DONE', expected one of
          a,w,1,COMPLETED_KILLED,1,2,0-    | allocated_resources: found '0-', expected intervals
          a,w,1,COMPLETED_KILLED,1,2,3-1   | allocated_resources: found '3-1', expected intervals
          a,w,1,COMPLETED_KILLED,1,2,0;1   | allocated_resources: found '0;1', expected intervals
          a,w,1,COMPLETED_KILLED,1,2,99999999999 | expected intervals of hosts
          a,w,1,COMPLETED_KILLED,1,2       | found 6 columns, expected the 7 of the header
          a,w,1,COMPLETED_KILLED,1,2,0,0   | found 8 columns, expected the 7 of the header
          a,w,1,COMPLETED_KILLED,3,2,0     | found finish_time before starting_time
          a,w,1,COMPLETED_FAILED,,2,0      | found no starting_time
          "a,w,1                           | found a quote that is never closed
          "a"b,w,1                         | found 'b' after a cell, expected a comma
          """,
      quoteCharacter = '`')
  void refusesABadRowWithFileAndLine(String row, String expected) {
    String message = refused(ResultFolders.SUMMARY, SHORT_HEADER + row + "\n");

    assertTrue(message.startsWith("jobs.csv:2: "), message);
    assertTrue(message.contains(expected), message);
  }

  @Test
  void refusesAHeaderWithoutWhatIsNeeded() {
    assertEquals(
        "jobs.csv:1: found no column workload_name, expected it in the header",
        refused(ResultFolders.SUMMARY, "job_id,profile\n"));
    assertEquals(
        "jobs.csv:1: found an empty file, expected the header of jobs",
        refused(ResultFolders.SUMMARY, ""));
  }

  @Test
  void refusesABadSummary() {
    assertTrue(refused("{\n\"run\": }", SHORT_HEADER).startsWith("summary.json:2: found broken"));
    assertEquals(
        "summary.json: platform.computeHosts: found 'four', expected a number",
        refused("{\"platform\":{\"computeHosts\":\"four\"}}", SHORT_HEADER));
    assertEquals(
        "summary.json: platform.computeHosts: found nothing, expected the number of compute hosts",
        refused("{}", SHORT_HEADER));
  }

  @Test
  void refusesAFolderThatIsNotThereOrNotWhole() {
    Path missing = dir.resolve("missing");
    var refused = assertThrows(BadInputException.class, () -> ResultFolder.read(missing));
    assertEquals(
        missing + ": found no folder, expected the results of a run", refused.getMessage());
    var empty = assertThrows(BadInputException.class, () -> ResultFolder.read(dir));
    assertEquals(dir.resolve("summary.json") + ": no such file", empty.getMessage());
  }
}
