package io.batkube.engine.batsim.protocol;

import io.batkube.engine.job.Profile;
import java.util.SequencedMap;

/**
 * A static workload as the first message tells of it.
 *
 * @param file its absolute path
 * @param profiles those that its jobs use
 */
public record WireWorkload(String name, String file, SequencedMap<String, Profile> profiles) {}
