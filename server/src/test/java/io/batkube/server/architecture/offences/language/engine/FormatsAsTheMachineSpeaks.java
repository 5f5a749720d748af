package io.batkube.server.architecture.offences.language.engine;

final class FormatsAsTheMachineSpeaks {
  Object breach() {
    return String.format("%.1f", 1.5);
  }
}
