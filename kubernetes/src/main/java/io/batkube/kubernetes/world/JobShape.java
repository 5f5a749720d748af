package io.batkube.kubernetes.world;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.function.UnaryOperator;

/**
 * What the pods of jobs have in common: everything but name, job and walltime. A job or its profile
 * may say {@code cpu}, {@code memory} and {@code gpu} of each pod, as numbers or quantities, {@code
 * scheduler}, and {@code queue} of a scheduler of gangs; the job's word counts before the
 * profile's. Without them a pod asks for one core.
 *
 * @param workload the job's
 * @param scheduler name of the scheduler that the pods ask for
 * @param queue of the group of the pods, if there is one; "" for the scheduler's own choice
 * @param cpu of each pod, a quantity; "" for none, as the next two
 */
record JobShape(
    String workload,
    String scheduler,
    String queue,
    String cpu,
    String memory,
    String gpu,
    boolean hasWalltime) {
  /** How workloads of the first Batkube call it. */
  private static final String DEFAULT = "default";

  private static final String ONE_CORE = "1";
  static final String DEFAULT_SCHEDULER = "default-scheduler";
  static final String CONTAINER = "job";
  static final String IMAGE = "batkube.io/job";
  static final String WORKLOAD = "batkube.io/workload";
  private static final String GPU = "nvidia.com/gpu";

  /**
   * The shape of a job's pods.
   *
   * @param words what the job says
   * @param usualScheduler of jobs that name none
   * @throws BadInputException if what it says is wrong, as only jobs of no file can be
   */
  @SuppressWarnings("ReferenceEquality") // whoever says something differs
  static JobShape of(Job job, JobWords words, String usualScheduler) {
    if (words == JobWords.NONE) {
      return new JobShape(
          job.id().workload(), usualScheduler, "", ONE_CORE, "", "", job.hasWalltime());
    }
    words
        .problem(job.profile().name(), false)
        .ifPresent(
            problem -> {
              throw new BadInputException("job " + job + ": " + problem);
            });
    String cpu = words.amount(JobWords.CPU);
    String memory = words.amount(JobWords.MEMORY);
    String gpu = words.amount(JobWords.GPU);
    String scheduler = words.word(JobWords.SCHEDULER);
    boolean saysNothing = cpu.isEmpty() && memory.isEmpty() && gpu.isEmpty();
    return new JobShape(
        job.id().workload(),
        scheduler.isEmpty() || scheduler.equals(DEFAULT) ? usualScheduler : scheduler,
        words.word(JobWords.QUEUE),
        saysNothing ? ONE_CORE : cpu,
        memory,
        gpu,
        job.hasWalltime());
  }

  // As the record's own would be, which are slow until they are compiled: every pod asks.

  @Override
  public boolean equals(Object other) {
    return other instanceof JobShape shape
        && cpu.equals(shape.cpu)
        && memory.equals(shape.memory)
        && gpu.equals(shape.gpu)
        && workload.equals(shape.workload)
        && scheduler.equals(shape.scheduler)
        && queue.equals(shape.queue)
        && hasWalltime == shape.hasWalltime;
  }

  @Override
  public int hashCode() {
    int hash = 31 * workload.hashCode() + cpu.hashCode();
    hash = 31 * (31 * hash + memory.hashCode()) + gpu.hashCode();
    return 31 * (31 * hash + scheduler.hashCode()) + queue.hashCode();
  }

  /**
   * What a pod asks for.
   *
   * @param more makes of an amount that of several pods
   */
  Fields requests(UnaryOperator<String> more) {
    Fields.Builder amounts = new Fields.Builder(3);
    if (!cpu.isEmpty()) {
      amounts.put("cpu", more.apply(cpu));
    }
    if (!memory.isEmpty()) {
      amounts.put("memory", more.apply(memory));
    }
    if (!gpu.isEmpty()) {
      amounts.put(GPU, more.apply(gpu));
    }
    return amounts.build();
  }

  /** A pod of this shape, as somebody would post it. */
  Fields pod(String namespace, String name) {
    Fields requests = requests(amount -> amount);
    Fields container =
        Fields.of(
            "name",
            CONTAINER,
            "image",
            IMAGE,
            "resources",
            gpu.isEmpty()
                ? Fields.of("requests", requests)
                : Fields.of("limits", Fields.of(GPU, gpu), "requests", requests));
    Fields.Builder spec = new Fields.Builder(8);
    spec.put("containers", Items.of(container));
    spec.put("restartPolicy", "Never");
    spec.put("schedulerName", scheduler);
    if (hasWalltime) {
      spec.put("activeDeadlineSeconds", 1L);
    }
    return Fields.of(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        Fields.of(
            "name",
            name,
            "namespace",
            namespace,
            "labels",
            Fields.of(WORKLOAD, workload),
            "annotations",
            Fields.of(Kubelets.JOB_ID, "")),
        "spec",
        spec.build());
  }

  /**
   * Kubernetes knows whole seconds, at least one; the engine ends the job at its exact walltime.
   */
  static long deadlineSeconds(Job job) {
    return Math.max(1, Math.ceilDiv(job.walltimeNs(), Seconds.ONE));
  }
}
