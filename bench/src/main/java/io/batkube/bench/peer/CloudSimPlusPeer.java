package io.batkube.bench.peer;

import ch.qos.logback.classic.Level;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
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
 * CloudSim Plus in the configuration that we found fastest: one machine (VM) per host with all of
 * its cores, jobs (cloudlets) space-shared on it, logging off, no scheduling interval. Its brokers
 * choose a cloudlet's VM before time begins, so first come first served over all hosts is decided
 * beforehand, outside the measured time, and each cloudlet comes bound to its VM.
 */
final class CloudSimPlusPeer implements Peer {
  /** Instructions per second in millions: a job of a millisecond is one million instructions. */
  private static final int MIPS = 1000;

  private static final long PLENTY = 1_000_000;

  @Override
  public String name() {
    return "CloudSim Plus 8.5.7";
  }

  @Override
  public Prepared prepare(OneCoreJobs question) {
    Log.setLevel(Level.OFF);
    var simulation = new CloudSimPlus();
    List<Host> hosts =
        IntStream.range(0, question.hosts()).mapToObj(_ -> host(question.coresPerHost())).toList();
    var _ = new DatacenterSimple(simulation, hosts, new VmAllocationPolicyRoundRobin());
    var broker = new DatacenterBrokerSimple(simulation);
    List<Vm> machines =
        IntStream.range(0, question.hosts())
            .mapToObj(_ -> machine(question.coresPerHost()))
            .toList();
    broker.submitVmList(machines);
    broker.submitCloudletList(firstComeFirstServed(question, machines));
    return () -> {
      simulation.start();
      List<Cloudlet> finished = broker.getCloudletFinishedList();
      return new Outcome(
          finished.size(),
          finished.stream().mapToDouble(Cloudlet::getFinishTime).max().orElse(0),
          finished.stream()
              .mapToDouble(cloudlet -> cloudlet.getStartTime() - cloudlet.getSubmissionDelay())
              .average()
              .orElse(0));
    };
  }

  private static Host host(int cores) {
    List<Pe> elements = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      elements.add(new PeSimple(MIPS));
    }
    return new HostSimple(PLENTY, PLENTY, PLENTY, elements);
  }

  private static Vm machine(int cores) {
    return new VmSimple(MIPS, cores)
        .setRam(1)
        .setBw(1)
        .setSize(1)
        .setCloudletScheduler(new CloudletSchedulerSpaceShared());
  }

  private record Core(int host, long freeNs) {}

  /** Each job on the core that is free first. */
  private static List<Cloudlet> firstComeFirstServed(OneCoreJobs question, List<Vm> machines) {
    var cores =
        new PriorityQueue<>(Comparator.comparingLong(Core::freeNs).thenComparingInt(Core::host));
    for (int core = 0; core < question.cores(); core++) {
      cores.add(new Core(core / question.coresPerHost(), 0));
    }
    var full = new UtilizationModelFull();
    var cloudlets = new ArrayList<Cloudlet>(question.jobs());
    for (Job job : question.all()) {
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
    return cloudlets;
  }
}
