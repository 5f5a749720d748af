package io.batkube.server.batsim;

import io.batkube.engine.batsim.protocol.WireSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * What somebody asks Batsim for, in the words of its command line.
 *
 * @param roles further roles of hosts by their names
 * @param hosts limits the compute hosts
 * @param hostsOfWorkload limits the compute hosts to what the workloads are made for
 * @param latency whether messages take the time that the platform's network gives them
 */
public record BatsimOrder(
    Path platform,
    String masterHost,
    SequencedMap<String, String> roles,
    List<Path> workloads,
    List<Path> events,
    OptionalInt hosts,
    boolean hostsOfWorkload,
    WireSettings settings,
    boolean latency) {}
