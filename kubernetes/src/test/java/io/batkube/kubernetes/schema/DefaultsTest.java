package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects as clients send them, and with what a real server adds. */
final class DefaultsTest {

  private static Fields completed(String apiVersion, String kind, String json) throws Exception {
    String[] version = apiVersion.split("/", 2);
    String group = version.length == 2 ? version[0] : "";
    Type.Struct struct =
        Schemas.builtIn().find(group, version[version.length - 1], kind).orElseThrow();
    Fields sent = Decoder.decode(struct, Json.parse(json)).object();
    return Defaults.apply(group, version[version.length - 1], kind, sent);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "defaults.tsv",
      delimiter = '\t',
      quoteCharacter = '\0',
      maxCharsPerColumn = 100_000)
  void whatIsLeftOutIsFilledIn(String version, String kind, String sent, String expected)
      throws Exception {
    Fields completed = completed(version, kind, sent);
    assertEquals(expected, completed.toString());
    assertEquals(expected, completed(version, kind, completed.toString()).toString(), "again");
  }

  @Test
  void ofAnObjectThatWasReadOnlyWhatChangedIsReadAgain() throws Exception {
    Type.Struct pods = Schemas.builtIn().find("", "v1", "Pod").orElseThrow();
    String containers = "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],\"tolerations\":[{}]";
    Fields pod = completed("v1", "Pod", "{\"spec\":{" + containers + "}}");
    assertSame(pod, Defaults.apply(pods, Decoder.decode(pods, pod).object()));

    Fields changed = pod.withAt("0Mi", "spec", "overhead", "memory").withAt("", "spec", "nodeName");
    Fields read = Defaults.apply(pods, Decoder.decode(pods, changed).object());

    assertEquals("0", read.textAt("spec", "overhead", "memory"));
    assertSame(pod.fields("spec").items("containers"), read.fields("spec").items("containers"));
    assertEquals(
        completed("v1", "Pod", "{\"spec\":{" + containers + ",\"overhead\":{\"memory\":\"0\"}}}")
            .toString(),
        read.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, Always",
    "nginx:latest, Always",
    "nginx:1.27, IfNotPresent",
    "registry.example.com:5000/a/b, Always",
    "registry.example.com:5000/a/b:v1, IfNotPresent",
    "localhost/a, Always",
    "a@sha256:0123456789012345678901234567890123456789012345678901234567890123, IfNotPresent",
    "a:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123, Always",
    "'', IfNotPresent",
    "Upper, IfNotPresent",
    "a b, IfNotPresent",
    "0123456789012345678901234567890123456789012345678901234567890123, IfNotPresent",
  })
  void latestImagesArePulledAlways(String image, String policy) throws Exception {
    Fields pod =
        completed("v1", "Pod", "{\"spec\":{\"containers\":[{\"image\":\"" + image + "\"}]}}");
    assertEquals(policy, pod.fields("spec").items("containers").fields(0).text("imagePullPolicy"));
  }

  @Test
  void whatHasEverythingIsTheSameObject() throws Exception {
    Fields whole = completed("apps/v1", "Deployment", "{\"spec\":{}}");
    assertSame(whole, Defaults.apply("apps", "v1", "Deployment", whole));
  }
}
