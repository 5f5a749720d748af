package io.batkube.server.architecture.offences.layers.engine;

import io.batkube.server.architecture.offences.layers.server.FineDoor;

record KnowsServer(FineDoor door) {}
