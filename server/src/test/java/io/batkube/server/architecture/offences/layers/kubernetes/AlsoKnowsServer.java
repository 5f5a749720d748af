package io.batkube.server.architecture.offences.layers.kubernetes;

import io.batkube.server.architecture.offences.layers.server.FineDoor;

record AlsoKnowsServer(FineDoor door) {}
