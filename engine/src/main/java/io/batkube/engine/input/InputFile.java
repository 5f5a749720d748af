package io.batkube.engine.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file that a user named. Every way in which it cannot be read becomes one {@link
 * BadInputException}; a file whose first bytes are gzip's is unpacked on the way, whatever its
 * name.
 *
 * @param path as the user wrote it: the name in every message
 */
public record InputFile(Path path) {
  private static final int BUFFER = 1 << 16;

  /** What reads the bytes. */
  @FunctionalInterface
  public interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  /**
   * Opens the file, hands its bytes to {@code reading} and closes it.
   *
   * @throws BadInputException if it is missing, a folder, unreadable, or a broken gzip
   */
  public <T> T read(Reading<T> reading) {
    try (InputStream in = open()) {
      return reading.from(in);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /**
   * Opens the file, unpacked if it is gzip. The caller closes it, and turns what goes wrong later
   * into {@link #refused}.
   */
  public InputStream open() {
    try {
      if (Files.isDirectory(path)) {
        throw new BadInputException(path + ": is a folder, expected a file");
      }
      var in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      in.mark(2);
      int first = in.read();
      int second = in.read();
      in.reset();
      return first == 0x1f && second == 0x8b ? new GZIPInputStream(in, BUFFER) : in;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** The one line for a failure while reading this file. */
  public BadInputException refused(IOException e) {
    String problem =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "no permission to read it";
          case EOFException _ -> "the file ends too early (truncated gzip?)";
          case ZipException _ -> "broken gzip: " + e.getMessage();
          default -> "cannot be read: " + e.getMessage();
        };
    return new BadInputException(path + ": " + problem, e);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
