package io.batkube.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputFileTest {
  /** FIPS 180-2, appendix B.1: the digest of "abc". */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void digestsTheFileAsItStands() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "abc");
    assertEquals(SHA256_OF_ABC, new InputFile(plain).sha256());
    assertEquals("abc", content(plain));

    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("abc".getBytes(StandardCharsets.US_ASCII));
    }
    Path gz = Files.write(folder.resolve("packed"), packed.toByteArray());
    assertEquals("abc", content(gz), "unpacked whatever its name");
    assertEquals(
        new InputFile(Files.write(folder.resolve("copy"), packed.toByteArray())).sha256(),
        new InputFile(gz).sha256());
    assertEquals(false, new InputFile(gz).sha256().equals(SHA256_OF_ABC));
  }

  @Test
  void refusesWhatCannotBeReadInOneLine() throws IOException {
    Path missing = folder.resolve("missing");
    assertRefused(missing + ": no such file", missing);
    assertRefused(folder + ": is a folder, expected a file", folder);
    Path below = Files.writeString(folder.resolve("file"), "").resolve("below");
    assertRefused(below + ": cannot be read: Not a directory", below);
  }

  @Test
  void refusesBrokenGzip() throws IOException {
    Path cut = Files.write(folder.resolve("cut"), HexFormat.of().parseHex("1f8b08"));
    assertEquals(
        cut + ": the file ends too early (truncated gzip?)",
        assertThrows(BadInputException.class, () -> content(cut)).getMessage());
    Path broken =
        Files.write(folder.resolve("broken"), HexFormat.of().parseHex("1f8b09ffffffffffff"));
    assertEquals(
        broken + ": broken gzip: Unsupported compression method",
        assertThrows(BadInputException.class, () -> content(broken)).getMessage());
  }

  private static void assertRefused(String message, Path path) {
    var file = new InputFile(path);
    assertEquals(message, assertThrows(BadInputException.class, file::open).getMessage());
    assertEquals(message, assertThrows(BadInputException.class, file::sha256).getMessage());
  }

  private static String content(Path path) {
    return new InputFile(path).read(in -> new String(in.readAllBytes(), StandardCharsets.US_ASCII));
  }
}
