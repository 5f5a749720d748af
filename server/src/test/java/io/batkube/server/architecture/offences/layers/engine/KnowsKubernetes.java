package io.batkube.server.architecture.offences.layers.engine;

import io.batkube.server.architecture.offences.layers.kubernetes.FineRoom;

record KnowsKubernetes(FineRoom room) {}
