package io.batkube.kubernetes.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions of a kind that differ in more than their name. */
class ConversionsTest {
  private static final ResourceTable TABLE = BuiltInTable.make();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "autoscaling | v1 | horizontalpodautoscalers"
            + " | {'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':70}}"
            + " | {'spec':{'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'cpu',"
            + "'target':{'type':'Utilization','averageUtilization':70}}}]}}",
        "networking.k8s.io | v1beta1 | ingresses |"
            + " {'spec':{'backend':{'serviceName':'a','servicePort':80},'rules':[{'host':'h',"
            + "'http':{'paths':[{'path':'/x','pathType':'Prefix','backend':{'serviceName':'b','servicePort':'web'}}]}}]}}"
            + " | {'spec':{'defaultBackend':{'service':{'name':'a','port':{'number':80}}},'rules':"
            + "[{'host':'h','http':{'paths':[{'path':'/x','pathType':'Prefix','backend':{'service':{'name':'b','port':"
            + "{'name':'web'}}}}]}}]}}",
      })
  void goThereAndBack(String group, String version, String plural, String served, String stored) {
    Codec codec = TABLE.find(group, version, plural).orElseThrow().codec();

    Fields there = codec.toStored(tree(served));

    assertEquals(tree(stored).fields("spec"), there.fields("spec").without("scaleTargetRef"));
    Fields back = codec.fromStored(there);
    assertEquals(tree(served).fields("spec"), withoutDefaults(back.fields("spec")));
  }

  private static Fields withoutDefaults(Fields spec) {
    return spec.without("scaleTargetRef");
  }

  private static Fields tree(String json) {
    return (Fields) Json.parse(json.strip().replace('\'', '"'));
  }
}
