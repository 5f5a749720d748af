package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out of objects that clients write, and what they hear when it is nothing. */
final class DecoderTest {
  private static final char QUOTE = '\'';

  private static Decoder.Decoded decoded(String version, String kind, String json)
      throws Exception {
    String[] groupVersion = version.split("/", 2);
    Type.Struct struct =
        Schemas.builtIn()
            .find(
                groupVersion.length == 2 ? groupVersion[0] : "",
                groupVersion[groupVersion.length - 1],
                kind)
            .orElseThrow();
    byte[] source = json.replace(QUOTE, '"').getBytes(StandardCharsets.UTF_8);
    return Decoder.decode(struct, Json.parse(source).value(), source);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Order, omitted fields, structs that stay.
        "v1|Pod|{'spec':{'containers':[{'image':'i','name':'c'}]},'metadata':{'name':'a'},'kind':'Pod'}"
            + "|{'kind':'Pod','metadata':{'name':'a'},'spec':{'containers':[{'name':'c','image':'i','resources':{}}]},'status':{}}",
        "v1|Service|{}|{'metadata':{},'spec':{},'status':{'loadBalancer':{}}}",
        "apps/v1|Deployment|{'spec':{'template':{'spec':{'containers':[]}},'paused':false,'replicas':0}}"
            + "|{'metadata':{},'spec':{'replicas':0,'selector':null,'template':{'metadata':{},'spec':{'containers':[]}},'strategy':{}},'status':{}}",
        "v1|Namespace|{'metadata':{'labels':{},'creationTimestamp':null},'spec':null}"
            + "|{'metadata':{},'spec':{},'status':{}}",
        // Maps are sorted, nulls in them are zero.
        "v1|ConfigMap|{'data':{'b':'2','a':null}}|{'metadata':{},'data':{'a':'','b':'2'}}",
        "v1|Secret|{'data':{'b':'YQ==','a':null,'c':''}}|{'metadata':{},'data':{'a':null,'b':'YQ==','c':''}}",
        // Amounts, times, ports, bytes.
        "v1|ResourceQuota|{'spec':{'hard':{'cpu':'1000m','memory':1024,'pods':0.5,'x':null}}}"
            + "|{'metadata':{},'spec':{'hard':{'cpu':'1','memory':'1024','pods':'500m','x':'0'}},'status':{}}",
        "v1|ConfigMap|{'metadata':{'creationTimestamp':'2024-02-29T01:30:00.9+01:00'}}"
            + "|{'metadata':{'creationTimestamp':'2024-02-29T00:30:00Z'}}",
        "coordination.k8s.io/v1|Lease|{'spec':{'renewTime':'2024-01-01T00:00:00.5000000Z'}}|",
        "coordination.k8s.io/v1|Lease|{'spec':{'renewTime':'2024-01-01T02:00:00.123456+02:00'}}"
            + "|{'metadata':{},'spec':{'renewTime':'2024-01-01T00:00:00.123456Z'}}",
        "v1|Service|{'spec':{'ports':[{'port':80,'targetPort':'web'},{'port':81,'targetPort':8}]}}"
            + "|{'metadata':{},'spec':{'ports':[{'port':80,'targetPort':'web'},{'port':81,'targetPort':8}]},'status':{'loadBalancer':{}}}",
        "v1|Service|{'spec':{'ports':[{'port':80}]}}"
            + "|{'metadata':{},'spec':{'ports':[{'port':80,'targetPort':0}]},'status':{'loadBalancer':{}}}",
        // Raw values and unions of schemas.
        "apps/v1|ControllerRevision|{'data':{'b':[1.5,null],'a':{}},'revision':1}"
            + "|{'metadata':{},'data':{'b':[1.5,null],'a':{}},'revision':1}",
        "apiextensions.k8s.io/v1|CustomResourceDefinition"
            + "|{'spec':{'versions':[{'name':'v1','schema':{'openAPIV3Schema':{'type':'object','additionalProperties':true,'maximum':5,'items':{'type':'string','x':1},'default':{'z':1,'a':2}}}}]}}"
            + "|{'metadata':{},'spec':{'group':'','names':{'plural':'','kind':''},'scope':'','versions':[{'name':'v1','served':false,'storage':false,'schema':{'openAPIV3Schema':{'type':'object','default':{'z':1,'a':2},'maximum':5,'items':{'type':'string'},'additionalProperties':true}}}]},"
            + "'status':{'conditions':null,'acceptedNames':{'plural':'','kind':''},'storedVersions':null}}",
      })
  void objectsComeOutAsGoWritesThem(String version, String kind, String in, String out)
      throws Exception {
    if (out == null) {
      assertThrows(MistypedException.class, () -> decoded(version, kind, in));
      return;
    }
    String once = decoded(version, kind, in).object().toString();
    assertEquals(out.replace(QUOTE, '"'), once);
    assertEquals(once, decoded(version, kind, once).object().toString(), "a second time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ConfigMap|{'data':{'a':5}}|json: cannot unmarshal number into Go struct field"
            + " ConfigMap.data of type string",
        "ConfigMap|{'data':[]}|json: cannot unmarshal array into Go struct field ConfigMap.data of"
            + " type map[string]string",
        "ConfigMap|[]|json: cannot unmarshal array into Go value of type v1.ConfigMap",
        "ConfigMap|{'metadata':{'labels':{'a':true}}}|json: cannot unmarshal bool into Go struct"
            + " field ObjectMeta.metadata.labels of type string",
        "ConfigMap|{'metadata':{'creationTimestamp':5}}|json: cannot unmarshal number into Go"
            + " struct field ObjectMeta.metadata.creationTimestamp of type string",
        "ConfigMap|{'metadata':{'creationTimestamp':'yesterday'}}|parsing time \"yesterday\" as"
            + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
        "ConfigMap|{'metadata':{'creationTimestamp':'2024-13-01T00:00:00Z'}}|parsing time"
            + " \"2024-13-01T00:00:00Z\": month out of range",
        "ConfigMap|{'metadata':{'creationTimestamp':'2023-02-29T00:00:00Z'}}|parsing time"
            + " \"2023-02-29T00:00:00Z\": day out of range",
        "ConfigMap|{'metadata':{'creationTimestamp':'2024-01-01T00:00:00Zx'}}|parsing time"
            + " \"2024-01-01T00:00:00Zx\": extra text: \"x\"",
        "ConfigMap|{'metadata':{'creationTimestamp':'2024-01-01'}}|parsing time \"2024-01-01\" as"
            + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
        "Secret|{'data':{'a':'!!'}}|illegal base64 data at input byte 0",
        "Secret|{'data':{'a':'YWI'}}|illegal base64 data at input byte 0",
        "Secret|{'data':{'a':'YWJjYQ'}}|illegal base64 data at input byte 4",
        "Secret|{'data':{'a':'YQ=='}, 'type': 1}|json: cannot unmarshal number into Go struct field"
            + " Secret.type of type v1.SecretType",
        "Pod|{'spec':{'terminationGracePeriodSeconds':5.0}}|json: cannot unmarshal number 5.0 into"
            + " Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
        "Pod|{'spec':{'terminationGracePeriodSeconds':1e1}}|json: cannot unmarshal number 1e1 into"
            + " Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
        "Pod|{'spec':{'terminationGracePeriodSeconds':99999999999999999999}}|json: cannot unmarshal"
            + " number 99999999999999999999 into Go struct field"
            + " PodSpec.spec.terminationGracePeriodSeconds of type int64",
        "Pod|{'spec':{'priority':3000000000}}|json: cannot unmarshal number 3000000000 into Go"
            + " struct field PodSpec.spec.priority of type int32",
        "Pod|{'spec':{'containers':['x']}}|json: cannot unmarshal string into Go struct field"
            + " PodSpec.spec.containers of type v1.Container",
        "Pod|{'spec':{'containers':[{'ports':{}}]}}|json: cannot unmarshal object into Go struct"
            + " field Container.spec.containers.ports of type []v1.ContainerPort",
        "Pod|{'spec':{'volumes':[{'name':'v','hostPath':5}]}}|json: cannot unmarshal number into Go"
            + " struct field Volume.spec.volumes.VolumeSource.hostPath of type"
            + " v1.HostPathVolumeSource",
        "Pod|{'spec':{'containers':[{},{'ports':[{'containerPort':8.0}]}]}}|json: cannot unmarshal"
            + " number 8.0 into Go struct field ContainerPort.spec.containers.ports.containerPort"
            + " of type int32",
        // An amount ends it, even if a type was wrong before.
        "Pod|{'spec':{'priority':'x','containers':[{'resources':{'limits':{'cpu':'x'}}}]}}|quantities"
            + " must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        "Pod|{'spec':{'priority':'x','hostname':5}}|json: cannot unmarshal string into Go struct"
            + " field PodSpec.spec.priority of type int32",
        "Service|{'spec':{'ports':[{'targetPort':true}]}}|json: cannot unmarshal bool into Go"
            + " struct field ServicePort.spec.ports.targetPort of type int32",
      })
  void valuesOfAnotherTypeAreRefusedInGosWords(String kind, String in, String message) {
    MistypedException refusal =
        assertThrows(MistypedException.class, () -> decoded("v1", kind, in));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void unknownFieldsAreLeftOutAndNamedWithTheirPlace() throws Exception {
    Decoder.Decoded decoded =
        decoded(
            "apps/v1",
            "Deployment",
            "{'bogus':1,'spec':{'Replicas':1,'template':{'spec':{'containers':[{},{'imagee':'x'}]}}},"
                + "'metadata':{'nope':{}}}");
    assertEquals(
        List.of(
            "unknown field \"bogus\"",
            "unknown field \"spec.Replicas\"",
            "unknown field \"spec.template.spec.containers[1].imagee\"",
            "unknown field \"metadata.nope\""),
        decoded.problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|unexpected end of JSON input",
        "{|unexpected end of JSON input",
        "{'a':|unexpected end of JSON input",
        "{'a':1|unexpected end of JSON input",
        "nope|invalid character 'o' in literal null (expecting 'u')",
        "x|invalid character 'x' looking for beginning of value",
        "{a:1}|invalid character 'a' looking for beginning of object key string",
        "{'a' 1}|invalid character '1' after object key",
        "{'a':1 'b'}|invalid character '\"' after object key:value pair",
        "{'a':1,}|invalid character '}' looking for beginning of object key string",
        "[1,]|invalid character ']' looking for beginning of value",
        "[1 2]|invalid character '2' after array element",
        "{} x|invalid character 'x' after top-level value",
        "01|invalid character '1' after top-level value",
        "-x|invalid character 'x' in numeric literal",
        "1.x|invalid character 'x' after decimal point in numeric literal",
        "1ex|invalid character 'x' in exponent of numeric literal",
        "'\\q'|invalid character 'q' in string escape code",
        "'\\u00g0'|invalid character 'g' in \\u hexadecimal character escape",
      })
  void brokenJsonIsRefusedInGosWords(String json, String message) {
    byte[] bytes = json.replace(QUOTE, '"').getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.of(message), GoJson.problem(bytes));
    assertThrows(Json.BadJsonException.class, () -> Json.parse(bytes));
  }

  @Test
  void goodJsonIsNotRefused() {
    for (String json : List.of("{}", " [1, -0.5e+3, \"\\u00e4\\n\", true, false, null]\n", "5")) {
      assertEquals(Optional.empty(), GoJson.problem(json.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
