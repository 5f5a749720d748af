package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tree is refused for that never was JSON. */
final class TreeConversionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'spec':{'replicas':'x'}}|unrecognized type: int32",
        "{'spec':{'replicas':1.5}}|cannot convert float64 to int32",
        "{'spec':{'replicas':2.0}}|",
        "{'spec':{'replicas':null}}|",
        "{'spec':{'replicas':3,'paused':true}}|",
        "{'spec':{'paused':1}}|unrecognized type: bool",
        "{'metadata':{'name':5}}|cannot convert int64 to string",
        "{'metadata':{'name':true}}|unrecognized type: string",
        "{'metadata':{'labels':{'a':{}}}}|unrecognized type: string",
        "{'metadata':{'labels':'a'}}|cannot restore map from string",
        "{'spec':[]}|cannot restore struct from: slice",
        "{'spec':{'template':{'spec':{'containers':{}}}}}|cannot restore slice from map",
        "{'spec':{'template':{'spec':{'containers':[{'image':1}]}}}}|cannot convert int64 to"
            + " string",
        // The first of two in the order of the type, not of the tree.
        "{'spec':{'paused':1,'replicas':'x'}}|unrecognized type: int32",
      })
  void theFirstMistakeIsTold(String json, String mistake) {
    Type.Struct deployment = Schemas.builtIn().find("apps", "v1", "Deployment").orElseThrow();
    Fields tree = (Fields) Json.parse(json.replace('\'', '"'));

    assertEquals(
        mistake == null ? "" : mistake, TreeConversion.mistake(deployment, tree).orElse(""));
  }
}
