package io.batkube.kubernetes.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchTest {
  private static final Type.Struct CONFIG_MAP = Recordings.type("v1", "ConfigMap");
  private static final String JSON = Patch.Format.JSON.mediaType();
  private static final String MERGE = Patch.Format.MERGE.mediaType();
  private static final String STRATEGIC = Patch.Format.STRATEGIC.mediaType();

  private static Patch parse(String mediaType, String body) throws PatchException {
    return Patch.parse(mediaType, body.getBytes(StandardCharsets.UTF_8), true);
  }

  private static PatchException refusal(String mediaType, String body, String current) {
    Fields object = (Fields) Json.parse(current);
    return assertThrows(
        PatchException.class, () -> parse(mediaType, body).apply(object, CONFIG_MAP));
  }

  @Test
  void onlyTouchedObjectsComeOutInOrder() throws PatchException {
    Fields current =
        (Fields) Json.parse("{\"kind\":\"K\",\"b\":{\"z\":1,\"y\":2},\"a\":{\"d\":1,\"c\":2}}");
    String expected = "{\"a\":{\"c\":3,\"d\":1},\"b\":{\"z\":1,\"y\":2},\"kind\":\"K\"}";
    assertEquals(
        expected,
        parse(JSON, "[{\"op\":\"add\",\"path\":\"/a/c\",\"value\":3}]")
            .apply(current, CONFIG_MAP)
            .toString());
    assertEquals(expected, parse(MERGE, "{\"a\":{\"c\":3}}").apply(current, CONFIG_MAP).toString());
  }

  /** The object's text is Go's, which escapes the angle bracket; the client's is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"a\":\"<\"} | \"<\" | 422", "{\"a\":1} | 1.0 | 422", "{\"a\":1} | 1 | 200"})
  void testsCompareTheTextOfScalars(String current, String value, int code) {
    String body = "[{\"op\":\"test\",\"path\":\"/a\",\"value\":" + value + "}]";
    String answer = Recordings.answer(JSON, body, true, Json.parse(current), CONFIG_MAP);
    assertEquals(code == 200, answer.startsWith("{"), answer);
  }

  @Test
  void tooManyOperationsAreRefused() throws PatchException {
    String one = "{\"op\":\"add\",\"path\":\"/a\",\"value\":1}";
    String most = "[" + (one + ",").repeat(9_999) + one + "]";
    assertEquals("{\"a\":1}", parse(JSON, most).apply(Fields.EMPTY, CONFIG_MAP).toString());
    PatchException refusal = refusal(JSON, "[" + one + "," + most.substring(1), "{}");
    assertEquals(413, refusal.code());
    assertEquals("RequestEntityTooLarge", refusal.reason());
    assertEquals(
        "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got"
            + " 10001",
        refusal.getMessage());
  }

  @Test
  void copiesHaveALimit() throws PatchException {
    Fields current = Fields.of("a", "x".repeat(1024 * 1024 - 2));
    String copy = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}";
    Patch three = parse(JSON, "[" + copy + "," + copy + "," + copy + "]");
    assertEquals(current.text("a"), three.apply(current, CONFIG_MAP).text("b"));
    Patch four = parse(JSON, "[" + copy + "," + copy + "," + copy + "," + copy + "]");
    assertEquals(
        422, assertThrows(PatchException.class, () -> four.apply(current, CONFIG_MAP)).code());
  }

  @Test
  void inapplicablePatchesHaveEmptyDetails() {
    PatchException refusal = refusal(JSON, "[{\"op\":\"remove\",\"path\":\"/a\"}]", "{}");
    assertEquals("Invalid", refusal.reason());
    assertEquals(Optional.of(Fields.EMPTY), refusal.details());
  }

  @Test
  void aResultThatIsAListIsRefused() {
    String body = "[{\"op\":\"replace\",\"path\":\"\",\"value\":[1]}]";
    PatchException refusal = refusal(JSON, body, "{}");
    assertEquals(
        " \"\" is invalid: patch: Invalid value: \"[1]\": couldn't get version/kind; json parse"
            + " error: json: cannot unmarshal array into Go value of type struct { APIVersion"
            + " string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
            + " \"json:\\\"kind,omitempty\\\"\" }",
        refusal.getMessage());
    assertEquals("patch", refusal.details().orElseThrow().items("causes").fields(0).text("field"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | 400 BadRequest Invalid JSON Patch",
        "[] | 400 BadRequest error decoding patch: json: cannot unmarshal array into Go value of"
            + " type map[string]interface {}",
        "5 | 400 BadRequest error decoding patch: json: cannot unmarshal number into Go value of"
            + " type map[string]interface {}"
      })
  void mergePatchesAreObjects(String body, String refusal) {
    assertEquals(refusal, Recordings.answer(MERGE, body, true, Fields.EMPTY, CONFIG_MAP));
  }

  @Test
  void strictErrorsNameTheField() throws PatchException {
    assertEquals(
        List.of("duplicate field \"data.a\""),
        parse(MERGE, "{\"data\":{\"a\":1,\"a\":2}}").strictErrors());
    assertEquals(
        List.of("json patch unknown field \"[1].x\"", "json patch duplicate field \"[1].op\""),
        parse(JSON, "[{\"op\":\"test\"},{\"op\":\"add\",\"x\":1,\"op\":\"add\"}]").strictErrors());
  }

  @Test
  void usedDirectivesAreNotShown() throws PatchException {
    Patch patch =
        parse(STRATEGIC, "{\"a\":{\"$retainKeys\":[\"x\"],\"x\":1},\"b\":[true,null,2.5]}");
    assertEquals("map[a:map[x:1] b:[true <nil> 2.5]]", patch.shown(Fields.EMPTY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "certificates.k8s.io/v1 | CertificateSigningRequest | {'spec':{'extra':{'a':['x']}}}"
            + " | 500  merging an object in json but data type is not struct, instead is: map",
        "apps/v1 | ControllerRevision | {'data':{'a':{'b':1}}}"
            + " | 500  unable to find api field in struct RawExtension for the json field \"a\""
      })
  void whatIsNoStructCannotBeMerged(String version, String kind, String patch, String refusal) {
    String json = patch.replace('\'', '"');
    assertEquals(
        refusal,
        Recordings.answer(STRATEGIC, json, true, Json.parse(json), Recordings.type(version, kind)));
  }

  @Test
  void anUnknownMediaTypeIsTheCallersMistake() {
    assertEquals(false, Patch.Format.has("application/json"));
    assertThrows(IllegalArgumentException.class, () -> parse("application/json", "{}"));
  }
}
