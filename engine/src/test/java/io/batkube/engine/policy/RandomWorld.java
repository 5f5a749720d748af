package io.batkube.engine.policy;

import io.batkube.engine.job.Job;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.ListedWorkload;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.ExternalEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A few hosts, some dozens of jobs in whole seconds, hosts that go and come, and how to schedule
 * them: all drawn from one seed.
 */
record RandomWorld(
    String policy,
    InstantOrder order,
    BackfillOrder backfill,
    Estimates estimates,
    int hosts,
    List<SmallJob> jobs,
    List<ExternalEvent> external) {

  /**
   * A job in whole seconds.
   *
   * @param walltime 0 for none
   */
  record SmallJob(int submission, int size, int run, int walltime) {}

  static RandomWorld draw(long seed) {
    var random = new SplittableRandom(seed);
    int hosts = random.nextInt(1, 9);
    boolean crowded = random.nextInt(4) == 0;
    boolean allHaveWalltimes = random.nextInt(3) > 0;
    int count = random.nextInt(1, crowded ? 80 : 25);
    int lastSubmission = crowded ? 3 : random.nextInt(1, 60);
    int longest = random.nextInt(1, 20);
    List<SmallJob> jobs = new ArrayList<>();
    int submission = 0;
    for (int i = 0; i < count; i++) {
      submission += random.nextInt(0, 2 + 2 * lastSubmission / count);
      int run = random.nextInt(1, longest + 1);
      int walltime =
          allHaveWalltimes || random.nextInt(4) > 0 ? Math.max(1, run + random.nextInt(-2, 10)) : 0;
      int size = random.nextInt(20) == 0 ? hosts + 1 : random.nextInt(0, hosts + 1);
      jobs.add(new SmallJob(submission, size, run, walltime));
    }
    return new RandomWorld(
        List.of("fcfs", "easy", "easy", "conservative", "conservative", "filler")
            .get(random.nextInt(6)),
        InstantOrder.values()[random.nextInt(2)],
        BackfillOrder.values()[random.nextInt(2)],
        Estimates.values()[random.nextInt(3)],
        hosts,
        jobs,
        random.nextInt(3) == 0 ? drawAvailability(random, hosts, submission) : List.of());
  }

  private static List<ExternalEvent> drawAvailability(
      SplittableRandom random, int hosts, int lastSubmission) {
    var events = new ArrayList<ExternalEvent>();
    var down = new BitSet();
    int second = 0;
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      second += random.nextInt(0, 2 + lastSubmission / 4);
      var changing = new BitSet();
      boolean goes = random.nextBoolean();
      for (int h = 0; h < hosts; h++) {
        changing.set(h, down.get(h) != goes && random.nextBoolean());
      }
      if (!changing.isEmpty()) {
        down.xor(changing);
        long atNs = second * Seconds.ONE;
        HostSet set = HostSet.of(changing);
        events.add(
            goes
                ? new ExternalEvent.HostsUnavailable(atNs, set)
                : new ExternalEvent.HostsAvailable(atNs, set));
      }
    }
    if (!down.isEmpty() && random.nextInt(4) > 0) {
      events.add(new ExternalEvent.HostsAvailable((second + 30) * Seconds.ONE, HostSet.of(down)));
    }
    return events;
  }

  /** What our engine and policy do: a line per start, in order. */
  List<String> run() {
    var starts = new ArrayList<String>();
    Recorder recorder =
        new Recorder() {
          @Override
          public void event(long atNs, EngineEvent event) {
            // Only the starts count.
          }

          @Override
          public void command(long atNs, Command command) {
            if (command instanceof Command.Execute(var id, HostSet on, var _)) {
              starts.add(line(atNs / Seconds.ONE, id.name(), on));
            }
          }
        };
    var options = new PolicyDecider.Options(order, backfill, estimates, new Seed(0));
    Policy made = new Policies(getClass().getClassLoader()).create(policy);
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(hosts),
            List.of(ListedWorkload.of("w0", engineJobs())),
            external,
            EmbeddedEngine.Options.STATIC)) {
      new Simulation(
              engine, new PolicyDecider(made, options), List.of(new InvariantChecker(), recorder))
          .run();
    }
    return starts;
  }

  static String line(long second, String job, HostSet on) {
    return second + " s: job " + job + " on " + on;
  }

  private List<Job> engineJobs() {
    var made = new ArrayList<Job>();
    for (SmallJob job : jobs) {
      Job sleeper =
          ListedWorkload.sleeper(
              Integer.toString(made.size()), job.submission(), job.size(), job.run());
      made.add(job.walltime() == 0 ? sleeper : ListedWorkload.within(job.walltime(), sleeper));
    }
    return made;
  }
}
