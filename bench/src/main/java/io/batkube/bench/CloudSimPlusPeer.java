package io.batkube.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.batkube.engine.execution.Execution;
import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.Workload;
import java.util.ArrayList;
import java.util.List;
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
import org.cloudsimplus.schedulers.vm.VmSchedulerSpaceShared;
import org.cloudsimplus.utilizationmodels.UtilizationModel;
import org.cloudsimplus.utilizationmodels.UtilizationModelFull;
import org.cloudsimplus.vms.Vm;
import org.cloudsimplus.vms.VmSimple;
import org.slf4j.LoggerFactory;

/**
 * The same jobs in CloudSim Plus 8.5.7: 1000 hosts of 8 processing elements, one virtual machine on
 * each, every job a cloudlet on one element, space-shared, logging off.
 *
 * <p>Its broker gives jobs to machines in turn and each machine has its own queue: less work than
 * the one queue over all hosts that ours serves.
 */
final class CloudSimPlusPeer {
  private static final int HOSTS = 1000;
  private static final int CORES = 8;
  private static final int MIPS = 1000;

  private CloudSimPlusPeer() {}

  /** Runs the first {@code count} jobs; returns the seconds that the simulation took. */
  static double run(Workload workload, int count) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    var simulation = new CloudSimPlus();
    var hosts = new ArrayList<Host>();
    var machines = new ArrayList<Vm>();
    for (int h = 0; h < HOSTS; h++) {
      var cores = new ArrayList<Pe>();
      for (int c = 0; c < CORES; c++) {
        cores.add(new PeSimple(MIPS));
      }
      hosts.add(
          new HostSimple(16_384, 10_000, 1_000_000, cores)
              .setVmScheduler(new VmSchedulerSpaceShared()));
      var machine = new VmSimple(MIPS, CORES);
      machine.setRam(1024).setBw(100).setSize(1000);
      machine.setCloudletScheduler(new CloudletSchedulerSpaceShared());
      machines.add(machine);
    }
    var datacenter = new DatacenterSimple(simulation, hosts);
    datacenter.setSchedulingInterval(-1);
    var broker = new DatacenterBrokerSimple(simulation);
    broker.submitVmList(machines);
    broker.submitCloudletList(cloudlets(workload, count));
    long begin = System.nanoTime();
    simulation.start();
    double seconds = (System.nanoTime() - begin) / 1e9;
    int finished = broker.getCloudletFinishedList().size();
    if (finished != count) {
      throw new IllegalStateException(finished + " of " + count + " cloudlets finished");
    }
    return seconds;
  }

  private static List<Cloudlet> cloudlets(Workload workload, int count) {
    var cloudlets = new ArrayList<Cloudlet>();
    try (var jobs = workload.jobs()) {
      while (cloudlets.size() < count) {
        Job job = jobs.next();
        double runSeconds = Seconds.toDouble(Execution.of(job, 1).durationNs());
        var cloudlet = new CloudletSimple(Math.round(runSeconds * MIPS), 1);
        cloudlet.setUtilizationModelCpu(new UtilizationModelFull());
        cloudlet.setUtilizationModelRam(UtilizationModel.NULL);
        cloudlet.setUtilizationModelBw(UtilizationModel.NULL);
        cloudlet.setSubmissionDelay(Seconds.toDouble(job.submissionNs()));
        cloudlets.add(cloudlet);
      }
    }
    return cloudlets;
  }
}
