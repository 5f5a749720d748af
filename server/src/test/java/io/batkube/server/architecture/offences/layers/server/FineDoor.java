package io.batkube.server.architecture.offences.layers.server;

/** Something of the server. */
public final class FineDoor {}
