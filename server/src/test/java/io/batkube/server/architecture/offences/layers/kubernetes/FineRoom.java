package io.batkube.server.architecture.offences.layers.kubernetes;

/** Something of the kubernetes layer. */
public final class FineRoom {}
