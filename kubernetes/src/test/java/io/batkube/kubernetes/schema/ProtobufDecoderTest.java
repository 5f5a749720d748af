package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.schema.ProtobufDecoder.BadProtobufException;
import io.batkube.kubernetes.schema.ProtobufDecoder.Envelope;
import io.batkube.kubernetes.schema.Type.Struct;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Messages made by hand; those that Kubernetes itself made are in {@link GoldenArchiveTest}. */
final class ProtobufDecoderTest {

  /** A message, field by field. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void raw(long number) {
      long rest = number;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    Message number(int field, long number) {
      raw(field * 8L);
      raw(number);
      return this;
    }

    Message bytes(int field, byte[] bytes) {
      raw(field * 8L + 2);
      raw(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Message text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message inner) {
      return bytes(field, inner.out.toByteArray());
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  private static Message message() {
    return new Message();
  }

  private static byte[] envelope(String version, String kind, Message object) {
    byte[] unknown =
        message().message(1, message().text(1, version).text(2, kind)).message(2, object).toBytes();
    byte[] all = new byte[4 + unknown.length];
    all[0] = 'k';
    all[1] = '8';
    all[2] = 's';
    System.arraycopy(unknown, 0, all, 4, unknown.length);
    return all;
  }

  private static Struct struct(String group, String version, String kind) {
    return Schemas.builtIn().find(group, version, kind).orElseThrow();
  }

  private static String read(String version, String kind, Message object) throws Exception {
    Envelope envelope = ProtobufDecoder.open(envelope(version, kind, object));
    return ProtobufDecoder.decode(struct("", "v1", kind), envelope).toString();
  }

  @Test
  void anObjectIsReadAsFromJson() throws Exception {
    Message pod =
        message()
            .message(
                1,
                message()
                    .text(1, "a")
                    .message(8, message().number(1, 1_700_000_000))
                    .message(11, message().text(1, "z").text(2, "1"))
                    .message(11, message().text(1, "b").text(2, "2")))
            .message(
                2,
                message()
                    .message(
                        1,
                        message()
                            .text(1, "v")
                            .message(2, message().message(1, message().text(1, "/p"))))
                    .number(4, 0)
                    .message(
                        2,
                        message()
                            .text(1, "c")
                            .message(
                                8,
                                message()
                                    .message(
                                        1,
                                        message()
                                            .text(1, "cpu")
                                            .message(2, message().text(1, "1000m")))))
                    .message(14, message().number(99, -1))
                    .number(900, 1));
    assertEquals(
        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\","
            + "\"creationTimestamp\":\"2023-11-14T22:13:20Z\",\"labels\":{\"b\":\"2\",\"z\":\"1\"}},"
            + "\"spec\":{\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/p\"}}],"
            + "\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1\"}}}],"
            + "\"terminationGracePeriodSeconds\":0,\"securityContext\":{}},\"status\":{}}",
        read("v1", "Pod", pod));
  }

  @Test
  void bodiesOfDeleteNameNoKindOfTheirGroup() throws Exception {
    assertEquals(
        "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"gracePeriodSeconds\":0,"
            + "\"propagationPolicy\":\"Background\"}",
        read("v1", "DeleteOptions", message().number(1, 0).text(4, "Background")));
  }

  @Test
  void numbersOfAListMayBePacked() throws Exception {
    String groups =
        read("v1", "Pod", message().message(2, message().message(14, supplemental(false))));
    assertTrue(groups.contains("\"supplementalGroups\":[1,300]"), groups);
    assertEquals(
        groups, read("v1", "Pod", message().message(2, message().message(14, supplemental(true)))));
  }

  private static Message supplemental(boolean packed) {
    return packed
        ? message().bytes(4, new byte[] {1, (byte) 0xac, 2})
        : message().number(4, 1).number(4, 300);
  }

  @Test
  void jsonMayLieInAnEnvelope() throws Exception {
    byte[] json = "{\"metadata\":{\"name\":\"a\"},\"x\":1}".getBytes(StandardCharsets.UTF_8);
    Envelope envelope = new Envelope("v1", "ConfigMap", json, "application/json");
    assertEquals(
        "{\"metadata\":{\"name\":\"a\"}}",
        ProtobufDecoder.decode(struct("", "v1", "ConfigMap"), envelope).toString());
  }

  private static void refused(String message, byte[] bytes) {
    BadProtobufException refusal =
        assertThrows(
            BadProtobufException.class,
            () -> ProtobufDecoder.decode(struct("", "v1", "Pod"), ProtobufDecoder.open(bytes)));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void brokenBytesAreRefused() {
    refused("empty data", new byte[0]);
    refused(
        "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
        "{}".getBytes(StandardCharsets.UTF_8));
    refused("empty body", new byte[] {'k', '8', 's', 0});
    byte[] whole = envelope("v1", "Pod", message().message(1, message().text(1, "a")));
    for (int length = 5; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length != 4 + 11) { // there ends the first field
        refused("unexpected EOF", cut);
      }
    }
    refused("proto: wrong wireType = 0 for field 1", envelope("v1", "Pod", message().number(1, 5)));
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    System.arraycopy(new byte[] {'k', '8', 's', 0}, 0, endless, 0, 4);
    refused("unexpected EOF", Arrays.copyOf(endless, 12));
  }

  @Test
  void messagesAreNotNestedWithoutEnd() {
    Message schema = message();
    for (int i = 0; i < 300; i++) {
      schema = message().message(28, schema);
    }
    Message nested =
        message()
            .message(2, message().message(7, message().message(4, message().message(1, schema))));
    byte[] bytes = envelope("apiextensions.k8s.io/v1", "CustomResourceDefinition", nested);
    assertThrows(
        BadProtobufException.class,
        () ->
            ProtobufDecoder.decode(
                struct("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
                ProtobufDecoder.open(bytes)));
  }
}
