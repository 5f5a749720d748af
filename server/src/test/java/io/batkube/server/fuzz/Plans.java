package io.batkube.server.fuzz;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.ExternalEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Makes small worlds of everything that a world may hold, from a seed. */
final class Plans {
  private static final int MOST_HOSTS = 6;
  private static final int MOST_JOBS = 15;
  private static final int FEW_JOBS = 5;
  private static final int MOST_STEPS = 20;

  /** Most of what is planned happens before. */
  private static final int SECONDS = 400;

  private static final long HALF = Seconds.ONE / 2;
  private static final String WORKLOAD = "w0";

  private final Draw draw;

  private Plans(Draw draw) {
    this.draw = draw;
  }

  /** The world of a seed. */
  static Plan of(long seed) {
    return new Plans(new Draw(new Seed(seed).stream("plan"))).make(seed);
  }

  private Plan make(long seed) {
    List<Host> hosts = hosts();
    Plan.Binding binding =
        draw.one(
            Plan.Binding.BUILT_IN,
            Plan.Binding.BUILT_IN,
            Plan.Binding.BOTH,
            Plan.Binding.BOTH,
            Plan.Binding.RANDOM,
            Plan.Binding.ROGUE);
    return new Plan(
        seed,
        binding,
        draw.one("none", "none", "none", "constant:2.5", "k3s"),
        draw.oneIn(3),
        hosts,
        jobs(hosts.size()),
        losses(hosts.size()),
        steps());
  }

  // ---- nodes ----

  private List<Host> hosts() {
    var hosts = new ArrayList<Host>();
    int count = draw.between(1, MOST_HOSTS);
    for (int i = 0; i < count; i++) {
      Host plain = Host.plain(i, draw.oneIn(5) ? "Host_" + i + ".Site" : "node" + i);
      SequencedMap<String, Long> resources = new LinkedHashMap<>();
      if (draw.oneIn(3)) {
        resources.put("memory", draw.between(1, 8) * (1L << 30));
      }
      if (draw.oneIn(3)) {
        resources.put("pods", (long) draw.between(1, 6));
      }
      if (draw.oneIn(3)) {
        resources.put("nvidia.com/gpu", (long) draw.between(1, 2));
      }
      SequencedMap<String, String> labels = new LinkedHashMap<>();
      if (!draw.oneIn(4)) {
        labels.put("topology.kubernetes.io/zone", draw.one("z1", "z2"));
      }
      if (draw.oneIn(3)) {
        labels.put("disk", draw.one("ssd", "hdd"));
      }
      hosts.add(
          new Host(
              i,
              plain.name(),
              plain.role(),
              draw.one(1, 1, 2, 4),
              List.of(1e9 * draw.between(1, 2)),
              0,
              List.of(),
              resources,
              labels,
              plain.properties(),
              plain.zoneProperties()));
    }
    return hosts;
  }

  /** Hosts go and come back, now and then not. */
  private List<ExternalEvent> losses(int hosts) {
    var losses = new ArrayList<ExternalEvent>();
    var down = new BitSet();
    long second = 0;
    for (int i = draw.oneIn(2) ? 0 : draw.below(6); i > 0; i--) {
      second += draw.oneIn(3) ? draw.below(500) : draw.below(60);
      boolean goes = draw.oneIn(2);
      var changing = new BitSet();
      for (int host = 0; host < hosts; host++) {
        changing.set(host, down.get(host) != goes && draw.oneIn(2));
      }
      if (changing.isEmpty()) {
        continue;
      }
      down.xor(changing);
      HostSet set = HostSet.of(changing);
      losses.add(
          goes
              ? new ExternalEvent.HostsUnavailable(second * Seconds.ONE, set)
              : new ExternalEvent.HostsAvailable(second * Seconds.ONE, set));
    }
    return losses;
  }

  // ---- jobs ----

  private List<Job> jobs(int hosts) {
    var jobs = new ArrayList<Job>();
    int count =
        switch (draw.below(6)) {
          case 0 -> 0;
          case 1 -> draw.between(1, MOST_JOBS);
          default -> draw.between(1, FEW_JOBS);
        };
    for (int i = 0; i < count; i++) {
      jobs.add(job(i, hosts));
    }
    jobs.sort(Comparator.comparingLong(Job::submissionNs));
    return jobs;
  }

  private Job job(int number, int hosts) {
    Profile profile = profile(0);
    long walltimeNs =
        switch (draw.below(6)) {
          case 0, 1 -> draw.between(1, 100) * HALF;
          case 2 ->
              profile instanceof Profile.Delay(_, long delayNs, _, _) && delayNs > 0
                  ? delayNs
                  : Seconds.ONE;
          default -> Job.NO_WALLTIME;
        };
    int resources =
        switch (draw.below(10)) {
          case 0 -> 0;
          case 1, 2 -> draw.between(2, hosts + 1);
          case 3 -> 2;
          default -> 1;
        };
    return new Job(
        new JobId(WORKLOAD, (draw.oneIn(4) ? "J.Ob_" : "j") + number),
        draw.oneIn(3) ? 0 : draw.below(2 * SECONDS) * HALF,
        resources,
        walltimeNs,
        profile,
        wishes());
  }

  /** What a job of a workload says about its pods, as it stands there. */
  private String wishes() {
    return switch (draw.below(12)) {
      case 0 -> "{\"cpu\":\"500m\"}";
      case 1 -> "{\"cpu\":2}";
      case 2 -> "{\"cpu\":0.25,\"memory\":\"1Gi\"}";
      case 3 -> "{\"gpu\":1}";
      case 4 -> "{\"cpu\":1,\"memory\":\"900Mi\"}";
      case 5 -> draw.oneIn(3) ? "{\"cpu\":64}" : "";
      case 6 -> draw.oneIn(3) ? "{\"scheduler\":\"nobody\"}" : "";
      default -> "";
    };
  }

  private Profile profile(int depth) {
    int code = draw.oneIn(6) ? draw.between(1, 3) : 0;
    return switch (draw.below(depth == 0 ? 9 : 3)) {
      case 0 -> new Profile.ParallelHomogeneous("p", 1e9 * draw.below(60), code, "");
      case 1 -> new Profile.Delay("z", 0, code, "");
      case 3 ->
          new Profile.Composed("c", draw.between(1, 3), List.of(profile(1), profile(1)), code, "");
      default -> new Profile.Delay("d", draw.between(0, 160) * HALF, code, "");
    };
  }

  // ---- deeds ----

  private List<Plan.Step> steps() {
    var deeds = new ArrayList<Deed>();
    for (Deed deed : Deed.values()) {
      for (int i = 0; i < deed.weight; i++) {
        deeds.add(deed);
      }
    }
    var steps = new ArrayList<Plan.Step>();
    int count = draw.oneIn(5) ? 0 : draw.between(1, MOST_STEPS);
    long at = 0;
    for (int i = 0; i < count; i++) {
      at = draw.oneIn(3) ? at : draw.below(2 * SECONDS) * HALF;
      Deed deed = draw.any(deeds).orElseThrow();
      steps.add(new Plan.Step(at, deed, draw.chance().nextLong()));
    }
    steps.sort(Comparator.comparingLong(Plan.Step::atNs));
    return steps;
  }
}
