package io.batkube.server.architecture.offences.libraries.engine;

import org.snakeyaml.engine.v2.api.Load;

record ParsesYaml(Load load) {}
