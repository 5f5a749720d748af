package io.batkube.server.architecture.offences.language.engine;

import java.util.Locale;

final class FineFormat {
  Object breach() {
    return String.format(Locale.ROOT, "%.1f", 1.5);
  }
}
