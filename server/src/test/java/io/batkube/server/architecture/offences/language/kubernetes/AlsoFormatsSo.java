package io.batkube.server.architecture.offences.language.kubernetes;

final class AlsoFormatsSo {
  Object breach() {
    return "%.1f".formatted(1.5);
  }
}
