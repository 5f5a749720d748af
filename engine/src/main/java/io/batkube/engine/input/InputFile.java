package io.batkube.engine.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
   * @throws BadInputException if it is missing, no regular file (inputs are read more than once),
   *     unreadable, or a broken gzip
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
      InputStream in = new BufferedInputStream(openAsItStands(), BUFFER);
      try {
        return unpacked(in);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /**
   * SHA-256 of the file as it stands on disk, packed if it is packed, as 64 lower-case hexadecimal
   * digits.
   *
   * @throws BadInputException if it is missing, a folder, or unreadable
   */
  public String sha256() {
    MessageDigest digest = newSha256();
    try (InputStream in = new DigestInputStream(openAsItStands(), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw refused(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** One that has seen nothing yet. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private InputStream openAsItStands() throws IOException {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path + ": is a folder, expected a file");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new BadInputException(path + ": is a device or a pipe, expected a file");
    }
    return Files.newInputStream(path);
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    return first == 0x1f && second == 0x8b ? new GZIPInputStream(in, BUFFER) : in;
  }

  /** The one line for a failure while reading this file. */
  public BadInputException refused(IOException e) {
    String problem =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "no permission to read it";
          case EOFException _ -> "the file ends too early (truncated gzip?)";
          case ZipException _ -> "broken gzip: " + e.getMessage();
          case FileSystemException broken when broken.getReason() != null ->
              "cannot be read: " + broken.getReason();
          default -> "cannot be read: " + e.getMessage();
        };
    return new BadInputException(path + ": " + problem, e);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
