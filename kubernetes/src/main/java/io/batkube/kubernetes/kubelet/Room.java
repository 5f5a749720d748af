package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node has to give, and what its pods have taken of it. Mutable; its kubelet owns it. What
 * is taken is never more than there is, unless the node shrinks under its pods.
 */
final class Room {
  private long podCount;
  private long cpuMilli;
  private long memoryBytes;
  private long storageBytes;
  private Map<String, Long> others = new LinkedHashMap<>();

  private long takenPods;
  private long takenCpuMilli;
  private long takenMemoryBytes;
  private long takenStorageBytes;
  private final Map<String, Long> takenOthers = new LinkedHashMap<>();
  private final List<PodNeeds.HostPort> takenPorts = new ArrayList<>();

  /** Sets what there is: {@code status.allocatable} of the node. */
  void resize(Fields allocatable) {
    podCount = amount(allocatable, "pods");
    cpuMilli = amount(allocatable, "cpu");
    memoryBytes = amount(allocatable, "memory");
    storageBytes = amount(allocatable, "ephemeral-storage");
    others = new LinkedHashMap<>();
    for (String name : allocatable.names()) {
      switch (name) {
        case "pods", "cpu", "memory", "ephemeral-storage" -> {}
        default -> others.put(name, amount(allocatable, name));
      }
    }
  }

  private static long amount(Fields amounts, String name) {
    String text = amounts.text(name);
    return text.isEmpty() ? 0 : PodNeeds.measure(name, text);
  }

  /** What a pod finds too little of, in the order of a real kubelet. */
  Optional<Refusal> shortageFor(PodNeeds needs) {
    if (takenPods + 1 > podCount) {
      return Optional.of(Refusal.outOf("pods", 1, takenPods, podCount));
    }
    if (needs.cpuMilli() > 0 && needs.cpuMilli() > cpuMilli - takenCpuMilli) {
      return Optional.of(Refusal.outOf("cpu", needs.cpuMilli(), takenCpuMilli, cpuMilli));
    }
    if (needs.memoryBytes() > 0 && needs.memoryBytes() > memoryBytes - takenMemoryBytes) {
      return Optional.of(
          Refusal.outOf("memory", needs.memoryBytes(), takenMemoryBytes, memoryBytes));
    }
    if (needs.storageBytes() > 0 && needs.storageBytes() > storageBytes - takenStorageBytes) {
      return Optional.of(
          Refusal.outOf(
              "ephemeral-storage", needs.storageBytes(), takenStorageBytes, storageBytes));
    }
    if (!needs.others().isEmpty()) {
      return shortageOfOthers(needs);
    }
    return Optional.empty();
  }

  private Optional<Refusal> shortageOfOthers(PodNeeds needs) {
    for (Map.Entry<String, Long> wish : needs.others().entrySet()) {
      long there = others.getOrDefault(wish.getKey(), 0L);
      long taken = takenOthers.getOrDefault(wish.getKey(), 0L);
      if (wish.getValue() > 0 && wish.getValue() > there - taken) {
        return Optional.of(Refusal.outOf(wish.getKey(), wish.getValue(), taken, there));
      }
    }
    return Optional.empty();
  }

  /** Whether a port that a pod wants is taken. */
  boolean lacksPortFor(PodNeeds needs) {
    for (PodNeeds.HostPort wish : needs.ports()) {
      for (PodNeeds.HostPort taken : takenPorts) {
        if (wish.conflictsWith(taken)) {
          return true;
        }
      }
    }
    return false;
  }

  void take(PodNeeds needs) {
    add(needs, 1);
    takenPorts.addAll(needs.ports());
  }

  void giveBack(PodNeeds needs) {
    add(needs, -1);
    needs.ports().forEach(takenPorts::remove);
  }

  private void add(PodNeeds needs, long sign) {
    takenPods += sign;
    takenCpuMilli += sign * needs.cpuMilli();
    takenMemoryBytes += sign * needs.memoryBytes();
    takenStorageBytes += sign * needs.storageBytes();
    for (Map.Entry<String, Long> other : needs.others().entrySet()) {
      takenOthers.merge(other.getKey(), sign * other.getValue(), Long::sum);
    }
  }
}
