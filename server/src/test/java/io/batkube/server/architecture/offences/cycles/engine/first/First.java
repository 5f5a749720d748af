package io.batkube.server.architecture.offences.cycles.engine.first;

import io.batkube.server.architecture.offences.cycles.engine.second.Second;

/** One half of a cycle. */
public record First(Second second) {}
