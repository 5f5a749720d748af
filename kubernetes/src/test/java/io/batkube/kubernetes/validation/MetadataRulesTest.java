package io.batkube.kubernetes.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataRulesTest {
  private static final KindRules PLAIN = new KindRules() {};
  private static final String GOOD =
      "'name':'a','namespace':'n','uid':'u','resourceVersion':'5','creationTimestamp':'t'";

  private static Fields object(String metadata) {
    return (Fields) Json.parse(("{'metadata':{" + metadata + "}}").replace('\'', '"'));
  }

  private static String created(String metadata, boolean namespaced) {
    return texts(MetadataRules.onCreate(object(metadata), namespaced, PLAIN));
  }

  private static String texts(List<FieldError> errors) {
    return String.join("; ", errors.stream().map(FieldError::toString).toList());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          'name':'a','namespace':'n' | ``
          'namespace':'n' | metadata.name: Required value: name or generateName is required
          'name':'a' | metadata.namespace: Required value
          'name':'a','namespace':'n.m' | metadata.namespace: Invalid value: "n.m": must not contain dots
          'name':'a','namespace':'n','generation':-1 | metadata.generation: Invalid value: -1: must be greater than or equal to 0
          'name':'a','namespace':'n','labels':{'a/b/c':'x'} | metadata.labels: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')
          'name':'a','namespace':'n','annotations':{'A/B':'any thing'} | ``
          'name':'a','namespace':'n','annotations':{'/b':''} | metadata.annotations: Invalid value: "/b": prefix part must be non-empty
          'name':'a','namespace':'n','finalizers':['orphan','foregroundDeletion'] | metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set
          'name':'a','namespace':'n','ownerReferences':[{'apiVersion':'apps/','kind':'A','name':'x','uid':''}] | metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty; metadata.ownerReferences.uid: Invalid value: "": must not be empty
          'name':'a','namespace':'n','ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'x','uid':'y'}] | metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"x","uid":"y"}: /v1, Kind=Event is disallowed from being an owner
          'name':'a','namespace':'n','managedFields':[{'operation':'Apply','manager':'m'},{'operation':'x'}] | metadata.managedFields[1].operation: Invalid value: "x": must be `Apply` or `Update`
          """)
  void metadataOfANewObjectIsChecked(String metadata, String expected) {
    assertEquals(expected.replace("``", ""), created(metadata, true));
  }

  @Test
  void twoControllersAreOneTooMany() {
    String owner = "{'apiVersion':'v1','kind':'K','name':'%s','uid':'u','controller':true}";
    String owners =
        "'name':'a','ownerReferences':["
            + owner.replace("%s", "x")
            + ","
            + owner.replace("%s", "y");
    String errors = created(owners + "]", false);
    assertEquals(
        "Only one reference can have Controller set to true. Found \"true\" in references for K/x"
            + " and K/y",
        errors.substring(errors.indexOf("Only")));
  }

  @Test
  void anObjectOfTheClusterHasNoNamespace() {
    assertEquals(
        "metadata.namespace: Forbidden: not allowed on this type",
        created("'name':'a','namespace':'n'", false));
  }

  @Test
  void annotationsHaveASizeInAll() {
    assertEquals("", created("'name':'a','annotations':{'k':'" + "x".repeat(262143) + "'}", false));
    assertEquals(
        "metadata.annotations: Too long: may not be more than 262144 bytes",
        created("'name':'a','annotations':{'k':'" + "x".repeat(262144) + "'}", false));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          'uid':'u' | 'uid':'v' | metadata.uid: Invalid value: "v": field is immutable
          'deletionTimestamp':'t' | 'deletionTimestamp':'t','finalizers':['a/b','a/a'] | metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/a", "a/b"}
          'finalizers':['a/b'] | 'deletionTimestamp':'t' | metadata.deletionTimestamp: Invalid value: "t": field is immutable
          'generation':3 | 'generation':2 | metadata.generation: Invalid value: 2: must not be decremented
          'name':'a' | 'resourceVersion':'' | metadata.resourceVersion: Invalid value: "": must be specified for an update
          """)
  void aForbiddenChangeIsToldTwice(String old, String now, String expected) {
    List<FieldError> errors =
        MetadataRules.onUpdate(object(merged(now)), object(merged(old)), true, PLAIN);
    assertEquals(expected + "; " + expected, texts(errors));
  }

  private static String merged(String more) {
    List<String> own = object(more).fields("metadata").names();
    StringBuilder all = new StringBuilder(more);
    for (String field : GOOD.split(",", -1)) {
      if (!own.contains(field.substring(1, field.indexOf('\'', 1)))) {
        all.append(',').append(field);
      }
    }
    return all.toString();
  }
}
