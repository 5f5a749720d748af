package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.kubernetes.schema.ProtobufDecoder.Envelope;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * An object of every kind with every field set, in JSON and in protobuf, as Kubernetes itself keeps
 * them to see that its forms stay compatible. The archive lies beside the tree.
 */
final class GoldenArchiveTest {
  private static final Path ARCHIVE =
      Path.of(
          System.getProperty("batkube.root", ".."),
          "../shared/data/kubernetes/golden-v1.36.0.tar.gz");

  @TestFactory
  List<DynamicTest> everyKindReadsTheSameFromJsonAndProtobuf() throws IOException {
    assumeTrue(Files.exists(ARCHIVE), "there is no archive of golden objects beside the tree");
    Map<String, byte[]> files = files();
    List<DynamicTest> tests =
        files.keySet().stream()
            .filter(name -> name.endsWith(".json"))
            .filter(name -> !name.contains(".after_roundtrip")) // by older versions
            .map(name -> name.substring(0, name.length() - ".json".length()))
            .map(name -> DynamicTest.dynamicTest(name, () -> check(files, name)))
            .toList();
    assertTrue(tests.size() >= 180, "kinds: " + tests.size());
    return tests;
  }

  private static void check(Map<String, byte[]> files, String name) throws Exception {
    Fields raw = (Fields) Json.parse(files.get(name + ".json")).value();
    Struct struct = struct(name);
    String expected = raw.toString();
    Decoder.Decoded decoded = Decoder.decode(struct, raw);
    assertEquals(List.of(), decoded.unknown());
    assertEquals(expected, decoded.object().toString());
    Fields complete = Defaults.apply(struct, decoded.object());
    Fields again = (Fields) Json.parse(complete.toString()); // which nobody knows yet
    assertEquals(
        complete.toString(),
        Defaults.apply(struct, Decoder.decode(struct, again).object()).toString());
    byte[] protobuf = files.get(name + ".pb");
    if (protobuf != null) {
      Envelope envelope = ProtobufDecoder.open(protobuf);
      assertEquals(raw.text("kind"), envelope.kind());
      assertEquals(expected, ProtobufDecoder.decode(struct, envelope).toString());
    }
  }

  /** Of {@code GROUP.VERSION.KIND}, where the group of the core has a name. */
  private static Struct struct(String name) {
    int kind = name.lastIndexOf('.');
    int version = name.lastIndexOf('.', kind - 1);
    String group = name.substring(0, version);
    return Schemas.builtIn()
        .find(
            group.equals("core") ? "" : group,
            name.substring(version + 1, kind),
            name.substring(kind + 1))
        .orElseThrow();
  }

  /** The files of a tar archive, by name without folders. */
  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    byte[] header = new byte[512];
    try (var in = new DataInputStream(new GZIPInputStream(Files.newInputStream(ARCHIVE)))) {
      while (true) {
        in.readFully(header);
        if (header[0] == 0) {
          return files;
        }
        String name = text(header, 0, 100);
        String size = text(header, 124, 12).strip();
        byte[] content = new byte[size.isEmpty() ? 0 : Integer.parseInt(size, 8)];
        in.readFully(content);
        in.skipNBytes((512 - content.length % 512) % 512);
        files.put(name.substring(name.lastIndexOf('/') + 1), content);
      }
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.US_ASCII);
  }
}
