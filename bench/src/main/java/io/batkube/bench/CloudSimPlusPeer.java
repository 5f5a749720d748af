package io.batkube.bench;

import ch.qos.logback.classic.Level;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.cloudsimplus.allocationpolicies.VmAllocationPolicyRoundRobin;
import org.cloudsimplus.brokers.DatacenterBrokerSimple;
import org.cloudsimplus.cloudlets.Cloudlet;
import org.cloudsimplus.cloudlets.CloudletSimple;
import org.cloudsimplus.core.CloudSimPlus;
import org.cloudsimplus.datacenters.DatacenterSimple;
import org.cloudsimplus.hosts.Host;
import org.cloudsimplus.hosts.HostSimple;
import org.cloudsimplus.resources.Pe;
import org.cloudsimplus.resources.PeSimple;
import org.cloudsimplus.schedulers.cloudlet.CloudletSchedulerSpaceShared;
import org.cloudsimplus.util.Log;
import org.cloudsimplus.utilizationmodels.UtilizationModelFull;
import org.cloudsimplus.vms.Vm;
import org.cloudsimplus.vms.VmSimple;

/**
 * The same jobs in CloudSim Plus 8.5.7, in the configuration that we found fastest: 1000 hosts of 8
 * processing elements, one machine (VM) per host with all of them, jobs (cloudlets) space-shared on
 * it, logging off, no scheduling interval. Its brokers choose a cloudlet's VM before time begins,
 * so first come first served over all hosts is decided beforehand, outside the measured time, and
 * each cloudlet comes bound to its VM.
 */
final class CloudSimPlusPeer {
  private static final int HOSTS = 1000;
  private static final int CORES = 8;

  /** Instructions per second in millions: a job of a millisecond is one million instructions. */
  private static final int MIPS = 1000;

  private static final long PLENTY = 1_000_000;

  private CloudSimPlusPeer() {}

  /**
   * Runs the first {@code count} jobs, which are delays of one host.
   *
   * @return seconds that the simulation took, without making jobs and machines
   */
  static double run(Workload workload, int count) {
    Log.setLevel(Level.OFF);
    var simulation = new CloudSimPlus();
    List<Host> hosts = IntStream.range(0, HOSTS).mapToObj(_ -> host()).toList();
    var _ = new DatacenterSimple(simulation, hosts, new VmAllocationPolicyRoundRobin());
    var broker = new DatacenterBrokerSimple(simulation);
    List<Vm> machines = IntStream.range(0, HOSTS).mapToObj(_ -> machine()).toList();
    broker.submitVmList(machines);
    broker.submitCloudletList(firstComeFirstServed(workload, count, machines));
    long begin = System.nanoTime();
    simulation.start();
    double seconds = (System.nanoTime() - begin) / 1e9;
    int finished = broker.getCloudletFinishedList().size();
    if (finished != count) {
      throw new IllegalStateException(finished + " of " + count + " cloudlets finished");
    }
    return seconds;
  }

  private static Host host() {
    List<Pe> elements = new ArrayList<>();
    for (int i = 0; i < CORES; i++) {
      elements.add(new PeSimple(MIPS));
    }
    return new HostSimple(PLENTY, PLENTY, PLENTY, elements);
  }

  private static Vm machine() {
    return new VmSimple(MIPS, CORES)
        .setRam(1)
        .setBw(1)
        .setSize(1)
        .setCloudletScheduler(new CloudletSchedulerSpaceShared());
  }

  private record Core(int host, long freeNs) {}

  /** Each job on the core that is free first. */
  private static List<Cloudlet> firstComeFirstServed(
      Workload workload, int count, List<Vm> machines) {
    var cores =
        new PriorityQueue<>(Comparator.comparingLong(Core::freeNs).thenComparingInt(Core::host));
    for (int core = 0; core < HOSTS * CORES; core++) {
      cores.add(new Core(core / CORES, 0));
    }
    var full = new UtilizationModelFull();
    var cloudlets = new ArrayList<Cloudlet>(count);
    try (var jobs = workload.jobs()) {
      while (cloudlets.size() < count) {
        Job job = jobs.next();
        long runNs = ((Profile.Delay) job.profile()).delayNs();
        Core core = cores.remove();
        long startNs = Math.max(core.freeNs(), job.submissionNs());
        cores.add(new Core(core.host(), startNs + runNs));
        var cloudlet = new CloudletSimple(runNs / (Seconds.ONE / MIPS), 1L);
        cloudlet.setUtilizationModelCpu(full);
        cloudlet.setSubmissionDelay(Seconds.toDouble(job.submissionNs()));
        cloudlet.setVm(machines.get(core.host()));
        cloudlets.add(cloudlet);
      }
    }
    return cloudlets;
  }
}
