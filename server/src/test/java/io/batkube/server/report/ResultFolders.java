package io.batkube.server.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Result folders for tests, written by hand after docs/results.md. */
final class ResultFolders {
  static final String HEADER =
      "job_id,workload_name,profile,submission_time,requested_number_of_resources,requested_time,"
          + "success,final_state,starting_time,execution_time,finish_time,waiting_time,"
          + "turnaround_time,stretch,allocated_resources,consumed_energy,metadata\n";

  /** Every kind of end, a job on no host, quotes, markup, and a name that is no ASCII. */
  static final String JOBS =
      HEADER
          + "1,w0,sleep,0.000000,2,-1.000000,1,COMPLETED_SUCCESSFULLY,0.000000,12.500000,12.500000,0.000000,12.500000,1.000000,0-1,-1.000000,\"\"\n"
          + "2,w0,sleep,1.000000,1,19.000000,0,COMPLETED_WALLTIME_REACHED,1.000000,19.000000,20.000000,0.000000,19.000000,1.000000,2,-1.000000,\"\"\n"
          + "</script><b>3</b>,w0,\"a,\"\"b\"\"\",2.000000,2,-1.000000,0,COMPLETED_FAILED,12.500000,17.500000,30.000000,10.500000,28.000000,1.600000,0"
          + " 2-3,-1.000000,\"{\"\"u\"\":\"\"<img src=x onerror=alert(1)>\"\"}\"\n"
          + "4,w0,é漢😀,3.000001,0,-1.000000,0,COMPLETED_KILLED,30.000000,11.000000,41.000000,26.999999,37.999999,1.000000,,-1.000000,\"\"\n"
          + "5,w0,big,10.000000,9,-1.000000,0,REJECTED,,,,,,,,-1.000000,\"two\n"
          + "lines\"\n";

  static final String SUMMARY =
      """
      {"batkube": "0.1.0",
       "run": {"name": "easy </title><script>alert(1)</script>", "policy": "easy", "seed": 0},
       "platform": {"source": "4 nodes", "computeHosts": 4},
       "workloads": [{"name": "w0", "source": "a.json", "sha256": "abc", "jobs": 5}],
       "result": {"complete": true, "jobs": {"submitted": 5, "REJECTED": 1},
                  "waitingTime": {"mean": 9.375, "median": 0, "p95": 26.999999, "max": 26.999999},
                  "utilisation": 0.7, "quantiles": "exact"},
       "unavailable": [{"hosts": "3", "from": 1.5, "to": null}],
       "guarantees": {"clock": "embedded", "advancesByTimeout": 0, "ties": ["lowest first"],
                      "invariants": [{"name": "one job a host", "checks": 12}]}}
      """;

  private ResultFolders() {}

  static Path write(Path folder, String summary, String jobs) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("summary.json"), summary);
      Files.writeString(folder.resolve("jobs.csv"), jobs);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
