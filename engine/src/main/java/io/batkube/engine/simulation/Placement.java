package io.batkube.engine.simulation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Where within its hosts a job does what: the members {@code mapping} and {@code storage_mapping}
 * of Batsim's {@code EXECUTE_JOB}.
 *
 * @param executors for each executor of the job, which of the job's hosts it runs on, counted from
 *     0 in the order of their numbers; empty if each has its own
 * @param storage the host behind each of the labels for storage that the job's profile uses
 */
public record Placement(List<Integer> executors, SequencedMap<String, Integer> storage) {
  /** Each executor on a host of its own, no storage. */
  public static final Placement PLAIN = new Placement(List.of(), new LinkedHashMap<>());

  public Placement {
    executors = List.copyOf(executors);
    storage = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(storage));
  }
}
