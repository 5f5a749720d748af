package io.batkube.server.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.platform.Platform;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A platform in either form, told apart by its first character; its name counts for nothing. */
public final class PlatformFile {
  private enum Kind {
    XML,
    YAML
  }

  private PlatformFile() {}

  /**
   * Reads a platform; the master host of an XML platform may be named {@code master_host}.
   *
   * @throws BadInputException in one line with the place, what was found and what was expected
   */
  public static Platform read(InputFile file) {
    return read(file, BatsimPlatformReader.DEFAULT_MASTER_HOST);
  }

  /**
   * Reads a platform.
   *
   * @param masterHostName of a platform in XML; one in YAML has no master host
   * @throws BadInputException in one line with the place, what was found and what was expected
   */
  public static Platform read(InputFile file, String masterHostName) {
    return switch (file.read(in -> kind(file, in))) {
      case XML -> BatsimPlatformReader.read(file, masterHostName);
      case YAML -> YamlPlatformReader.read(file);
    };
  }

  private static Kind kind(InputFile file, InputStream in) throws IOException {
    var buffered = new BufferedInputStream(in);
    int first = buffered.read();
    while (first == ' ' || first == '\t' || first == '\r' || first == '\n') {
      first = buffered.read();
    }
    if (first < 0) {
      throw new BadInputException(file + ": is empty, expected a platform in XML or YAML");
    }
    if (first == ';') {
      throw new BadInputException(
          file + ": found a workload in SWF, expected a platform in XML or YAML");
    }
    int second = buffered.read();
    int third = buffered.read();
    int start = first;
    if (first == 0xef && second == 0xbb && third == 0xbf) {
      start = buffered.read(); // after the mark of UTF-8
    } else if ((first == 0xfe && second == 0xff) || first == 0) {
      start = Math.max(second == 0xff ? buffered.read() : second, third); // UTF-16, big end first
    } else if (first == 0xff && second == 0xfe) {
      start = third;
    }
    return start == '<' ? Kind.XML : Kind.YAML;
  }
}
