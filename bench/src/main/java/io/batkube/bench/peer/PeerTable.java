package io.batkube.bench.peer;

import io.batkube.bench.peer.Peer.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints how long each peer takes for the same jobs on this machine. Arguments, both optional: the
 * number of jobs, and how often each peer is measured; the best time counts.
 */
final class PeerTable {
  private static final int HOSTS = 1000;
  private static final int CORES = 8;

  private PeerTable() {}

  public static void main(String[] args) {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    var question = new OneCoreJobs(jobs, HOSTS, CORES, 1);
    System.out.printf(
        Locale.ROOT,
        "%,d jobs of one core, %d hosts of %d cores, first come first served; best of %d%n%n",
        jobs,
        HOSTS,
        CORES,
        rounds);
    System.out.printf(
        "%-20s %10s %9s %10s %14s %12s%n",
        "simulator", "time (s)", "ratio", "finished", "last end (s)", "mean wait (s)");
    double first = 0;
    for (Peer peer : List.of(new BatkubePeer(), new CloudSimPlusPeer())) {
      double best = Double.POSITIVE_INFINITY;
      var outcomes = new ArrayList<Outcome>();
      for (int round = 0; round < rounds; round++) {
        var prepared = peer.prepare(question);
        long startNs = System.nanoTime();
        outcomes.add(prepared.simulate());
        best = Math.min(best, (System.nanoTime() - startNs) / 1e9);
      }
      first = first == 0 ? best : first;
      Outcome outcome = outcomes.getLast();
      System.out.printf(
          Locale.ROOT,
          "%-20s %10.3f %8.1fx %10d %14.1f %12.3f%n",
          peer.name(),
          best,
          best / first,
          outcome.finished(),
          outcome.lastFinish(),
          outcome.meanWait());
    }
  }
}
