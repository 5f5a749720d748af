package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodWorkTest {
  private static Fields pod(String text) {
    return (Fields) Json.parse(text.replace('\'', '"'));
  }

  private static Fields pod(String annotations, String restartPolicy, String container) {
    return pod(
        "{'metadata':{'annotations':{"
            + annotations
            + "}},'spec':{'restartPolicy':'"
            + restartPolicy
            + "','containers':[{'name':'c',"
            + container
            + "}]}}");
  }

  private static String seconds(Fields pod) {
    return Seconds.format(PodWork.totalNs(pod));
  }

  @ParameterizedTest
  @CsvSource({
    "30, 30",
    "0.5, 0.5",
    "30s, 30",
    "1h5m, 3900",
    "1.5s, 1.5",
    "250ms, 0.25",
    "10us, 0.00001",
    "2m30.5s, 150.5",
    "soon, never",
    "5x, never",
    "s, never"
  })
  void theAnnotationIsInSecondsOrInGosForm(String text, String expected) {
    Fields pod = pod("'batkube.io/duration':'" + text + "'", "Never", "'image':'i'");
    assertEquals(expected, seconds(pod));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'command':['sleep','30'] | 30",
        "'command':['/bin/sleep','1.5'] | 1.5",
        "'command':['sleep'],'args':['2m'] | 120",
        "'args':['sleep','3'] | 3",
        "'command':['sleep','inf'] | never",
        "'command':['sh','-c','sleep 7'] | 7",
        "'command':['/bin/bash','-c'],'args':[' sleep 8s '] | 8",
        "'command':['sh','-c','sleep 7; echo'] | never",
        "'command':['sleep','1','2'] | never",
        "'command':['python','-c','sleep 3'] | never",
        "'image':'sleep' | never"
      })
  void aCommandThatSleepsWorksAsLongAsItSleeps(String container, String expected) {
    assertEquals(expected, seconds(pod("", "Never", container)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- seconds: 5\\n  resourceUsage: {cpu: 1}\\n- seconds: 10 | 15",
        "- resourceUsage: {cpu: 1}\\n  seconds: 4 | 4",
        "[{\\\"seconds\\\":3},{\\\"seconds\\\": 4}] | 7",
        "- seconds: 0 | 0",
        "- milliseconds: 5 | never"
      })
  void simSpecIsTheSumOfItsPhases(String spec, String expected) {
    assertEquals(expected, seconds(pod("'simSpec':'" + spec + "'", "Never", "'image':'i'")));
  }

  @Test
  void anAnnotationOfOneContainerCountsBeforeThatOfAllAndThatBeforeTheCommand() {
    Fields pod =
        pod(
            "{'metadata':{'annotations':{'batkube.io/duration':'5','batkube.io/duration.b':'9'}},"
                + "'spec':{'restartPolicy':'Never','containers':["
                + "{'name':'a','command':['sleep','100']},{'name':'b'}]}}");
    assertEquals("9", seconds(pod));
  }

  @ParameterizedTest
  @CsvSource({
    "Never, 0, 5",
    "Never, 1, 5",
    "OnFailure, 0, 5",
    "OnFailure, 1, never",
    "Always, 0, never"
  })
  void aPodIsOverWhenNoContainerIsStartedAgain(String policy, int code, String expected) {
    Fields pod =
        pod(
            "'batkube.io/duration':'5','batkube.io/exit-code':'" + code + "'",
            policy,
            "'image':'i'");
    assertEquals(expected, seconds(pod));
    assertEquals(code, PodWork.exitCode(pod));
  }

  @Test
  void aContainersOwnPolicyAndRulesCountBeforeThePods() {
    String rules =
        "'restartPolicy':'Never','restartPolicyRules':[{'action':'Restart',"
            + "'exitCodes':{'operator':'In','values':[42]}}]";
    Fields spec = pod("", "Always", rules);
    Fields container = spec.fields("spec").items("containers").fields(0);
    assertTrue(PodWork.isRestarted(spec, container, 42));
    assertFalse(PodWork.isRestarted(spec, container, 1));
  }

  @Test
  void whatCannotBeUnderstoodIsTold() {
    Fields pod =
        pod("'batkube.io/duration':'soon','batkube.io/exit-code.c':'256'", "Never", "'image':'i'");
    assertEquals(
        List.of(
            "annotation batkube.io/duration: found \"soon\", expected a duration such as 30s",
            "annotation batkube.io/exit-code.c: found \"256\", expected a number from 0 to 255"),
        PodWork.problems(pod));
  }
}
