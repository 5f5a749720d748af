package io.batkube.kubernetes.scheduling;

/** Scores of a node for a pod that depend on nothing but the two, each from 0 to 100. */
final class LocalScores {
  static final int MAX = 100;

  private static final long MIB = 1024 * 1024;
  private static final long LEAST_IMAGE_BYTES = 23 * MIB;
  private static final long MOST_IMAGE_BYTES = 1000 * MIB;

  private LocalScores() {}

  /** What is left, and how evenly it is taken. */
  static int resources(PodShape shape, NodeState node) {
    return leastAllocated(shape, node) + balance(shape, node);
  }

  /** How much of processors and memory is left: NodeResourcesFit with LeastAllocated. */
  static int leastAllocated(PodShape shape, NodeState node) {
    long cpu = node.milliCpu();
    long memory = node.memory();
    long sum = 0;
    int count = 0;
    if (cpu != 0) {
      sum += left(node.scoredMilliCpu() + shape.scoredMilliCpu(), cpu);
      count++;
    }
    if (memory != 0) {
      sum += left(node.scoredMemory() + shape.scoredMemory(), memory);
      count++;
    }
    return (int) (count == 2 ? sum >> 1 : sum);
  }

  private static long left(long requested, long capacity) {
    return requested > capacity ? 0 : (capacity - requested) * MAX / capacity;
  }

  /**
   * Whether the pod makes the shares of processors and memory more alike
   * (NodeResourcesBalancedAllocation): 75 if it changes nothing, 0 for a pod that asks for neither.
   */
  static int balance(PodShape shape, NodeState node) {
    long cpuRequest = shape.requests()[Resources.CPU];
    long memoryRequest = shape.requests()[Resources.MEMORY];
    if (cpuRequest == 0 && memoryRequest == 0) {
      return 0;
    }
    long cpu = node.milliCpu();
    long memory = node.memory();
    long cpuTaken = cpu - node.freeMilliCpu();
    long memoryTaken = memory - node.freeMemory();
    long with = evenness(cpuTaken + cpuRequest, cpu, memoryTaken + memoryRequest, memory);
    return (int) (MAX / 2 + (MAX / 2 + with - node.evenness()) / 2);
  }

  /** How alike two shares are, from 50 to 100; 100 if there is but one. */
  static long evenness(long cpuTaken, long cpu, long memoryTaken, long memory) {
    if (cpu == 0 || memory == 0) {
      return MAX;
    }
    double cpuShare = Math.min(1, (double) cpuTaken / cpu);
    double memoryShare = Math.min(1, (double) memoryTaken / memory);
    return (long) ((1 - Math.abs((cpuShare - memoryShare) / 2)) * MAX);
  }

  /** Of the images that are there already: ImageLocality. */
  static long images(long bytes, long containers) {
    long most = MOST_IMAGE_BYTES * containers;
    long counted = Math.min(Math.max(bytes, LEAST_IMAGE_BYTES), most);
    return MAX * (counted - LEAST_IMAGE_BYTES) / (most - LEAST_IMAGE_BYTES);
  }
}
