package io.batkube.server.architecture.offences.cycles.engine.second;

import io.batkube.server.architecture.offences.cycles.engine.first.First;

/** The other half. */
public record Second(First first) {}
