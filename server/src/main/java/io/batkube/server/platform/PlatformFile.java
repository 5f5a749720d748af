package io.batkube.server.platform;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.*;

/** Placeholder until YAML lands. */
public final class PlatformFile {
  private PlatformFile() {}

  /** x. */
  public static Platform read(InputFile f) {
    return BatsimPlatformReader.read(f);
  }
}
